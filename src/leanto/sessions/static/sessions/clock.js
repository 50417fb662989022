// One clock for everybody on a line: the server's milliseconds, from pings.
//
// A ping is never early. So of all pings the quickest way there and the quickest way back count, each for itself, and a
// clock that runs too fast or too slow is found as the slope under which both lie lowest (the joint lower envelope).
// What cannot be measured is a way there that is always longer than the way back: half of that stays as error.

const BURST = 10; // pings, right after each coming back
const BURST_EVERY = 150; // ms
const EARLY_EVERY = 500; // for the next twenty seconds
const EARLY = 40;
const LATER_EVERY = 1000; // a few bytes a second: many pings make the clock, not clever ones
const WINDOW = 120_000; // ms of pings that are looked at
const SHORT = 20_000; // with less than this no drift is fitted
const MOST_DRIFT = 3e-4;
const UNLIKELY = 1.5e8; // a drift of 100 ppm has to save 1.5 ms: else a few lucky pings would be taken for one
const SLEW = 0.01; // a correction is walked, 10 ms a second, never jumped ...
const STEP = 150; // ... unless it is larger than this

/** The best line under these pings: {offset, drift, ref, path}. `pings`: [{sent, back, server}], ms. Pure.
 *  Server's time is local + offset + drift * (local - ref); `path` is the shortest way there and back. */
export function fit(pings) {
  const ref = pings.at(-1).back;
  const under = (drift) => {
    let there = Infinity;
    let home = Infinity;
    for (const { sent, back, server } of pings) {
      there = Math.min(there, server - sent - drift * (sent - ref));
      home = Math.min(home, back - server + drift * (back - ref));
    }
    return { there, home };
  };
  let low = -MOST_DRIFT;
  let high = MOST_DRIFT;
  if (ref - pings[0].sent < SHORT) low = high = 0;
  // there + home is concave in the drift, and largest about where the true one is.
  const worth = (drift) => {
    const { there, home } = under(drift);
    return there + home - UNLIKELY * drift * drift;
  };
  while (high - low > 1e-7) {
    const third = (high - low) / 3;
    if (worth(low + third) < worth(high - third)) low += third;
    else high -= third;
  }
  const drift = (low + high) / 2;
  const { there, home } = under(drift);
  return { offset: (there - home) / 2, drift, ref, path: there + home };
}

export class Clock {
  #line;
  #local;
  #pings = [];
  #fit = null;
  #shown = null; // {at, value}: what `now` said last, and when
  #wall = 0; // how far the machine's own two clocks are apart
  #count = 0;
  #timer = 0;

  /** `line`: a Line. `local`: this machine's clock in ms. */
  constructor(line, local = () => performance.now()) {
    this.#line = line;
    this.#local = local;
    line.addEventListener("hello", () => this.#begin());
    line.addEventListener("pong", (event) => this.#pong(event.detail));
    document.addEventListener("visibilitychange", () => !document.hidden && this.#begin());
    if (line.open) this.#begin();
  }

  /** The server's time in ms, or null before the first answer. Never goes back; walks to what is known better. */
  now() {
    if (!this.#fit) return null;
    const at = this.#local();
    const wanted = at + this.#fit.offset + this.#fit.drift * (at - this.#fit.ref);
    if (this.#shown) {
      const passed = at - this.#shown.at;
      const off = wanted - (this.#shown.value + passed);
      const most = passed * SLEW;
      this.#shown = {
        at,
        value: Math.abs(off) > STEP ? wanted : this.#shown.value + passed + Math.max(-most, Math.min(most, off)),
      };
    } else this.#shown = { at, value: wanted };
    return this.#shown.value;
  }

  /** How far off it can be, in ms: half the shortest way there and back. Null before the first answer. */
  get error() {
    return this.#fit ? Math.max(0, this.#fit.path / 2) : null;
  }

  /** Ends the pings. */
  stop() {
    clearTimeout(this.#timer);
    this.#line = null;
  }

  #begin() {
    this.#count = 0;
    // A machine that slept may have a clock that stood still: what is older does not fit any more.
    if (this.#stood()) this.#pings = [];
    clearTimeout(this.#timer);
    this.#ping();
  }

  #stood() {
    const wall = Date.now() - performance.timeOrigin - performance.now();
    const moved = Math.abs(wall - this.#wall) > 1000;
    this.#wall = wall;
    return moved;
  }

  #ping() {
    if (!this.#line) return;
    this.#line.ping(this.#local());
    this.#count += 1;
    const wait = this.#count < BURST ? BURST_EVERY : this.#count < BURST + EARLY ? EARLY_EVERY : LATER_EVERY;
    this.#timer = setTimeout(() => this.#ping(), wait);
  }

  #pong({ c, s }) {
    const back = this.#local();
    if (back - c > 5000 || back < c) return; // too old to say anything
    this.#pings.push({ sent: c, back, server: s });
    while (this.#pings[0].back < back - WINDOW) this.#pings.shift();
    this.#fit = fit(this.#pings);
  }
}
