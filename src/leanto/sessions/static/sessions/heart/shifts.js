// Windowed lagged correlation of two curves for every circular shift of the second, exactly: the twin of
// `leanto.engine.rhythm.shifts`. For each window one transform against the whole second curve gives every offset at once.
import { room, transform } from "./fft.js";

const CLOSEST = 0.999999; // so that Fisher's z stays finite
const ENOUGH = 0.8; // share of a window that must be measured in both
const FLAT = 1e-9; // share of the curve's variance below which a window does not vary
const REST_EVERY = 8; // windows between breaths of the page

const pause = () => new Promise((done) => setTimeout(done));

/** The centred values with 0 in holes, the mask, and the mean square of what is measured. */
function measured(values) {
  const mask = Float64Array.from(values, (one) => (Number.isNaN(one) ? 0 : 1));
  const count = mask.reduce((sum, one) => sum + one, 0);
  const mean = values.reduce((sum, one, at) => sum + (mask[at] && one), 0) / Math.max(count, 1);
  const centred = Float64Array.from(values, (one, at) => (mask[at] ? one - mean : 0));
  return { mask, centred, square: centred.map((one) => one * one), power: centred.reduce((sum, one) => sum + one * one, 0) / Math.max(count, 1) };
}

/** The transform of `values` (from `first`, `count` of them, wrapped around) in `size` places. */
function spectrum(values, first, count, size) {
  const re = new Float64Array(size);
  for (let at = 0; at < count; at += 1) re[at] = values[(first + at) % values.length];
  const im = new Float64Array(size);
  transform(re, im);
  return [re, im];
}

/** Two correlations (real) in one way back: x1 with y1 and x2 with y2, at every offset. */
function correlations([x1, y1], [x2, y2], size) {
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let k = 0; k < size; k += 1) {
    const a = x1[0][k] * y1[0][k] + x1[1][k] * y1[1][k];
    const b = x1[0][k] * y1[1][k] - x1[1][k] * y1[0][k];
    const c = x2[0][k] * y2[0][k] + x2[1][k] * y2[1][k];
    const d = x2[0][k] * y2[1][k] - x2[1][k] * y2[0][k];
    re[k] = a - d; // (a + ib) + i (c + id)
    im[k] = b + c;
  }
  transform(im, re); // parts swapped: this is the way back
  for (let k = 0; k < size; k += 1) {
    re[k] /= size;
    im[k] /= size;
  }
  return [re, im];
}

/** `{ total, count, lag, windows }`: for each shift the sum of Fisher's z over windows, and how many could be told. Values in
 * samples; `on(share)` hears how far it is. Throws RangeError where the curves are shorter than one window and its lags. */
export async function allShifts(a, b, { window, step, lag }, on = () => {}) {
  const n = a.length;
  const starts = [];
  for (let at = lag; at < n - window - lag + 1; at += step) starts.push(at);
  if (n !== b.length || !starts.length) throw new RangeError("two curves of one length, longer than a window and its lags");
  const [one, two] = [measured(a), measured(b)];
  const size = room(n + window);
  const [mask, value, square] = [two.mask, two.centred, two.square].map((values) => spectrum(values, 0, n + window, size));
  const [total, count] = [new Float64Array(n), new Float64Array(n)];
  for (const [which, start] of starts.entries()) {
    if (which % REST_EVERY === 0) {
      on(which / starts.length);
      await pause();
    }
    let here = 0;
    for (let at = start; at < start + window; at += 1) here += one.mask[at];
    if (here < ENOUGH * window) continue;
    const [m, x, xx] = [one.mask, one.centred, one.square].map((values) => spectrum(values, start, window, size));
    const [both, sx] = correlations([m, mask], [x, mask], size);
    const [sxx, sy] = correlations([xx, mask], [m, value], size);
    const [syy, sxy] = correlations([m, square], [x, value], size);
    for (let shift = 0; shift < n; shift += 1) {
      const at = (start + shift) % n;
      const of = Math.round(both[at]);
      if (of < ENOUGH * window) continue;
      const vx = sxx[at] - sx[at] * sx[at] / of;
      const vy = syy[at] - sy[at] * sy[at] / of;
      if (!(vx > FLAT * one.power * window && vy > FLAT * two.power * window)) continue;
      const r = (sxy[at] - sx[at] * sy[at] / of) / Math.sqrt(vx * vy);
      total[shift] += Math.atanh(Math.min(Math.max(r, -CLOSEST), CLOSEST));
      count[shift] += 1;
    }
  }
  on(1);
  return { total, count, lag, windows: starts.length };
}

/** Circular sums over -half..half. */
function around(values, half) {
  const n = values.length;
  let sum = 0;
  for (let at = -half; at < half; at += 1) sum += values[(at + n) % n];
  return values.map((_one, at) => {
    sum += values[(at + half) % n];
    const here = sum;
    sum -= values[(at - half + n) % n];
    return here;
  });
}

/** Mean z over windows and lags, for each shift; NaN where nothing could be told. */
export function overLags({ total, count, lag }) {
  const counts = around(count, lag);
  return around(total, lag).map((one, at) => one / Math.round(counts[at]));
}
