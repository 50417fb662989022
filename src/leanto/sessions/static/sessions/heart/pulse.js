// Beats from light through a fingertip: the twin of `leanto.engine.rhythm.pulse`. No number behind a shut gate.
import { median } from "./beats.js";
import { bothWays } from "./filters.js";

const RATE = 120; // Hz
const [LOW, HIGH] = [0.7, 4];
const SHORTEST = 10; // s
const RED_OVER_GREEN = 1.5;
const [WEAKEST, STRONGEST] = [0.0005, 0.1]; // peak-to-peak pulse as a share of the light
const LIKE_ITSELF = 0.5; // correlation with itself one beat later, from which a window holds a pulse
const REGULAR = 0.65; // the same for the middle one of all windows
const CELL = 2 * RATE; // a piece that is kept or not
const LOOK = 3; // pieces of a window in which a pulse is looked for
const JUMP = 3; // times the usual swing that is a movement
const GOOD = 0.5; // share of pieces that must be good for any number at all
const [QUICKEST, SLOWEST] = [Math.trunc(0.33 * RATE), Math.trunc(1.5 * RATE)]; // samples from beat to beat
const EDGE = RATE; // samples at both ends, in which the filter bends the curve
const HEIGHT = 0.35; // share of the usual steepness that a beat must reach
const PAD = 15; // what scipy pads two sections with

const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;

/** A natural cubic spline through (x, y), at `count` steps of 1 / RATE from x[0]. */
function evenly(x, y, count) {
  const last = x.length - 1;
  const [over, right, bend] = [new Float64Array(last + 1), new Float64Array(last + 1), new Float64Array(last + 1)];
  for (let k = 1; k < last; k += 1) { // bend: second derivatives, 0 at both ends
    const [before, after] = [x[k] - x[k - 1], x[k + 1] - x[k]];
    const pivot = 2 * (before + after) - before * over[k - 1];
    over[k] = after / pivot;
    right[k] = (6 * ((y[k + 1] - y[k]) / after - (y[k] - y[k - 1]) / before) - before * right[k - 1]) / pivot;
  }
  for (let k = last - 1; k > 0; k -= 1) bend[k] = right[k] - over[k] * bend[k + 1];
  const made = new Float64Array(count);
  for (let step = 0, k = 0; step < count; step += 1) {
    const time = x[0] + step / RATE;
    while (k < last - 1 && x[k + 1] <= time) k += 1;
    const [h, from] = [x[k + 1] - x[k], time - x[k]];
    const slope = (y[k + 1] - y[k]) / h - (h * (2 * bend[k] + bend[k + 1])) / 6;
    made[step] = y[k] + from * (slope + from * (bend[k] / 2 + (from * (bend[k + 1] - bend[k])) / (6 * h)));
  }
  return made;
}

const swing = (part) => part.reduce((a, b) => Math.max(a, b)) - part.reduce((a, b) => Math.min(a, b));

/** `[best, samples]` of a window: the highest correlation with itself a beat later, and how much later the first such top is. */
function likeness(window) {
  const count = window.length;
  const squares = new Float64Array(count + 1);
  for (let at = 0; at < count; at += 1) squares[at + 1] = squares[at] + window[at] ** 2;
  const like = (lag) => {
    let sum = 0;
    for (let at = lag; at < count; at += 1) sum += window[at] * window[at - lag];
    return sum / Math.sqrt(Math.max(squares[count - lag] * (squares[count] - squares[lag]), 1e-300));
  };
  const all = Float64Array.from({ length: SLOWEST - QUICKEST + 3 }, (_one, at) => like(QUICKEST - 1 + at));
  const tops = all.subarray(1, -1).map((one, at) => (one >= all[at] && one > all[at + 2] ? one : 0)); // not the slope of lag zero
  const best = tops.reduce((a, b) => Math.max(a, b));
  return [best, QUICKEST + tops.findIndex((one) => one >= 0.85 * Math.max(best, 1e-9))]; // the highest may be two beats
}

/** Pieces that lie in at least one such window. */
const covered = (windows, count) => Array.from({ length: count }, (_one, piece) => windows.some((is, at) => is && piece >= at && piece < at + LOOK));

/** Tops at least `distance` samples apart, the higher before the lower. */
function tops(values, distance) {
  const found = [];
  for (let at = 1; at < values.length - 1; at += 1) if (values[at] > values[at - 1] && values[at] > values[at + 1]) found.push(at);
  const kept = found.map(() => true);
  const order = [...found.keys()].sort((a, b) => values[found[b]] - values[found[a]] || b - a);
  for (const place of order) {
    if (!kept[place]) continue;
    for (let k = place - 1; k >= 0 && found[place] - found[k] < distance; k -= 1) kept[k] = false;
    for (let k = place + 1; k < found.length && found[k] - found[place] < distance; k += 1) kept[k] = false;
  }
  return found.filter((_at, place) => kept[place]);
}

/** Samples (with parts) of the steepest rises of the calm stretches. A pulse rises more steeply than it falls. */
function rises(wave, main, calm) {
  const last = wave.length - 1;
  let steep = wave.map((_one, at) => (at === 0 ? wave[1] - wave[0] : at === last ? wave[last] - wave[last - 1] : (wave[at + 1] - wave[at - 1]) / 2));
  let lean = 0;
  for (let at = 0; at <= last; at += 1) if (calm(at)) lean += steep[at] ** 3;
  if (lean < 0) steep = steep.map((one) => -one);
  const found = tops(steep, Math.max(Math.trunc((0.55 * RATE) / main), 1)).filter((at) => calm(at) && at > EDGE && at < wave.length - EDGE);
  if (!found.length) return [];
  const usual = median(found.map((at) => steep[at]));
  return found.filter((at) => steep[at] > HEIGHT * usual).map((at) => {
    const bend = steep[at - 1] - 2 * steep[at] + steep[at + 1];
    return at + (bend < 0 ? (0.5 * (steep[at - 1] - steep[at + 1])) / bend : 0);
  });
}

/** A table of beats from their times; more than `longest` s apart there is a gap. The beat at which one begins has no interval. */
function table(times, longest) {
  const rows = [];
  let gap = true;
  for (let k = 1; k < times.length; k += 1) {
    const rr = times[k] - times[k - 1];
    if (rr > longest) gap = true;
    else {
      rows.push({ at: times[k], rr: rr * 1000, gap });
      gap = false;
    }
  }
  return {
    at: Float64Array.from(rows, ({ at }) => at), rr: Float64Array.from(rows, (one) => one.rr), gap: Uint8Array.from(rows, (one) => Number(one.gap)),
  };
}

/** `frames` are `{ at, red, green }`, `at` in rising s. Returns `{ beats, perMinute, why }` with the gates `ratio`, `strength`,
 * `regular` and `good`. */
export function pulse(frames) {
  const ratio = mean(frames.map(({ red }) => red)) / Math.max(mean(frames.map(({ green }) => green)), 1e-9);
  const shut = (why, more = {}) => ({ beats: null, perMinute: null, ratio, strength: 0, regular: 0, good: 0, ...more, why });
  const length = frames.length < 2 ? 0 : frames.at(-1).at - frames[0].at;
  if (length < SHORTEST) return shut("too_short");
  if (!(ratio >= RED_OVER_GREEN)) return shut("no_finger");
  const even = evenly(frames.map(({ at }) => at), frames.map(({ red }) => red), Math.ceil(length * RATE - 1e-9));
  const level = mean(even);
  const whole = bothWays("pulse", even.map((one) => one - level), PAD);
  const pieces = Array.from({ length: Math.trunc(whole.length / CELL) }, (_one, at) => whole.subarray(at * CELL, (at + 1) * CELL));
  const wave = whole.subarray(0, pieces.length * CELL);
  const found = pieces.slice(LOOK - 1).map((_one, at) => likeness(wave.subarray(at * CELL, (at + LOOK) * CELL)));
  const pulses = found.map(([like]) => like >= LIKE_ITSELF);
  const [swings, held] = [pieces.map(swing), covered(pulses, pieces.length)];
  const usual = pulses.includes(true) ? median(swings.filter((_one, at) => held[at])) : 0;
  const gates = { strength: usual / Math.max(Math.abs(mean(frames.map(({ red }) => red))), 1e-9), regular: median(found.map(([like]) => like)) };
  const moved = swings.map((one) => one > JUMP * usual);
  const calm = held.map((one, at) => one && !moved[at] && !moved[at - 1] && !moved[at + 1]);
  const share = (list) => list.filter(Boolean).length / list.length;
  gates.good = share(calm);
  if (gates.strength > STRONGEST) return shut("movement", gates);
  if (gates.strength < WEAKEST || gates.good < GOOD || gates.regular < REGULAR) {
    return shut(gates.strength >= WEAKEST && share(moved) >= (1 - gates.good) / 3 ? "movement" : "weak_pulse", gates);
  }
  const main = RATE / median(found.filter((_one, at) => pulses[at]).map(([, samples]) => samples));
  const beats = table(rises(wave, main, (at) => calm[Math.floor(at / CELL)]).map((at) => frames[0].at + at / RATE), 1.8 / main);
  if (beats.rr.length < 5) return shut("too_few_beats", gates);
  return { beats, perMinute: 60_000 / mean(beats.rr), ratio, ...gates, why: null };
}
