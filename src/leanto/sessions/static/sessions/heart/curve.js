// Heart rate as an even curve, 4 Hz, with NaN where nothing was measured: the twin of `leanto.engine.rhythm.curve`.
import { bothWays } from "./filters.js";

export const RATE = 4;
const CUT = 0.01; // Hz
const STRETCH = 60; // s under which a stretch is too short to take a trend out of
const NEARLY = 1e-9;

/** Runs of known numbers, as [first, after]. */
export function stretches(values) {
  const found = [];
  for (let at = 0; at < values.length; at += 1) {
    if (Number.isNaN(values[at])) continue;
    let after = at + 1;
    while (after < values.length && !Number.isNaN(values[after])) after += 1;
    found.push([at, after]);
    at = after;
  }
  return found;
}

/** Slopes of the piecewise cubic that never overshoots (Fritsch and Butland 1984), as scipy's PCHIP takes them. */
function slopes(x, y) {
  const count = x.length;
  const step = (k) => x[k + 1] - x[k];
  const rise = (k) => (y[k + 1] - y[k]) / step(k);
  if (count === 2) return [rise(0), rise(0)];
  const end = (h0, h1, m0, m1) => {
    const d = ((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1);
    if (Math.sign(d) !== Math.sign(m0)) return 0;
    return Math.sign(m0) !== Math.sign(m1) && Math.abs(d) > 3 * Math.abs(m0) ? 3 * m0 : d;
  };
  const made = new Float64Array(count);
  for (let k = 1; k < count - 1; k += 1) {
    const [m0, m1] = [rise(k - 1), rise(k)];
    if (m0 * m1 <= 0) continue;
    const [w1, w2] = [2 * step(k) + step(k - 1), step(k) + 2 * step(k - 1)];
    made[k] = (w1 + w2) / (w1 / m0 + w2 / m1);
  }
  made[0] = end(step(0), step(1), rise(0), rise(1));
  made[count - 1] = end(step(count - 2), step(count - 3), rise(count - 2), rise(count - 3));
  return made;
}

/** The heart rate `{ start, values }` of a repaired table, beats a minute on whole steps of the clock; never across a gap. */
export function curve({ fill: { at, rr } }) {
  if (!at.length) return { start: 0, values: new Float64Array() };
  const start = Math.ceil(at[0] * RATE - NEARLY) / RATE;
  const after = Math.floor(at.at(-1) * RATE + NEARLY) / RATE + 0.5 / RATE;
  const count = Math.max(Math.ceil((after - start) * RATE - NEARLY), 0);
  const values = new Float64Array(count).fill(NaN);
  for (const [first, last] of stretches(rr)) {
    if (last - first < 2) continue;
    const x = at.slice(first, last);
    const y = Float64Array.from(rr.slice(first, last), (one) => 60000 / one);
    const d = slopes(x, y);
    const from = Math.max(Math.ceil((x[0] - start) * RATE - NEARLY), 0);
    const to = Math.min(Math.floor((x.at(-1) - start) * RATE + NEARLY) + 1, count);
    for (let step = from, k = 0; step < to; step += 1) {
      const time = Math.min(Math.max(start + step / RATE, x[0]), x.at(-1));
      while (k < x.length - 2 && x[k + 1] <= time) k += 1;
      const h = x[k + 1] - x[k];
      const t = (time - x[k]) / h;
      values[step] = y[k] * (1 + 2 * t) * (1 - t) ** 2 + h * d[k] * t * (1 - t) ** 2
        + y[k + 1] * t * t * (3 - 2 * t) + h * d[k + 1] * t * t * (t - 1);
    }
  }
  return { start, values };
}

/** The part of a curve with start <= time < end. */
export function part({ start, values }, from, to) {
  const place = (time, least) => Math.min(Math.max(Math.ceil((time - start) * RATE - NEARLY), least), values.length);
  const first = place(from, 0);
  return { start: start + first / RATE, values: values.slice(first, place(to, first)) };
}

/** Without what is slower than 0.01 Hz, stretch by stretch; stretches under a minute become NaN. */
export function highPassed({ start, values }) {
  const made = new Float64Array(values.length).fill(NaN);
  for (const [first, after] of stretches(values)) {
    if (after - first < STRETCH * RATE) continue;
    made.set(bothWays("slow", values.slice(first, after), Math.min(after - first - 1, Math.trunc(RATE / CUT))), first);
  }
  return { start, values: made };
}
