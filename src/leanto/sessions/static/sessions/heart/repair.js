// Which intervals are not from one normal beat to the next: the twin of `leanto.engine.rhythm.repair`, number for number.
// Limits first, then the classes of Lipponen and Tarvainen (2019). Nothing is made up: RMSSD drops the pair.
import { median } from "./beats.js";

const FLAG = { OUT_OF_LIMITS: 1, LONG: 2, SHORT: 4, MISSED: 8, EXTRA: 16, ECTOPIC: 32 };
const ALPHA = 5.2; // quartile deviations that make the threshold
const AROUND = 91;
const NEAR = 11;
const C1 = 0.13;
const C2 = 0.17;
const FLOOR = 1; // ms
const CEILING = 0.3; // share of the usual interval that a threshold is never above
const BRIDGE = 3.5; // local beats of time that the curve may bridge
const LIMITS = [300, 2000]; // ms

/** What a share of touched intervals allows. */
function levelOf(share) {
  if (share > 0.2) return "no_trend";
  if (share > 0.1) return "no_hrv";
  return share > 0.05 ? "caution" : "fine";
}

/** The value of `rank` among the `size` around each; beyond the ends as `beyond` says: "reflect" or "nearest". */
function ranked(values, rank, size, beyond) {
  const count = values.length;
  const place = (at) => {
    if (beyond === "nearest") return Math.min(Math.max(at, 0), count - 1);
    const round = ((at % (2 * count)) + 2 * count) % (2 * count);
    return round < count ? round : 2 * count - 1 - round;
  };
  const half = size >> 1;
  const window = new Float64Array(size);
  return Float64Array.from(values, (_one, middle) => {
    for (let at = 0; at < size; at += 1) window[at] = values[place(middle - half + at)];
    return window.slice().sort()[rank];
  });
}

/** As Python rounds: a half to the even side. */
const rounded = (value) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

/** ALPHA quartile deviations of those around each, between FLOOR and CEILING of the usual interval. */
function spread(values, usual) {
  const around = Math.min(AROUND, values.length - ((values.length + 1) % 2));
  const [low, high] = [0.25, 0.75].map((at) => ranked(values, rounded(at * (around - 1)), around, "reflect"));
  return low.map((one, at) => Math.min(Math.max(ALPHA * (high[at] - one) / 2, FLOOR), CEILING * usual));
}

/** The median of the NEAR intervals around each, inside its stretch. */
function localMedian(rr, gap) {
  const local = Float64Array.from(rr);
  for (let first = 0; first < rr.length;) {
    let after = first + 1;
    while (after < rr.length && !gap[after]) after += 1;
    local.set(ranked(rr.slice(first, after), NEAR >> 1, NEAR, "nearest"), first);
    first = after;
  }
  return local;
}

function classes(rr, change, joined, local) {
  const count = rr.length;
  const scaled = new Float64Array(count + 3); // one before the first and two after the last are 0, as a row after a gap
  const rows = [...rr.keys()].filter((at) => joined[at]);
  const usual = median(rr);
  spread(Float64Array.from(rows, (at) => change[at]), usual).forEach((wide, k) => { scaled[rows[k] + 1] = change[rows[k]] / wide; });
  let off = Float64Array.from(rr, (one, at) => one - local[at]);
  off = off.map((one) => (one < 0 ? 2 * one : one)); // an interval cannot shorten as far as it can lengthen
  const wide = spread(off, usual);
  off = off.map((one, at) => one / wide[at]);
  const middle = new Uint8Array(count);
  const ahead = new Float64Array(count);
  for (let at = 0; at < count; at += 1) {
    const [before, now, one, two] = scaled.slice(at, at + 4);
    const beside = now > 0 ? Math.max(before, one) : Math.min(before, one);
    ahead[at] = now > 0 ? Math.min(one, two) : Math.max(one, two);
    middle[at] = (now > 1 && beside < -C1 * now - C2) || (now < -1 && beside > -C1 * now + C2);
  }
  const flags = new Uint8Array(count);
  const extra = new Uint8Array(count);
  for (let at = 0; at < count; at += 1) {
    const follows = at + 1 < count && joined[at + 1];
    const now = scaled[at + 1];
    if (middle[at] || (follows && middle[at + 1])) { // the early beat ends one interval and begins the other
      flags[at] |= FLAG.ECTOPIC;
      continue;
    }
    const long = (now > 1 && ahead[at] < -1) || off[at] > 3;
    const short = (now < -1 && ahead[at] > 1) || off[at] < -3;
    const missed = long && Math.abs(rr[at] / 2 - local[at]) < wide[at];
    extra[at] = short && follows && Math.abs(rr[at] + rr[at + 1] - local[at]) < wide[at];
    if (long) flags[at] |= missed ? FLAG.MISSED : FLAG.LONG;
    if (short) flags[at] |= FLAG.SHORT;
  }
  for (let at = 0; at < count; at += 1) {
    if (!extra[at] && !(at && extra[at - 1])) continue;
    flags[at] = (flags[at] & ~FLAG.SHORT) | FLAG.EXTRA;
  }
  return flags;
}

/** The kept beats, with a NaN interval between two where the curve must break. */
function filled({ at, rr, gap }, keep) {
  const made = { at: [], rr: [] };
  const put = (time, interval) => { made.at.push(time); made.rr.push(interval); };
  let last = null;
  let broken = false;
  for (let row = 0; row < rr.length; row += 1) {
    broken ||= Boolean(gap[row]);
    if (!keep[row]) continue;
    if (last !== null) {
      const empty = at[row] - at[last] - rr[row] / 1000; // seconds without a kept interval
      if (broken || empty > BRIDGE * Math.min(rr[row], rr[last]) / 1000) put((at[last] + at[row]) / 2, NaN);
    }
    put(at[row], rr[row]);
    [last, broken] = [row, false];
  }
  return { at: Float64Array.from(made.at), rr: Float64Array.from(made.rr) };
}

/** What flags mean for numbers and for the curve; also for a part of a table. */
function told(beats, flags) {
  const count = beats.rr.length;
  const keep = Array.from(flags, (one) => one === 0);
  const pairs = keep.map((one, row) => one && row > 0 && !beats.gap[row] && keep[row - 1]);
  const touched = keep.filter((one) => !one).length;
  const share = count ? touched / count : 0;
  return { beats, flags, keep, pairs, fill: filled(beats, keep), share, level: levelOf(share) };
}

/** Flags what is not a normal beat. Returns `{ beats, flags, keep, pairs, fill, share, level }`. */
export function repair(beats) {
  const { rr, gap } = beats;
  const flags = Uint8Array.from(rr, (one) => (one < LIMITS[0] || one > LIMITS[1] ? FLAG.OUT_OF_LIMITS : 0));
  const joined = Array.from(gap, (one) => !one);
  if (joined.includes(true)) {
    const change = Float64Array.from(rr, (one, at) => (joined[at] ? one - rr[at - 1] : 0));
    classes(rr, change, joined, localMedian(rr, gap)).forEach((one, at) => { flags[at] |= one; });
  }
  return told(beats, flags);
}

/** What holds of the beats with start <= at < end (s); its first one begins a segment. */
export function between({ beats, flags }, start, end) {
  const rows = [...beats.at.keys()].filter((row) => beats.at[row] >= start && beats.at[row] < end);
  const gap = Uint8Array.from(rows, (row, place) => (place ? beats.gap[row] : 1));
  const of = (values) => values.constructor.from(rows, (row) => values[row]);
  return told({ at: of(beats.at), rr: of(beats.rr), gap }, of(flags));
}

/** Root mean square of the differences (ms) of neighbours that were both kept, or null: it needs a minute, thirty
 * differences and at most a tenth of intervals touched. */
export function rmssd({ beats: { rr }, keep, pairs, level }) {
  let [sum, count, seconds] = [0, 0, 0];
  for (let row = 0; row < rr.length; row += 1) {
    if (keep[row]) seconds += rr[row] / 1000;
    if (!pairs[row]) continue;
    sum += (rr[row] - rr[row - 1]) ** 2;
    count += 1;
  }
  const enough = ["fine", "caution"].includes(level) && count >= 30 && seconds >= 60;
  return enough ? Math.sqrt(sum / count) : null;
}
