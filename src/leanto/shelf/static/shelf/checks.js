// Rules of the checks: plain values in, plain values out. Dates are "2026-11-22", as the shelf's own.
const DAY = 86_400_000;
const noon = (date) => Date.parse(`${date}T12:00Z`);

/** The date so many days later. */
export const plus = (date, days) => new Date(noon(date) + days * DAY).toISOString().slice(0, 10);
/** Whole days from one date to another. */
export const between = (from, to) => Math.round((noon(to) - noon(from)) / DAY);

export const AGAIN = 14; // days until an annoyance is looked at again
export const MONTH = 30; // days between two answers to the questions of others

/** What three private questions come to: "halve" when one is a no, "unsure" when one is open, "fits", "" for none answered. */
export function offerAnswer({ thanks, full, worst }) {
  const said = [thanks, full, worst];
  if (said.includes("no")) return "halve";
  if (said.includes("unsure")) return "unsure";
  return said.every((one) => one === "yes") ? "fits" : "";
}

/** Own offers whose time is half over, that run today, and that were not looked at: the one that ends first comes first. */
export function midways(offers, looked, today) {
  const seen = new Set(looked);
  return offers
    .filter(({ id, from, until, ended }) => !ended && !seen.has(id) && today <= until && today >= half(from, until))
    .sort((one, other) => one.until.localeCompare(other.until));
}

const half = (from, until) => plus(from, Math.ceil(between(from, until) / 2));

/** Which of these wait to be looked at again: their date has come. Oldest first. */
export const lookAgain = (entries, today) => entries
  .filter(({ words }) => words.again && words.again <= today)
  .sort((one, other) => one.words.again.localeCompare(other.words.again));

/** From which date questions that were last answered on `last` are there again; "" when they are there now. */
export function nextTime(last, today) {
  if (!last || between(last, today) >= MONTH) return "";
  return plus(last, MONTH);
}

/** The Monday of a date's week. */
export const monday = (date) => plus(date, -((new Date(noon(date)).getUTCDay() + 6) % 7));

/** Since the page was opened somebody said that they are afraid: hints stay silent. Held in memory only, kept nowhere. */
export const since = { afraid: false };
