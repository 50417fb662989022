// What the people of a session share, on plain values: who is ready, with what words, and since when it runs. Pure.
//
// A state is { ready: { slot: { limit, aim, rate } }, order: [slots], run: mark | null, rate, ideas }. It travels as a mark
// of the line: held in the server's memory while somebody is there, and nowhere else.
import { sharedRate } from "./pacer.js";
import { begun } from "./script.js";

const SOON = 2500; // ms between the last "I'm ready" and the start, so that it reaches everybody before
const LONGEST_WORDS = 120;

export const empty = () => ({ ready: {}, order: [], run: null, rate: null, ideas: "" });

const short = (text) => String(text ?? "").slice(0, LONGEST_WORDS);

/** What came over the line, with what is missing or odd put right: the others' pages may be older, or not ours. */
export function taken(state) {
  const found = { ...empty(), ...(state && typeof state === "object" ? state : {}) };
  const ready = {};
  for (const [slot, one] of Object.entries(found.ready ?? {}).slice(0, 6)) {
    ready[slot] = { limit: short(one?.limit), aim: short(one?.aim), rate: Number.isFinite(one?.rate) ? one.rate : null };
  }
  const run = found.run && ["start", "shift", "rested"].every((key) => Number.isFinite(found.run[key]))
    ? { start: found.run.start, shift: found.run.shift, rested: found.run.rested, paused: Number.isFinite(found.run.paused) ? found.run.paused : null } : null;
  const order = Array.isArray(found.order) ? found.order.filter(Number.isInteger).slice(0, 6) : [];
  return { ready, order, run: order.length > 1 ? run : null, rate: Number.isFinite(found.rate) ? found.rate : null, ideas: short(found.ideas) };
}

/** With me ready. Returns the same state when that stands there already. */
export function withMe(state, slot, { limit = "", aim = "", rate = null }) {
  const mine = { limit: short(limit), aim: short(aim), rate };
  if (JSON.stringify(state.ready[slot]) === JSON.stringify(mine)) return state;
  return { ...state, ready: { ...state.ready, [slot]: mine } };
}

/** Whether it can begin: two or more are here, and everybody who is here is ready. */
export const complete = (state, here) => !state.run && here.length > 1 && here.every((slot) => state.ready[slot]);

/** Who says that it begins, when it can: the lowest slot of those here, so that it is said once. */
export const starter = (here) => Math.min(...here);

export function started(state, here, now) {
  const order = [...here].sort((one, other) => one - other);
  return { ...state, order, run: begun(now + SOON), rate: sharedRate(order.map((slot) => state.ready[slot]?.rate)), ideas: "" };
}

/** The words that were given beforehand: [{ slot, what, text }], `what` is "aim" or "limit". */
export const beforehand = (state) => Object.entries(state.ready).flatMap(([slot, { limit, aim }]) => (
  Object.entries({ aim, limit }).filter(([, text]) => text).map(([what, text]) => ({ slot: Number(slot), what, text }))));
