// After minus before of one's own heart rate, with an interval that knows neighbouring seconds are alike: the same sums as
// `leanto.engine.rhythm.change`. The draws come from another generator, so its ends differ by what draws differ by.
import { RATE } from "./curve.js";

const BLOCK = 20 * RATE; // samples
const BLOCKS = 6; // that each side needs
const DRAWS = 2000;

/** Means of the blocks that are at least half measured. */
export function blocks(values) {
  const found = [];
  for (let first = 0; first + BLOCK <= values.length; first += BLOCK) {
    const known = values.slice(first, first + BLOCK).filter((one) => !Number.isNaN(one));
    if (known.length >= BLOCK / 2) found.push(mean(known));
  }
  return found;
}

const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Mulberry32: the same numbers on every device. */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Means of resampled blocks less their own mean; two neighbours at a time, around the end to the start. */
function means(draw, side) {
  const middle = mean(side);
  const wider = Math.sqrt(side.length / (side.length - 1));
  return Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let count = 0; count < side.length; count += 2) {
      const at = draw(side.length);
      sum += side[at] + (count + 1 < side.length ? side[(at + 1) % side.length] : 0);
    }
    return (sum / side.length - middle) * wider;
  });
}

/** As numpy's, between the two nearest. */
function quantile(sorted, share) {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

/** Values of two curves (beats a minute, NaN in holes). Returns `{ verdict, why, difference, low, high }`; cannot_tell where a side has
 * less than six blocks of 20 s. */
export function change(before, after) {
  const sides = [blocks(before), blocks(after)];
  if (sides.some((side) => side.length < BLOCKS)) return { verdict: "cannot_tell", why: "too_short", difference: null };
  const draw = generator(0);
  const [first, second] = sides.map((side) => means(draw, side));
  const away = Float64Array.from(second, (one, at) => one - first[at]).sort();
  const difference = mean(sides[1]) - mean(sides[0]);
  const [low, high] = [0.025, 0.975].map((share) => difference + quantile(away, share));
  return { verdict: low > 0 || high < 0 ? "more_than_chance" : "not_more_than_chance", why: null, difference, low, high };
}
