// One round before it is asked: five small steps, each of which may be left out. The guess locks when it is sent.
import { fading, finished, grade } from "./calibration.js";
import { copy, onSubmit, problem, read, write } from "./dom.js";
import { asWords } from "./ladder-rules.js";
import { askedLast, suggest } from "./people.js";
import { fillAsk } from "./write-as-ask.js";

const STEPS = ["way", "who", "guess", "words", "send"];

/** `begin(rung text, words)` starts a round, `resume(entry)` takes one up that was kept. */
export function startRound({ section, shelf, say, template, ...room }) {
  const form = section.querySelector("[data-form=round]");
  const find = (what) => form.querySelector(what);
  const button = (what) => find(`[data-do="${what}"]`);
  const usualNo = find("#round-no").defaultValue;
  let entry = null; // the draft as it is kept, or null
  let kept = ""; // its words, to see whether anything is new
  let step = STEPS[0];

  /** What stands in the form, as an entry's words. */
  function typed() {
    const { row, ...said } = read(form);
    return { people: [], ...said, chance: grade(said.chance), bad: grade(said.bad) };
  }

  /** Keeps the draft if it says anything new. */
  async function keep() {
    const draft = typed();
    const now = JSON.stringify(draft);
    if (now === kept) return;
    entry = entry ? await shelf.change(entry, draft) : await shelf.add("prediction", draft);
    kept = now;
    find("[data-field=row]").value = entry.row;
  }

  function drawPeople(area, chosen) {
    const history = room.rounds();
    const people = suggest(shelf.of("person"), area, history);
    find("[data-list=people]").replaceChildren(...people.map((person) => {
      const { name } = person.words;
      const chip = copy(template("chip"));
      chip.querySelector("input").value = person.row;
      chip.querySelector("input").checked = chosen.includes(person.row);
      chip.querySelector("span").textContent = askedLast(person, history) ? say("last", { name }) : name;
      return chip;
    }));
    const tests = people.filter(({ words }) => words.small_test).map(({ words: { name, small_test: test } }) => {
      const line = document.createElement("li");
      line.textContent = say("small-test", { name, test });
      return line;
    });
    find("[data-list=tests]").replaceChildren(...tests);
    find("[data-list=tests]").hidden = !tests.length;
  }

  /** Asks as much as the rule of fading says; what is folded away stays a tap away. */
  function fade(ladder) {
    const how = fading(finished(room.rounds(), ladder));
    find("[data-numbers]").open = how < 1;
    for (const hint of form.querySelectorAll("[data-hints]")) hint.hidden = how >= 2;
  }

  function turn(to, focus = true) {
    step = to;
    const at = STEPS.indexOf(step);
    for (const part of form.querySelectorAll("[data-step]")) part.hidden = part.dataset.step !== step;
    button("next").hidden = step === "send";
    button("last").hidden = at >= STEPS.length - 2;
    button("previous").hidden = at === 0;
    if (step === "send") find("[data-copy]").value = asWords(typed());
    if (focus) find(`[data-step="${step}"] legend`).focus();
  }

  /** Shows the form with these words in it. */
  function open(said, of, at = STEPS[0]) {
    entry = of;
    kept = of ? JSON.stringify(of.words) : "";
    drawPeople(said.area, said.people ?? []); // before writing: the boxes must be there
    write(form, {
      route: "", somebody: "", plan_b: "", think: "", title: "", note: "", welcome: [], people: [], no_line: usualNo,
      ...said, chance: said.chance ?? "", bad: said.bad ?? "", row: of?.row ?? "",
    });
    if (said.ladder === "no") find("#round-no").value = "";
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== said.ladder;
    find("[data-show=rung]").textContent = said.rung;
    fade(said.ladder);
    room.show("round");
    turn(at, false);
    find("[data-show=rung]").focus();
  }

  function home(message) {
    room.show("home");
    shelf.say(message);
    section.querySelector("h2").focus();
  }

  onSubmit(form, async () => { // "Next"
    await keep();
    turn(STEPS[Math.min(STEPS.indexOf(step) + 1, STEPS.length - 1)]);
  });
  let busy = false; // a second tap while the first is at work does nothing
  const press = (what, work) => button(what).addEventListener("click", async (event) => {
    if (busy) return;
    busy = true;
    try {
      problem(form, null);
      await work(event);
    } catch (error) { // what was typed stays
      problem(form, error);
    } finally {
      busy = false;
    }
  });
  press("previous", () => turn(STEPS[Math.max(STEPS.indexOf(step) - 1, 0)]));
  press("last", async () => { await keep(); turn("send"); });
  press("rest", async () => { await keep(); home(say("kept")); });
  press("asked", async () => {
    await keep();
    await shelf.close(entry);
    home(say("locked"));
  });
  press("copy", async () => {
    const field = find("[data-copy]");
    try {
      await navigator.clipboard.writeText(field.value);
      shelf.say(say("copied"));
    } catch {
      field.select();
      shelf.say(say("cannot-copy"));
    }
  });
  press("ask", async ({ ctrlKey, metaKey, shiftKey }) => {
    if (ctrlKey || metaKey || shiftKey) return; // opened in a tab that is not ours to find
    const { title, note, no_line: no, welcome } = typed();
    // The ask has its own easy no; only words of one's own ride along.
    const words = { title, note: asWords({ note, no_line: no === usualNo ? "" : no }), welcome };
    fillAsk(button("ask").target, words).then((done) => done && shelf.say(say("filled")));
    await keep();
  });
  form.addEventListener("shelf:brought-back", () => { // the page was locked in the middle of it
    const { row } = read(form);
    const of = shelf.of("prediction").find((one) => one.row === row && !one.closed) ?? null;
    open({ ...typed(), people: of?.words.people ?? [] }, of); // the boxes with people were not there to be filled
  });

  shelf.watch(() => { // marked as somebody to be careful with while this stands open: they vanish here too
    const careful = new Set(shelf.of("person").filter(({ words }) => words.careful).map(({ row }) => row));
    for (const box of form.querySelectorAll("[data-list=people] input")) {
      if (careful.has(box.value)) box.closest(".chip").remove();
    }
  });

  return {
    begin: (rung, more = {}) => open({ ...more, ladder: room.ladder(), area: room.area(), rung }, null),
    resume: (of) => open(of.words, of),
  };
}
