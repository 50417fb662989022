// Looking back at one's own rounds: what was expected beside what came. Pure: plain values in, plain values out.
// A round's words: { ladder, area, rung, route, people, plan_b, chance, think, bad, … }; `chance` and `bad` are 0 to 10 or
// null. What came after: { prediction, what, was, learned }; `what` is yes, yes-but, no, silent or other.

const CAME = { yes: true, "yes-but": true, no: false, silent: false }; // "other" is neither and is left out

/** A whole number from 0 to 10, or null: forms give text, and what is not a number is no guess. */
export function grade(value) {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isInteger(number) && number >= 0 && number <= 10 ? number : null;
}

/** Every round, newest first: { entry, words, after } with `after` null while nobody knows. The newest account counts. */
export function rounds(predictions, outcomes) {
  const found = new Map();
  for (const outcome of outcomes) {
    if (!found.has(outcome.words.prediction)) found.set(outcome.words.prediction, outcome);
  }
  return predictions.map((entry) => ({ entry, words: entry.words, after: found.get(entry.row) ?? null }));
}

/** The rounds of one ladder that are over, newest first. */
export const finished = (all, ladder) => all.filter((one) => one.after && one.words.ladder === ladder);

/** The middle of some numbers, null of none; between two it is the half-way number. */
export function middle(numbers) {
  if (!numbers.length) return null;
  const sorted = [...numbers].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** What was expected beside what came, over finished rounds:
 *  guessed: { all, hoped, came } over rounds with a chance and a clear answer. `hoped` is the sum of the chances, rounded.
 *  feared: { all, feared, was } over rounds that ended without a yes, with both numbers, as middles.
 *  record: { all, yes, no, silent, other } over all of them. Silence is not a yes. */
export function lookBack(done) {
  const guessed = { all: 0, hoped: 0, came: 0 };
  const record = { all: done.length, yes: 0, no: 0, silent: 0, other: 0 };
  const feared = [];
  const was = [];
  let tenths = 0;
  for (const { words, after } of done) {
    const { what } = after.words;
    const came = CAME[what];
    record[came ? "yes" : what in record ? what : "other"] += 1;
    const chance = grade(words.chance);
    if (came !== undefined && chance !== null) {
      guessed.all += 1;
      guessed.came += came;
      tenths += chance;
    }
    const [before, then] = [grade(words.bad), grade(after.words.was)];
    if (came === false && before !== null && then !== null) {
      feared.push(before);
      was.push(then);
    }
  }
  guessed.hoped = Math.round(tenths / 10);
  return { guessed, feared: { all: feared.length, feared: middle(feared), was: middle(was) }, record };
}

/** The newest rounds with both numbers, for the picture: [{ entry, rung, feared, was }]. */
export function fears(done, most = 5) {
  const found = [];
  for (const { entry, words, after } of done) {
    const [feared, was] = [grade(words.bad), grade(after.words.was)];
    if (feared === null || was === null) continue;
    found.push({ entry, rung: words.rung, feared, was });
    if (found.length === most) break;
  }
  return found;
}

/** Was a round good, hard, or neither? Good: a yes, or no worse than feared. Hard: worse than feared. */
export function went({ words, after }) {
  const [feared, was] = [grade(words.bad), grade(after.words.was)];
  if (feared !== null && was !== null && was > feared) return "hard";
  if (CAME[after.words.what]) return "good";
  return feared !== null && was !== null ? "good" : "neither";
}

export const FEWER_AFTER = 3; // good rounds in a row, and numbers are asked for no more
export const FEWEST_AFTER = 6; // and hints neither

/** How much to ask before a round: 0 everything, 1 no numbers, 2 no hints either. Only the last rounds count, not the
 *  days between them: weeks away change nothing. A hard round brings the questions back. All stay a tap away. */
export function fading(done) {
  let good = 0;
  for (const one of done) {
    const how = went(one);
    if (how === "hard") break;
    if (how === "good") good += 1;
    if (good >= FEWEST_AFTER) return 2;
  }
  return good >= FEWER_AFTER ? 1 : 0;
}
