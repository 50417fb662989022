// The beats table of a strap: the twin of `leanto.engine.rhythm.beats.from_packets` and its `clock`, number for number.
// A table is `{ at, rr, gap }`: seconds on the clock of the session, ms that end at the beat, and whether the row above is
// not the beat before. No interval, difference or curve is ever joined across a gap.

const SILENCE = 2; // s without a packet after which intervals may have been lost
const LOOK = 30; // packets on each side of a silence that tell a late bunch from a lost one
const DRIFT = 3e-4;
const ENOUGH = 60; // s of one connection from which its drift can be told

/** `[intercept, slope]` of the line on or below every point (x rising) with the least sum of distances. */
function lowerLine(x, y) {
  const hull = [];
  for (let i = 0; i < x.length; i += 1) {
    while (hull.length > 1) {
      const [o, a] = hull.slice(-2);
      if ((x[a] - x[o]) * (y[i] - y[o]) - (y[a] - y[o]) * (x[i] - x[o]) > 0) break;
      hull.pop();
    }
    hull.push(i);
  }
  if (hull.length === 1) return [y[hull[0]] - x[hull[0]], 1];
  const middle = x.reduce((sum, one) => sum + one, 0) / x.length;
  const after = hull.findIndex((one) => x[one] >= middle);
  const k = Math.min(Math.max(after < 0 ? hull.length : after, 1), hull.length - 1);
  const [a, b] = [hull[k - 1], hull[k]];
  const slope = (y[b] - y[a]) / (x[b] - x[a]);
  return [y[a] - slope * x[a], slope];
}

/** As numpy's: the mean of the two in the middle where they are evenly many. */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const lowest = (values) => values.reduce((least, one) => Math.min(least, one), Infinity);

/** Where one connection ends and the next begins: indices of packets. */
function cutsOf(arrivals, slack, rr, last) {
  const cuts = [0];
  for (let k = 1; k < arrivals.length; k += 1) {
    if (arrivals[k] - arrivals[k - 1] <= SILENCE) continue;
    const before = lowest(slack.slice(Math.max(cuts.at(-1), k - LOOK), k));
    const lost = 0.5 * median(rr.slice(Math.max(0, last[k] - LOOK), last[k] + 1));
    if (lowest(slack.slice(k, k + LOOK)) - before > lost || slack.length - k < Math.floor(LOOK / 3)) cuts.push(k);
  }
  return cuts;
}

/** Beats of the packets `{ at, rr }`: arrival in s, intervals in ms. The sensor's own running time is laid under the arrivals, so that radio delay and drift fall out. */
export function fromPackets(packets) {
  const filled = packets.filter(({ rr }) => rr.length);
  const arrivals = filled.map(({ at }) => at);
  const rr = filled.flatMap((one) => one.rr);
  const own = [];
  let sum = 0;
  for (const one of rr) own.push(sum += one / 1000);
  const last = [];
  let count = 0;
  for (const one of filled) last.push((count += one.rr.length) - 1);
  const slack = arrivals.map((one, k) => one - own[last[k]]);
  const seconds = rr.map((one) => one / 1000);
  const cuts = rr.length ? cutsOf(arrivals, slack, seconds, last) : [];
  const parts = cuts.map((first, k) => [first, cuts[k + 1] ?? slack.length]);
  const long = ([first, after]) => own[last[after - 1]] - own[last[first]];
  let slope = 1;
  const longest = parts.reduce((best, part) => (best && long(best) >= long(part) ? best : part), null);
  if (longest && long(longest) >= ENOUGH) {
    const [first, after] = longest;
    slope = lowerLine(last.slice(first, after).map((one) => own[one]), arrivals.slice(first, after))[1];
    slope = Math.min(Math.max(slope, 1 - DRIFT), 1 + DRIFT);
  }
  const at = new Float64Array(rr.length);
  const gap = new Uint8Array(rr.length);
  let end = -Infinity;
  for (const [first, after] of parts) {
    const from = first === 0 ? 0 : last[first - 1] + 1;
    const to = last[after - 1] + 1;
    let offset = Infinity;
    for (let k = first; k < after; k += 1) offset = Math.min(offset, arrivals[k] - slope * own[last[k]]);
    if (offset + slope * own[from] <= end) offset = end + 1e-3 - slope * own[from]; // beats still rise
    for (let beat = from; beat < to; beat += 1) at[beat] = offset + slope * own[beat];
    gap[from] = 1;
    end = at[to - 1];
  }
  return { at, rr: Float64Array.from(rr), gap };
}
