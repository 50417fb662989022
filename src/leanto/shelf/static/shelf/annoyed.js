// A look at an annoyance in eight small steps (F3), for one person alone. Whoever says that they are afraid gets the words
// for that at once; what was typed is emptied, and nothing of it is kept (F6).
import { AGAIN, lookAgain, plus, since } from "./checks.js";
import { copyText, refusal, something } from "./checks-dom.js";
import { copy, fill, onSubmit, read, words, write } from "./dom.js";

export function start(section, shelf) {
  const form = section.querySelector("[data-look]");
  const afraid = section.querySelector("[data-afraid]");
  const steps = [...form.querySelectorAll("[data-step]")];
  const button = (name) => section.querySelector(`[data-do="${name}"]`);
  const draft = form.querySelector("[data-field=draft]");
  const say = (key, values) => words(section, key, values);
  const move = (id) => section.querySelector("template[data-words]").content.querySelector(`[data-move="${id}"]`);
  const list = section.querySelector("[data-list]");
  let at = 0, offered = "";

  function show(step, focus = true) {
    at = Math.max(0, Math.min(step, steps.length - 1));
    for (const [place, each] of steps.entries()) each.hidden = place !== at;
    section.querySelector("[data-place]").textContent = say("place", { step: at + 1, all: steps.length });
    button("on").hidden = at === steps.length - 1;
    button("keep").hidden = at !== steps.length - 1;
    button("back").hidden = at === 0;
    button("now").hidden = at === 0 || at === steps.length - 1; // a tired person needs only the first sentence
    before();
    if (focus) steps[at].querySelector("input:checked, textarea, input, h3")?.focus();
  }

  /** What is looked at again stands above the first step only; it would be in the way of the others. */
  function before() {
    section.querySelector("[data-again]").hidden = !list.children.length || !afraid.hidden || at > 0;
  }

  /** Words to start from, as long as nobody has written others. */
  function offerDraft() {
    const words_ = move(read(form).move)?.textContent.trim() ?? "";
    if (draft.value.trim() !== "" && draft.value.trim() !== offered) return;
    draft.value = offered = words_;
  }

  function begin(values = {}) {
    afraid.hidden = true;
    form.hidden = false;
    form.dataset.keep = "annoyed";
    write(form, { again: true, ...values });
    form.dispatchEvent(new Event("shelf:emptied"));
    offered = "";
    show(0, false);
  }

  /** At once: nothing of it stays in the page, and nothing of it is sealed when the shelf locks. */
  function fear() {
    since.afraid = true;
    delete form.dataset.keep;
    write(form);
    form.dispatchEvent(new Event("shelf:emptied"));
    draft.value = offered = "";
    form.hidden = true;
    afraid.hidden = false;
    before();
    afraid.querySelector("h3").focus();
  }

  form.addEventListener("change", (event) => {
    if (event.target.dataset.field === "sort" && event.target.value === "afraid") fear();
    if (event.target.dataset.field === "move") offerDraft();
  });
  form.addEventListener("shelf:brought-back", () => show(0, false));
  button("on").addEventListener("click", () => show(at + 1));
  button("back").addEventListener("click", () => show(at - 1));
  button("now").addEventListener("click", () => { show(steps.length - 1, false); form.requestSubmit(); });
  button("let-go").addEventListener("click", () => { begin(); shelf.say(say("nothing_kept")); section.querySelector("h2").focus(); });
  button("begin").addEventListener("click", () => { begin(); section.querySelector("h2").focus(); });
  form.querySelector("[data-copy]").addEventListener("click", async () => {
    if (await copyText(draft.value, draft)) shelf.say(say("copied"));
    else show(steps.length - 2);
  });
  onSubmit(form, async ({ again, ...values }) => {
    if (at < steps.length - 1) { // Enter in a box goes on; what was typed is still unfinished
      show(at + 1);
      return false;
    }
    if (!something(values)) throw refusal(say("nothing"));
    await shelf.add("annoyed", { ...values, again: again ? plus(shelf.today(), AGAIN) : "" });
    begin();
    shelf.say(say("kept"));
    section.querySelector("h2").focus();
  });
  onSubmit(afraid.querySelector("[data-line]"), async (values) => {
    if (!values.text) throw refusal(say("nothing"));
    await shelf.add("journal", values);
    write(afraid.querySelector("[data-line]"));
    shelf.say(say("kept"));
  });

  const template = section.querySelector("template[data-row]");
  function draw() {
    const due = lookAgain(shelf.of("annoyed"), shelf.today());
    list.replaceChildren(...due.map((entry) => {
      const named = move(entry.words.move)?.dataset.name;
      const row = fill(copy(template), { sentence: entry.words.sentence, move: named ? say("move", { move: named }) : "" });
      const on = (name, work) => row.querySelector(`[data-do="${name}"]`).addEventListener("click", work);
      on("gone", async () => { await shelf.remove(entry); shelf.say(say("gone")); section.querySelector("h2").focus(); });
      on("later", async () => {
        await shelf.change(entry, { ...entry.words, again: plus(shelf.today(), AGAIN) });
        shelf.say(say("kept"));
        section.querySelector("h2").focus();
      });
      on("anew", async () => {
        const { again: _again, ...before } = entry.words;
        await shelf.change(entry, { ...entry.words, again: "" });
        begin(before);
        show(0);
      });
      return row;
    }));
    before();
  }
  begin();
  shelf.watch(draw);
}
