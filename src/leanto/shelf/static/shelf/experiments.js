// "I believed… I found…": a belief beside the round of the ladder in which it was tried out.
import { rounds } from "./calibration.js";
import { deeds } from "./deeds.js";
import { copy, day, fill, onSubmit, words, write } from "./dom.js";
import { further } from "./further.js";
import { Unsaid } from "./unsaid.js";

const MOST = 100; // rounds to choose from, the newest

/** Starts the room; see the contract of the shelf for `section` and `shelf`. Another room opens the form with words in it
 *  by leaving `beginWith` = { believed, round } on the section before it goes here. */
export function start(section, shelf) {
  const find = (what) => section.querySelector(what);
  const say = (key, values) => words(section, key, values);
  const form = find("[data-form=experiment]");
  const select = form.querySelector("[data-field=round]");
  let all = [];

  const named = ({ entry, words: { rung } }) => say("round", { rung, day: day(entry.at) });
  const ofRow = (row) => all.find(({ entry }) => entry.row === row) ?? null;

  /** What was expected in the chosen round stands below it, as a help to remember. */
  function drawExpected() {
    const think = ofRow(select.value)?.words.think;
    find("[data-expected]").hidden = !think;
    find("[data-expected]").textContent = think ? say("thought", { think }) : "";
  }

  function open(said, row = "") {
    write(form, { believed: "", round: "", found: "", ...said, row });
    drawExpected();
  }

  section.addEventListener("shelf:shown", () => {
    draw();
    const begin = section.beginWith;
    if (!begin) return;
    section.beginWith = null;
    const round = ofRow(begin.round);
    open({
      believed: begin.believed ?? round?.words.think ?? "", round: begin.round ?? "",
      found: round?.after?.words.learned ?? "",
    });
  });
  select.addEventListener("change", drawExpected);
  form.querySelector("[data-do=clear]").addEventListener("click", () => { open({}); find("h2").focus(); });

  onSubmit(form, async ({ row, ...said }) => {
    if (!said.believed) throw new Unsaid(say("empty"));
    const now = shelf.of("experiment").find((one) => one.row === row);
    if (now) await shelf.change(now, said);
    else await shelf.add("experiment", said);
    open({});
    shelf.say(say("kept"));
  });

  const deed = deeds(shelf, draw);
  const putKept = further(find("[data-list=kept]"), find("[data-further=kept]"));

  function draw() {
    if (section.hidden) return;
    all = rounds(shelf.of("prediction"), shelf.of("outcome"));
    const chosen = select.value;
    const kept = shelf.of("experiment");
    const choices = all.slice(0, MOST).map((round) => new Option(named(round), round.entry.row));
    select.replaceChildren(select.options[0], ...choices);
    select.value = chosen;
    if (select.selectedIndex < 0) select.value = "";
    find("[data-nothing=kept]").hidden = kept.length > 0;
    putKept(kept, (entry) => {
      const { believed, found, round: row } = entry.words;
      const round = ofRow(row);
      const line = fill(copy(find("template[data-row=kept]")), {
        believed: say("believed", { words: believed }),
        found: found ? say("found", { words: found }) : say("open"),
        round: round ? named(round) : "",
      });
      const [change, drop] = line.querySelectorAll("button");
      change.setAttribute("aria-label", say("change-of", { words: believed }));
      drop.setAttribute("aria-label", say("drop-of", { words: believed }));
      change.addEventListener("click", () => { open(entry.words, entry.row); form.querySelector("textarea").focus(); });
      drop.addEventListener("click", () => deed(async () => {
        await shelf.remove(entry);
        shelf.say(say("gone"));
        find("h2").focus();
      }));
      return line;
    });
  }
  shelf.watch(draw);
}
