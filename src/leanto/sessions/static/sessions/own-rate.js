// One's own rate: a tap at the beginning of each in-breath, five times; or nothing, and it begins at twelve a minute.
import { words } from "../shelf/dom.js";
import { ownRate } from "./pacer.js";

const TAPS = 5; // four whole breaths lie between them
const LONG_AGO = 20_000; // ms: after such a gap it is a new try

/** Starts the part; returns `rate()`: breaths a minute, or null when nobody tapped enough. */
export function tapping(section, now = () => performance.now()) {
  const said = section.querySelector("[data-tapped]");
  let taps = [];
  section.querySelector("[data-tap]").addEventListener("click", () => {
    const at = now();
    if (taps.length === TAPS || (taps.length && at - taps.at(-1) > LONG_AGO)) taps = [];
    taps.push(at);
    said.textContent = taps.length < TAPS ? words(section, "more_taps", { left: TAPS - taps.length }) : words(section, "found");
  });
  return () => (taps.length === TAPS ? ownRate(taps) : null);
}
