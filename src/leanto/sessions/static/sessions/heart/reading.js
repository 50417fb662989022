// What the beats of one or two people can say after a session: numbers and codes, no sentences. In this page only.
import { change } from "./change.js";
import { curve, highPassed, part, RATE } from "./curve.js";
import { between, repair } from "./repair.js";
import { together } from "./together.js";

const MINUTES = 3 * 60; // s at the beginning and at the end that are compared

/** The stretches in which two people did one unpaced thing, long enough or not; `phases` are `{ kind, from, to }` in s. */
const unpaced = (phases) => phases.filter(({ kind }) => kind !== "paced");

/** One's own: the curve for a picture, and the change from the first minutes to the last. `share` is what had to be left out. */
export function ownReading(beats) {
  if (beats.at.length < 2) return { curve: null, change: { verdict: "cannot_tell", why: "no_beats", difference: null } };
  const repaired = repair(beats);
  const whole = curve(repaired);
  const end = whole.start + whole.values.length / RATE;
  const sides = [[whole.start, whole.start + MINUTES], [end - MINUTES, end]];
  const spoiled = sides.some(([from, to]) => between(repaired, from, to).level === "no_trend");
  if (spoiled) return { curve: whole, share: repaired.share, change: { verdict: "cannot_tell", why: "too_many_repairs", difference: null } };
  if (end - whole.start < 2 * MINUTES) return { curve: whole, share: repaired.share, change: { verdict: "cannot_tell", why: "too_short", difference: null } };
  const found = change(...sides.map(([from, to]) => part(whole, from, to).values));
  return { curve: whole, share: repaired.share, change: found };
}

/** Two people, phase by phase; never across phases, never in paced minutes. With several phases the level is shared out (Benjamini
 * and Hochberg), as one of many would be above it by chance. */
export async function bothReading(one, other, phases, on) {
  const spans = unpaced(phases);
  if (!spans.length) return [{ kind: "paced", verdict: "cannot_tell", why: "paced" }];
  const both = [one, other].map((beats) => repair(beats));
  const curves = both.map(curve);
  const found = [];
  for (const { kind, from, to } of spans) {
    if (both.some((repaired) => between(repaired, from, to).level === "no_trend")) {
      found.push({ kind, verdict: "cannot_tell", why: "too_many_repairs" });
      continue;
    }
    const [x, y] = curves.map((whole) => highPassed(part(whole, from, to)));
    found.push({ kind, ...(await together(x, y, { on })) });
  }
  return shareOut(found);
}

function shareOut(found) {
  const told = found.filter(({ verdict }) => verdict !== "cannot_tell").sort((a, b) => b.p - a.p);
  let least = 1;
  told.forEach((one, place) => {
    least = Math.min(least, (one.p * told.length) / (told.length - place));
    one.q = least;
    one.verdict = least <= 0.05 ? "more_than_chance" : "not_more_than_chance";
  });
  return found;
}
