// Words for a limit: a small composer and, for one's own draft only, other words beside a few phrases (S2-2 to S2-11, S2-24, S2-29).
// Silent as soon as somebody says that they are afraid, here or in another room of the shelf.
import { since } from "./checks.js";
import { copyText, refusal } from "./checks-dom.js";
import { copy, fill, onSubmit, read, words, write } from "./dom.js";
import { found, taken } from "./phrases.js";

export function start(section, shelf) {
  const form = section.querySelector("[data-compose]");
  const draft = form.querySelector("[data-field=draft]");
  const hints = section.querySelector("[data-hints]");
  const say = (key, values) => words(section, key, values);
  const row = (name) => section.querySelector(`template[data-row="${name}"]`);
  const phrases = [...section.querySelector("[data-phrases]").content.querySelectorAll("[data-id]")].map((each) => ({
    id: each.dataset.id,
    find: [...each.querySelectorAll("i")].map((one) => one.textContent),
    other: [...each.querySelectorAll("b")].map((one) => one.textContent),
  }));
  let going = null, shown = "";

  const afraid = (values) => since.afraid || values.sort === "danger";

  function look() {
    const values = read(form);
    if (values.sort === "danger") since.afraid = true;
    const fear = afraid(values);
    section.querySelector("[data-if-danger]").hidden = !fear;
    for (const each of section.querySelectorAll("[data-if-calm]")) each.hidden = fear;
    section.querySelector("[data-if-them]").hidden = values.whose !== "them";
    section.querySelector("[data-three]").hidden = !values.three;
    hint(fear || !values.hints ? [] : found(draft.value, phrases));
  }

  function hint(places) {
    const key = JSON.stringify(places);
    if (key === shown) return; // what is read out changes only when there is something new
    shown = key;
    hints.replaceChildren(...places.map((place) => {
      const card = fill(copy(row("hint")), { mine: place.mine });
      card.querySelector("[data-others]").replaceChildren(...place.other.map((other) => {
        const line = fill(copy(row("other")), { other });
        line.querySelector("button").addEventListener("click", () => {
          draft.value = taken(draft.value, place, other);
          draft.dispatchEvent(new Event("input", { bubbles: true }));
          draft.focus();
        });
        return line;
      }));
      return card;
    }));
  }

  /** The lines as sentences; when somebody is afraid only the no. */
  function composed(values) {
    const end = (text) => (/[.!?\u061f\u2026]$/.test(text) ? text : `${text}.`);
    const said = values.cannot ? [say("cannot", { words: values.cannot.replace(/[.\s]+$/, "") })] : [];
    if (!afraid(values)) {
      for (const key of ["can", "until"]) if (values[key]) said.push(say(key, { words: values[key].replace(/[.\s]+$/, "") }));
      for (const key of ["still", ...(values.three ? ["me", "you", "us"] : [])]) if (values[key]) said.push(end(values[key]));
    }
    return said.join(" ");
  }

  for (const kind of ["input", "change", "shelf:brought-back"]) form.addEventListener(kind, look);
  section.addEventListener("shelf:shown", look); // another room may have heard of fear meanwhile
  section.querySelector("[data-do=put]").addEventListener("click", () => {
    const text = composed(read(form));
    if (text) draft.value = [draft.value.trim(), text].filter(Boolean).join("\n");
    draft.dispatchEvent(new Event("input", { bubbles: true }));
    draft.focus();
  });
  section.querySelector("[data-do=copy]").addEventListener("click", async () => {
    if (await copyText(draft.value, draft)) shelf.say(say("copied"));
  });
  onSubmit(form, async ({ draft: text }) => {
    if (!text) throw refusal(say("nothing"));
    if (going) await shelf.change(going, { draft: text });
    else await shelf.add("draft", { draft: text });
    going = null;
    write(form, { sort: "", whose: "", hints: true });
    look();
    shelf.say(say("kept"));
    section.querySelector("h2").focus();
  });

  function draw() {
    const all = shelf.of("draft");
    section.querySelector("[data-drafts]").hidden = !all.length;
    section.querySelector("[data-list]").replaceChildren(...all.slice(0, 20).map((entry) => {
      const line = fill(copy(row("draft")), { draft: entry.words.draft });
      line.querySelector("[data-do=again]").addEventListener("click", () => {
        going = entry;
        write(form, { ...read(form), draft: entry.words.draft });
        look();
        draft.focus();
      });
      line.querySelector("[data-do=out]").addEventListener("click", async () => {
        if (going === entry) going = null;
        await shelf.remove(entry);
        shelf.say(say("taken_out"));
        section.querySelector("h2").focus();
      });
      return line;
    }));
  }
  look();
  shelf.watch(draw);
}
