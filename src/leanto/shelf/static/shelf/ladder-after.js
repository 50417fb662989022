// One round afterwards: what happened, what was learned, and what may come next. After a no: another door, or a rest.
import { fading, finished, grade } from "./calibration.js";
import { fill, onSubmit, read, write } from "./dom.js";
import { neighbour, nextSteps } from "./ladder-rules.js";

/** `begin(round)` opens the form for a round that was asked; one that has been told already can be changed. */
export function startAfter({ section, shelf, say, ...room }, round) {
  const form = section.querySelector("[data-form=after]");
  const find = (what) => form.querySelector(what);
  const next = section.querySelector("[data-part=next]");
  let now = null; // the round that the form is about

  function begin(one, typed = null) {
    now = one;
    const told = one.after?.words ?? {};
    const { ladder, rung, think } = one.words;
    write(form, {
      what: "", learned: "", keep: "", ...told, ...typed, was: typed?.was ?? told.was ?? "", prediction: one.entry.row,
    });
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== ladder;
    fill(form, { rung, think: think ? say("thought", { think }) : "" });
    find("[data-numbers]").open = find("[data-field=was]").value !== ""
      || fading(finished(room.rounds(), ladder)) < 1;
    room.show("after");
    find("[data-show=rung]").focus();
  }

  /** Says what may come next; "up" and "down" only where there is such a rung. */
  function whatNext({ ladder, area, rung }, what) {
    const steps = nextSteps(what);
    const kind = what === "no" && ladder === "no" ? "minded" : ["no", "silent"].includes(what) ? what : "kept";
    fill(next, { head: say(`next-${kind}`), line: say(`next-${kind}-more`) });
    const { rungs } = room.mine(ladder, area);
    for (const button of next.querySelectorAll(".answers button")) {
      const step = { up: 1, down: -1 }[button.dataset.do];
      const there = step && neighbour(rungs, rung, step);
      button.hidden = !steps.includes(button.dataset.do) || (step !== undefined && (!there || there.text === rung));
    }
    room.show("next");
    next.querySelector("h3").focus();
  }

  onSubmit(form, async ({ prediction, keep, was, ...said }) => {
    const told = { prediction, ...said, was: grade(was) };
    if (now.after) await shelf.change(now.after, told);
    else await shelf.add("outcome", told);
    if (keep) await shelf.add("kept", { text: keep });
    find("#after-keep").value = "";
    whatNext(now.words, said.what);
  });

  next.addEventListener("click", ({ target }) => {
    const what = target.closest("[data-do]")?.dataset.do;
    if (!what) return;
    const { ladder, area, rung, route, title, note, welcome, people } = now.words;
    room.choose("ladder", ladder);
    room.choose("area", area);
    if (what === "experiment") {
      document.getElementById("experiments").beginWith = { round: now.entry.row };
      room.show("home");
      shelf.go("experiments");
    } else if (what === "rest") {
      room.show("home");
      section.querySelector("h2").focus();
    } else if (what === "same" || what === "elsewhere") {
      // Another door: the same words, and nobody chosen yet.
      round.begin(rung, { route, title, note, welcome, people: what === "same" ? people : [] });
    } else {
      round.begin(neighbour(room.mine(ladder, area).rungs, rung, { up: 1, down: -1 }[what]).text);
    }
  });

  form.addEventListener("shelf:brought-back", () => { // the page was locked in the middle of it
    const typed = read(form);
    const one = room.rounds().find(({ entry }) => entry.row === typed.prediction);
    if (one) begin(one, typed);
  });

  return { begin };
}
