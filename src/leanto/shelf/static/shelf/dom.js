// Small things for pages that are made in the browser. Nothing here writes HTML: templates are copied, text is set as text.

/** A copy of the first element in a <template>. */
export const copy = (template) => template.content.firstElementChild.cloneNode(true);

/** Puts texts into the elements marked data-show="key"; an empty one hides its element. Dates are "2026-11-22". */
export function fill(node, texts) {
  for (const [key, text] of Object.entries(texts)) {
    for (const each of node.querySelectorAll(`[data-show="${key}"]`)) {
      each.textContent = text ?? "";
      each.hidden = text === "" || text === null || text === undefined;
    }
  }
  return node;
}

const fields = (form) => [...form.querySelectorAll("[data-field]")];

/** What stands in a form's fields, by data-field: text, number, true or false, or a list where boxes are data-many. */
export function read(form) {
  const found = {};
  for (const box of fields(form)) {
    const key = box.dataset.field;
    if (box.type === "radio") { if (box.checked) found[key] = box.value; else found[key] ??= ""; }
    else if (box.dataset.many !== undefined) {
      found[key] ??= [];
      if (box.checked) found[key].push(box.value);
    } else if (box.type === "checkbox") found[key] = box.checked;
    else if (box.type === "number" || box.type === "range") found[key] = box.value === "" ? null : Number(box.value);
    else found[key] = box.value.trim();
  }
  return found;
}

/** Puts values back into a form, as `read` gave them. What is not named is emptied. */
export function write(form, values = {}) {
  for (const box of fields(form)) {
    const value = values[box.dataset.field];
    if (box.type === "radio") box.checked = box.value === value;
    else if (box.dataset.many !== undefined) box.checked = Array.isArray(value) && value.includes(box.value);
    else if (box.type === "checkbox") box.checked = value === true;
    else box.value = value ?? box.defaultValue;
  }
}

/** A sentence of the section's <template data-words>, with its %(gaps)s filled. */
export function words(section, key, values = {}) {
  const template = section.querySelector("template[data-words]") ?? document.querySelector("template[data-words]");
  const found = template?.content.querySelector(`[data-word="${key}"]`);
  if (!found) throw new Error(`no words for ${key}`);
  return found.textContent.trim().replace(/%\((\w+)\)s/g, (gap, name) => String(values[name] ?? gap));
}

/** An SVG element with attributes. */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A date in the page's language: "22 November 2026". */
export const day = (date) => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" })
  .format(typeof date === "string" ? new Date(`${date}T12:00`) : date);

/** Nothing was typed where something is needed: said in the form's own words for it. */
export class Empty extends Error { name = "Empty"; }

/** Shows a refusal where the form has room for it; what was typed stays. */
export function problem(form, error) {
  const place = form.querySelector("[data-problem]");
  if (!place) throw error;
  const said = error?.sentence ?? (place.dataset[error?.name?.toLowerCase()] || place.dataset.problem);
  place.textContent = error ? said : "";
  if (error && !error.sentence && error.name === "Error") console.warn("shelf:", error.message);
}

/** Runs `work(values)` when the form is sent, and tells so ("shelf:sent"), unless work returns false. The form's buttons rest
    meanwhile; a refusal is said in [data-problem]. */
export function onSubmit(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    const buttons = [...form.querySelectorAll("button")].filter((one) => !one.disabled);
    for (const one of buttons) one.disabled = true;
    try {
      if (form.querySelector("[data-problem]")) problem(form, null);
      const sent = await work(read(form), event.submitter);
      if (sent !== false) form.dispatchEvent(new CustomEvent("shelf:sent", { bubbles: true }));
    } catch (error) {
      problem(form, error);
    } finally {
      for (const one of buttons) one.disabled = false;
      form.removeAttribute("aria-busy");
    }
  });
}
