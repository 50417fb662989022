// Whether two curves move together more than chance: the twin of `leanto.engine.rhythm.together`, with the same reasons not to
// answer. Nothing is drawn at random: the same beats give the same answer on both sides.
import { RATE, part } from "./curve.js";
import { allShifts, overLags } from "./shifts.js";
import { sameSteadyRhythm } from "./steady.js";

const [WINDOW, STEP, LAG, APART] = [60, 10, 5, 40].map((seconds) => seconds * RATE);
const LEAST_MINUTES = 8;
const LEVEL = 0.05;

/** The standard deviation of what was measured. */
function spread(all) {
  const values = all.filter((one) => !Number.isNaN(one));
  if (!values.length) return 0;
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  return Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
}

/** How much of a curve is quick, whatever its unit and level. */
function roughness(values) {
  const steps = Float64Array.from(values.subarray(1), (one, at) => (one - values[at]) ** 2).filter((one) => !Number.isNaN(one));
  if (!steps.length) return 0;
  return steps.reduce((sum, one) => sum + one, 0) / steps.length / Math.max(spread(values) ** 2, 1e-300);
}

/** The longest length up to `count` without a prime factor above 11: the engine works on such, as they transform quickly. */
function smooth(count) {
  for (let length = count; length > 1; length -= 1) {
    let rest = length;
    for (const prime of [2, 3, 5, 7, 11]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return length;
  }
  return count;
}

/**
 * One unpaced phase of two people, on high-passed curves. Returns `{ verdict, why, statistic, p, minutes, windows }`:
 * `verdict` is "more_than_chance", "not_more_than_chance" or "cannot_tell", the last with `why`.
 */
export async function together(a, b, { paced = false, on } = {}) {
  const end = ({ start, values }) => start + values.length / RATE;
  const start = Math.max(a.start, b.start);
  const until = Math.max(Math.min(end(a), end(b)), start);
  const cut = [a, b].map((curve) => part(curve, start, until).values);
  const length = smooth(Math.min(...cut.map((values) => values.length)));
  // Windows lie on the smoother curve, so that it is the same whoever is named first.
  const [one, two] = cut.map((values) => values.slice(0, length)).sort((first, second) => roughness(first) - roughness(second));
  const rows = [...one.keys()].filter((at) => !Number.isNaN(one[at]) && !Number.isNaN(two[at]));
  const minutes = rows.length / RATE / 60;
  const cannot = (why) => ({ verdict: "cannot_tell", why, minutes });
  if (paced) return cannot("paced");
  if (minutes < LEAST_MINUTES) return cannot(one.length / RATE / 60 < LEAST_MINUTES ? "too_short" : "too_many_gaps");
  if (Math.min(spread(one), spread(two)) < 1e-9) return cannot("no_variation");
  const shifts = await allShifts(one, two, { window: WINDOW, step: STEP, lag: LAG }, on);
  const mean = overLags(shifts);
  const chances = mean.slice(APART, mean.length - APART + 1).filter(Number.isFinite);
  if (!Number.isFinite(mean[0]) || chances.length < 1 / LEVEL) return cannot("too_many_gaps");
  const p = (1 + chances.filter((chance) => chance >= mean[0] - 1e-12).length) / (1 + chances.length);
  const numbers = { statistic: mean[0], p, minutes, windows: shifts.count[0] };
  if (sameSteadyRhythm(one, two)) return { verdict: "cannot_tell", why: "same_steady_rhythm", ...numbers };
  return { verdict: p <= LEVEL ? "more_than_chance" : "not_more_than_chance", why: null, ...numbers };
}
