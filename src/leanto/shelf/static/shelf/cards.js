// Belief cards: one at a time, in one's own words, sorted for oneself. Nothing is added up.
import { deeds } from "./deeds.js";
import { copy, fill, onSubmit, read, words, write } from "./dom.js";
import { further } from "./further.js";
import { Unsaid } from "./unsaid.js";

/** Starts the room; see the contract of the shelf for `section` and `shelf`. */
export function start(section, shelf) {
  const find = (what) => section.querySelector(what);
  const say = (key, values) => words(section, key, values);
  const form = find("[data-form=answer]");
  const ownForm = find("[data-form=own]");
  const all = [...find("template[data-cards]").content.children].map((one) => ({
    id: one.dataset.id, deck: one.dataset.deck,
    ...Object.fromEntries([...one.children].map((part) => [part.dataset.part, part.textContent])),
  }));
  const at = { learned: 0, signs: 0 };

  const deck = () => find('[data-switch=deck] [aria-pressed="true"]').value;
  const cards = () => all.filter((card) => card.deck === deck());
  const card = () => cards()[at[deck()]];
  const kept = (id) => shelf.of("card").find(({ words: { card: of } }) => of === id) ?? null;

  /** Shows the card whose turn it is, with what was kept of it. */
  function show(focus) {
    const shown = card();
    fill(find(".belief"), { title: shown.title, text: shown.text, place: shown.place, sure: shown.sure, source: shown.source });
    find("[data-sort]").hidden = shown.deck !== "signs";
    write(form, { answer: "", sort: "", ...kept(shown.id)?.words, card: shown.id });
    if (focus) find("#card-title").focus();
  }

  /** Keeps what stands in the form, if it says anything. */
  async function keep({ card: id, answer, sort }) {
    const old = kept(id);
    // The title stays with the answer, so that an export can be read without this page.
    const said = { card: id, title: all.find((one) => one.id === id).title, answer, sort };
    if (old) await shelf.change(old, said);
    else if (answer || sort) await shelf.add("card", said);
  }

  /** On to another card; what was written on this one is kept. */
  const deed = deeds(shelf, drawMine);
  const turn = (step) => deed(async () => {
    const typed = read(form);
    const old = kept(typed.card)?.words ?? { answer: "", sort: "" };
    if (typed.answer !== old.answer || typed.sort !== old.sort) await keep(typed);
    const count = cards().length;
    at[deck()] = (at[deck()] + step + count) % count;
    show(true);
  });

  section.addEventListener("click", ({ target }) => {
    const pill = target.closest("[data-switch] button");
    if (!pill) return;
    for (const button of section.querySelectorAll("[data-switch] button")) {
      button.setAttribute("aria-pressed", String(button === pill));
    }
    find("[data-deck-shown]").hidden = pill.value === "own";
    find("[data-own-shown]").hidden = pill.value !== "own";
    if (pill.value !== "own") show(false);
  });
  find("[data-do=next]").addEventListener("click", () => turn(1));
  find("[data-do=previous]").addEventListener("click", () => turn(-1));

  onSubmit(form, async (typed) => {
    if (!typed.answer && !typed.sort) throw new Unsaid(say("empty"));
    await keep(typed);
    shelf.say(say("kept"));
  });

  onSubmit(ownForm, async ({ title, from, answer }) => {
    if (!title) throw new Unsaid(say("empty"));
    await shelf.add("card", { card: "", title, from, answer, sort: "" });
    write(ownForm, { title: "", from: "", answer: "" });
    shelf.say(say("kept"));
  });

  const putMine = further(find("[data-list=mine]"), find("[data-further=mine]"));

  function drawMine() {
    const mine = shelf.of("card");
    find("[data-nothing=mine]").hidden = mine.length > 0;
    putMine(mine, (entry) => {
      const { card: id, title: own, from = "", answer = "", sort = "" } = entry.words;
      const title = all.find((one) => one.id === id)?.title ?? own; // in the language of the page
      const line = [from && `\u2068${from}\u2069`, sort && say(sort)].filter(Boolean).join(" · ");
      const row = fill(copy(find("template[data-row=mine]")), { title, line, answer });
      const [tryOut, drop] = row.querySelectorAll("button");
      tryOut.setAttribute("aria-label", say("try-of", { title }));
      drop.setAttribute("aria-label", say("drop-of", { title }));
      tryOut.addEventListener("click", () => {
        document.getElementById("experiments").beginWith = { believed: answer || title };
        shelf.go("experiments");
      });
      drop.addEventListener("click", () => deed(async () => {
        await shelf.remove(entry);
        shelf.say(say("gone"));
        find("h2").focus();
      }));
      return row;
    });
  }

  form.addEventListener("shelf:brought-back", () => { // the card that was being answered when the page was locked
    const typed = read(form);
    const back = all.find(({ id }) => id === typed.card);
    if (!back) return;
    find(`[data-switch=deck] [value="${back.deck}"]`).click();
    at[back.deck] = cards().indexOf(back);
    show(false);
    write(form, typed);
  });

  function draw() {
    if (!section.hidden) drawMine(); // never the form: what is being typed stays
  }
  section.addEventListener("shelf:shown", draw);
  shelf.watch(draw);
  show(false);
}
