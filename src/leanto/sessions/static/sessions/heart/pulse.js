// Beats from light through a fingertip: the twin of `leanto.engine.rhythm.pulse`. No number behind a shut gate.
import { median } from "./beats.js";
import { transform } from "./fft.js";
import { bothWays } from "./filters.js";

const RATE = 120; // Hz
const [LOW, HIGH] = [0.7, 4];
const SHORTEST = 10; // s
const RED_OVER_GREEN = 1.5;
const WEAKEST = 0.0005; // peak-to-peak pulse as a share of the light
const SHARE = 0.5; // of the power between LOW and HIGH in the main rhythm and its double
const AROUND = 0.25; // Hz
const WINDOW = 2 * RATE; // in which movement is looked for
const JUMP = 3; // times the usual swing that is a movement
const MOVED = 0.3; // share of moved windows from which there is no number
const HEIGHT = 0.35; // share of the usual steepness that a beat must reach
const [PIECE, PLACES] = [1024, 4096]; // samples of one look at the rhythm, and of its spectrum
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

/** Peak to peak of each window. */
function swings(wave) {
  const found = [];
  for (let first = 0; first + WINDOW <= wave.length; first += WINDOW) {
    const part = wave.subarray(first, first + WINDOW);
    found.push(part.reduce((a, b) => Math.max(a, b)) - part.reduce((a, b) => Math.min(a, b)));
  }
  return found;
}

/** The main frequency (Hz) and the share of the band that it and its double hold: half-overlapping Hann pieces. */
function rhythm(wave) {
  const power = new Float64Array(PLACES / 2 + 1);
  const size = Math.min(PIECE, wave.length);
  for (let first = 0; first + size <= wave.length; first += size - (size >> 1)) {
    const piece = wave.subarray(first, first + size);
    const middle = mean(piece);
    const [re, im] = [new Float64Array(PLACES), new Float64Array(PLACES)];
    for (let at = 0; at < size; at += 1) re[at] = (piece[at] - middle) * (0.5 - 0.5 * Math.cos((2 * Math.PI * at) / size));
    transform(re, im);
    for (let k = 0; k < power.length; k += 1) power[k] += re[k] ** 2 + im[k] ** 2;
  }
  const hz = (k) => (k * RATE) / PLACES;
  const places = [...power.keys()].filter((k) => hz(k) >= LOW && hz(k) <= HIGH);
  const sum = (list) => list.reduce((all, k) => all + power[k], 0);
  const main = hz(places.reduce((best, k) => (power[k] > power[best] ? k : best)));
  const held = places.filter((k) => Math.abs(hz(k) - main) <= AROUND || Math.abs(hz(k) - 2 * main) <= 2 * AROUND);
  return [main, sum(held) / Math.max(sum(places), 1e-300)];
}

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
  for (let at = 0; at <= last; at += 1) if (calm[at]) lean += steep[at] ** 3;
  if (lean < 0) steep = steep.map((one) => -one);
  const found = tops(steep, Math.max(Math.trunc((0.55 * RATE) / main), 1)).filter((at) => calm[at]);
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

/** `frames` are `{ at, red, green }`, `at` in rising s. Returns `{ beats, perMinute, why }` with the gates `ratio`, `strength` and `share`. */
export function pulse(frames) {
  const ratio = mean(frames.map(({ red }) => red)) / Math.max(mean(frames.map(({ green }) => green)), 1e-9);
  const shut = (why, more = {}) => ({ beats: null, perMinute: null, ratio, strength: 0, share: 0, ...more, why });
  const length = frames.length < 2 ? 0 : frames.at(-1).at - frames[0].at;
  if (length < SHORTEST) return shut("too_short");
  if (!(ratio >= RED_OVER_GREEN)) return shut("no_finger");
  const even = evenly(frames.map(({ at }) => at), frames.map(({ red }) => red), Math.ceil(length * RATE - 1e-9));
  const level = mean(even);
  const wave = bothWays("pulse", even.map((one) => one - level), PAD);
  const swing = swings(wave);
  const usual = median(swing);
  const strength = usual / Math.max(Math.abs(mean(frames.map(({ red }) => red))), 1e-9);
  const moved = swing.map((one) => one > JUMP * usual);
  if (moved.filter(Boolean).length / moved.length > MOVED) return shut("movement", { strength });
  const spoiled = moved.map((one, at) => one || moved[at - 1] || moved[at + 1]);
  const calm = Array.from(wave, (_one, at) => {
    const which = Math.floor(at / WINDOW);
    return which < spoiled.length ? !spoiled[which] : !moved.at(-1);
  });
  const [main, share] = rhythm(wave.map((one, at) => (calm[at] ? one : 0)));
  if (strength < WEAKEST || share < SHARE) return shut("weak_pulse", { strength, share });
  const found = rises(wave, main, calm);
  const beats = table(found.map((at) => frames[0].at + at / RATE), Math.min(5, 1.8 / main));
  if (found.length < 5 || beats.rr.length < 4) return shut("too_few_beats", { strength, share });
  return { beats, perMinute: 60_000 / mean(beats.rr), ratio, strength, share, why: null };
}
