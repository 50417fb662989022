// The pacer on plain values: when to breathe in and out. Pure; `seconds` come from whatever clock the page has, so two pages
// with the same start and the same rate show the same moment of the same breath.
//
// It begins at one's own rate and goes down by one a minute to six: soft and small, no holds, the out-breath never shorter
// (why: docs of the room). Nothing here knows how anybody really breathes.

export const LOWEST = 4.5, USUAL = 6, HIGHEST = 10; // breaths a minute that it may come down to
export const FIRST = 12, FASTEST = 20; // where it begins when nobody tapped, and at most
const IN = 0.4; // of a breath; the rest is for out

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

/** Breaths a minute from the moments (ms) at which somebody began to breathe in, or null when there are too few. */
export function ownRate(taps) {
  if (taps.length < 4) return null;
  const gaps = taps.slice(1).map((at, index) => at - taps[index]).sort((one, other) => one - other);
  const middle = gaps.length % 2 ? gaps[(gaps.length - 1) / 2] : (gaps[gaps.length / 2 - 1] + gaps[gaps.length / 2]) / 2;
  if (middle <= 0) return null;
  return clamp(Math.round(600_000 / middle) / 10, LOWEST, FASTEST);
}

/** Where several people begin: between their own rates, so that nobody is hurried much and nobody slowed much at once. */
export const sharedRate = (rates) => {
  const told = rates.filter((rate) => Number.isFinite(rate)).map((rate) => clamp(rate, LOWEST, FASTEST));
  return told.length ? Math.round(10 * told.reduce((sum, rate) => sum + rate, 0) / told.length) / 10 : FIRST;
};

/** A way down: from `own` to `target`, one a minute. It never goes up: who breathes slower already stays there. */
export function way(own = FIRST, target = USUAL) {
  const from = clamp(own, LOWEST, FASTEST);
  return { from, to: Math.min(from, clamp(target, LOWEST, HIGHEST)) };
}

/** Breaths a minute after `seconds`. */
export const rateAt = ({ from, to }, seconds) => Math.max(to, from - Math.max(0, seconds) / 60);

/** Breaths since the start, with the fraction of the one that runs. */
function breaths({ from, to }, seconds) {
  const down = (from - to) * 60; // seconds until it stays
  const slowing = Math.min(seconds, down);
  return (from * slowing - (slowing * slowing) / 120 + to * Math.max(0, seconds - down)) / 60;
}

/** { breath, going: "in" | "out", part: 0 to 1 of it, full: 0 to 1 how wide the shape is, rate }. */
export function at(plan, seconds) {
  const count = breaths(plan, Math.max(0, seconds));
  const breath = Math.floor(count), fraction = count - breath;
  const going = fraction < IN ? "in" : "out";
  const part = going === "in" ? fraction / IN : (fraction - IN) / (1 - IN);
  const eased = (1 - Math.cos(Math.PI * part)) / 2;
  return { breath, going, part, full: going === "in" ? eased : 1 - eased, rate: rateAt(plan, seconds) };
}
