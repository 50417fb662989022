// The mirror: what was given and what came, this season, as two soft bands with their sentence (S0-23), and a weekly question (S2-30).
import { monday } from "./checks.js";
import { refusal } from "./checks-dom.js";
import { copy, day, fill, onSubmit, svg, words, write } from "./dom.js";
import { bands, lines } from "./mirror-bands.js";

export async function start(section, shelf) {
  const say = (key, values) => words(section, key, values);
  const facts = await shelf.facts();
  const template = section.querySelector("template[data-row]");
  const line = section.querySelector("[data-line]");
  const week = section.querySelector("[data-week]");

  onSubmit(line, async (values) => {
    if (!values.what) throw refusal(say("no_words"));
    await shelf.add("gift_line", { ...values, on: shelf.today() });
    write(line, { side: values.side });
    shelf.say(say("kept"));
  });
  const thisWeek = () => shelf.of("week").find((entry) => entry.words.week === monday(shelf.today()));
  onSubmit(week, async ({ who }) => {
    const old = thisWeek();
    if (old && !who) await shelf.remove(old);
    else if (old) await shelf.change(old, { ...old.words, who });
    else if (who) await shelf.add("week", { week: monday(shelf.today()), who });
    shelf.say(say("kept"));
  });

  function draw() {
    const all = lines(facts, shelf.of("gift_line"), shelf.today());
    const seen = bands(all);
    section.querySelector("[data-said]").textContent = say(seen.word);
    section.querySelector("[data-asking]").hidden = seen.word === "nothing" || seen.word === "little";
    section.querySelector("[data-nothing-owed]").hidden = seen.word !== "got";
    drawBands(section.querySelector("[data-bands]"), seen);
    for (const side of ["gave", "got"]) {
      section.querySelector(`[data-side="${side}"]`).replaceChildren(...all.filter((one) => one.side === side).map(drawn));
    }
    write(week, { who: thisWeek()?.words.who ?? "" });
  }

  function drawBands(picture, { gave, got, word }) {
    const some = word !== "nothing";
    picture.toggleAttribute("hidden", !some);
    picture.replaceChildren(...[["gave", gave, 8], ["got", got, 40]].flatMap(([side, length, y]) => [
      svg("rect", { class: `band ground`, x: 2, y, width: 196, height: 18, rx: 9 }),
      // Three pale layers make the soft end; the picture tells roughly, and that is all it knows.
      ...[1, 0.94, 0.88].map((part) => svg("rect", { class: `band ${side}`, x: 2, y, width: Math.max(0, 196 * length * part), height: 18, rx: 9 })),
      svg("text", { class: "band-word", x: 2, y: y - 2 }, say(`band_${side}`)),
    ]));
  }

  function drawn({ what, on, entry }) {
    const row = fill(copy(template), { what: what || say("untitled"), on: day(on) });
    const remove = row.querySelector("[data-remove]");
    remove.hidden = !entry;
    if (entry) remove.addEventListener("click", async () => {
      await shelf.remove(entry);
      shelf.say(say("taken_out"));
      section.querySelector("h2").focus();
    });
    return row;
  }
  shelf.watch(draw);
}
