// Three private questions before an offer, and a look at own offers in the middle of their time (F2). Nothing goes to the offer.
import { midways, offerAnswer } from "./checks.js";
import { refusal, something } from "./checks-dom.js";
import { copy, day, fill, onSubmit, read, words, write } from "./dom.js";

export async function start(section, shelf) {
  const ask = section.querySelector("[data-ask]");
  const say = (key, values) => words(section, key, values);

  function answer() {
    const said = offerAnswer(read(ask));
    for (const each of section.querySelectorAll("[data-answer]")) each.hidden = each.dataset.answer !== said;
    section.querySelector("[data-half]").hidden = said !== "halve";
  }
  for (const kind of ["input", "shelf:brought-back"]) ask.addEventListener(kind, answer);
  onSubmit(ask, async (values) => {
    if (!something(values)) throw refusal(say("nothing"));
    await shelf.add("offer_check", values);
    write(ask);
    answer();
    shelf.say(say("kept"));
  });

  const facts = await shelf.facts();
  const template = section.querySelector("template[data-row]");
  const address = section.querySelector("template[data-words]").dataset.offer;
  function draw() {
    const seen = shelf.of("midway").map((entry) => entry.words.offer);
    const open = midways(facts.offers, seen, shelf.today());
    section.querySelector("[data-middle]").hidden = !open.length;
    section.querySelector("[data-list]").replaceChildren(...open.map((offer, place) => drawn(offer, place)));
  }

  function drawn(offer, place) {
    const row = fill(copy(template), { what: offer.what || say("an_offer"), until: say("until", { day: day(offer.until) }) });
    const form = row.querySelector("form");
    for (const radio of form.querySelectorAll("[type=radio]")) radio.name = `oc-how-${place}`;
    const note = form.querySelector("[data-field=note]");
    note.id = `oc-note-${place}`;
    form.querySelector("[data-note]").htmlFor = note.id;
    row.querySelector("[data-to-offer]").href = address.replace("00000000-0000-0000-0000-000000000000", offer.id);
    onSubmit(form, async (values) => {
      await shelf.add("midway", { offer: offer.id, what: offer.what, ...values });
      shelf.say(say("kept"));
      section.querySelector("h2").focus();
    });
    return row;
  }
  shelf.watch(draw);
}
