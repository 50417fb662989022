// How is it: own words, a colour with its name, a number, a song, a wave, or nothing (S3-6, S3-13, S3-16, S3-18).
import { copyText, refusal, something } from "./checks-dom.js";
import { copy, day, fill, onSubmit, read, words, write } from "./dom.js";
import { startInstrument } from "./instrument.js";

const EARLIER = 12; // rows shown

export function start(section, shelf) {
  const form = section.querySelector("[data-say]");
  const line = form.querySelector("[data-field=line]");
  const say = (key, values) => words(section, key, values);

  const shared = () => { section.querySelector("[data-share]").hidden = read(form).share !== "word"; };
  for (const kind of ["change", "shelf:brought-back"]) form.addEventListener(kind, shared);
  form.querySelector("[data-copy]").addEventListener("click", async () => {
    if (await copyText(line.value.trim(), line)) shelf.say(say("copied"));
  });
  // The line for somebody else is theirs to give or not; it is no part of what is kept.
  onSubmit(form, async ({ share: _share, line: _line, ...values }) => {
    if (!something(values)) throw refusal(say("nothing"));
    await shelf.add("checkin", values);
    write(form, { share: "keep", colour: "" });
    shared();
    shelf.say(say("kept"));
    section.querySelector("h2").focus();
  });

  const template = section.querySelector("template[data-row]");
  function draw() {
    const all = shelf.of("checkin");
    section.querySelector("[data-earlier]").hidden = !all.length;
    section.querySelector("[data-list]").replaceChildren(...all.slice(0, EARLIER).map(drawn));
  }
  function drawn(entry) {
    const { text, colour, number, song, wave, needs = [], ownNeed } = entry.words;
    const good = [...needs, ownNeed].filter(Boolean).join(", ");
    const row = fill(copy(template), {
      on: day(entry.at), text, colour: colour ? say(`colour_${colour}`) : "",
      number: number === null || number === undefined ? "" : say("number", { number }),
      song: song ? say("song", { song }) : "", wave: wave ? say("wave") : "", needs: good ? say("needs", { needs: good }) : "",
    });
    const tag = row.querySelector("[data-colour]");
    tag.hidden = !colour;
    if (colour) tag.querySelector("svg").classList.add(colour);
    return row;
  }

  for (const each of section.querySelectorAll("[data-instrument]")) startInstrument(each, section, shelf);
  shelf.watch(draw);
}
