// The rungs of a ladder and the way from one round to the next. Pure: plain values in, plain values out.
import { grade } from "./calibration.js";

export const BEGIN = [2, 3]; // how hard a good first rung is, in one's own measure of 0 to 10

/** Rungs by their own difficulty, the easiest first. Those without a number come after, in the order they are in. */
export function ordered(rungs) {
  const hard = ({ hard }) => grade(hard) ?? Infinity;
  return [...rungs].sort((one, other) => (hard(one) === hard(other) ? 0 : hard(one) - hard(other)));
}

/** Is this a place to begin? */
export const aBeginning = ({ hard }) => BEGIN.includes(grade(hard));

/** The rungs of a ladder and an area: one's own, or the starters as long as one has changed nothing. */
export function rungsOf(ladders, starters, ladder, area) {
  const own = ladders.find(({ words }) => words.ladder === ladder && words.area === area);
  return { entry: own ?? null, rungs: ordered(own ? own.words.rungs : starters.filter((one) => one.ladder === ladder
    && one.area === area).map(({ key, text }) => ({ key, text, hard: null }))) };
}

/** What can come after a round. After a no: the same rung with somebody else, or a rest. Never "more". */
export function nextSteps(what) {
  if (what === "no") return ["elsewhere", "rest"];
  if (what === "silent") return ["elsewhere", "down", "rest"];
  return ["same", "up", "down", "rest"];
}

/** The rung one up (1) or one down (-1) from a text, as they are ordered; the same one at the end. Null if it is not there. */
export function neighbour(rungs, text, step) {
  const at = rungs.findIndex((one) => one.text === text);
  if (at < 0) return null;
  return rungs[Math.min(Math.max(at + step, 0), rungs.length - 1)];
}

/** The words of an ask as they can be copied: what one wrote, and the no that rides with it. */
export const asWords = ({ title = "", note = "", no_line: no = "" }) =>
  [title, note, no].map((part) => part.trim()).filter(Boolean).join("\n");
