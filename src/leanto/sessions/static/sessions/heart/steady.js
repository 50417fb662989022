// One steady rhythm in a curve, what a pacer leaves and what makes strangers look alike: the twin of `leanto.engine.rhythm.steady`.
import { RATE, stretches } from "./curve.js";
import { transform } from "./fft.js";

const BAND = [0.03, 0.5]; // Hz
const NEAR = 0.012; // Hz on each side that belong to one peak
const RULES = 0.6; // share of the band from which one peak rules the curve
const SAME = 0.01; // Hz
const WINDOW = 128 * RATE;

/** Welch's spectrum of an even curve: half-overlapping Hann windows of `WINDOW`, mean removed. */
function powers(values) {
  const power = new Float64Array(WINDOW / 2 + 1);
  for (let first = 0; first + WINDOW <= values.length; first += WINDOW / 2) {
    const piece = values.slice(first, first + WINDOW);
    const mean = piece.reduce((sum, one) => sum + one, 0) / WINDOW;
    const re = piece.map((one, at) => (one - mean) * (0.5 - 0.5 * Math.cos((2 * Math.PI * at) / WINDOW)));
    const im = new Float64Array(WINDOW);
    transform(re, im);
    for (let k = 0; k < power.length; k += 1) power[k] += re[k] ** 2 + im[k] ** 2;
  }
  return power;
}

/** The frequency (Hz) of the one rhythm that rules the curve, or null. */
function ruler(values) {
  const [first, after] = stretches(values).reduce((best, one) => (one[1] - one[0] > best[1] - best[0] ? one : best), [0, 0]);
  if (after - first < WINDOW) return null;
  const power = powers(values.slice(first, after));
  const places = [...power.keys()].filter((k) => k * RATE / WINDOW >= BAND[0] && k * RATE / WINDOW <= BAND[1]);
  const sum = (list) => list.reduce((all, k) => all + power[k], 0);
  const total = sum(places);
  if (!(total > 0)) return null;
  const top = places.reduce((best, k) => (power[k] > power[best] ? k : best));
  const share = sum(places.filter((k) => Math.abs(k - top) * RATE / WINDOW <= NEAR)) / total;
  return share > RULES ? top * RATE / WINDOW : null;
}

/** Whether one and the same steady rhythm rules both. */
export function sameSteadyRhythm(a, b) {
  const [first, second] = [ruler(a), ruler(b)];
  return first !== null && second !== null && Math.abs(first - second) <= SAME;
}
