// The mirror of giving and getting: two soft bands of one season, beside each other and beside nobody else's (S0-23).
// No number leaves this module but lengths of bands; the word is chosen from how the two lie to each other.
import { plus } from "./checks.js";

export const SEASON = 92; // days
const LITTLE = 3; // fewer lines than this say nothing
const MUCH = 0.7; // from this share on, one side is "a lot"

/** Lines of this season: {side: "gave" | "got", what, on}. `facts` from the server, `own` are entries of the shelf. */
export function lines({ given = [], got = [] }, own, today) {
  const from = plus(today, -SEASON);
  const all = [
    ...given.map(({ what, on }) => ({ side: "gave", what, on })),
    ...got.map(({ what, on }) => ({ side: "got", what, on })),
    ...own.map((entry) => ({ side: entry.words.side, what: entry.words.what, on: entry.words.on, entry })),
  ];
  return all.filter(({ on }) => on >= from && on <= today).sort((one, other) => other.on.localeCompare(one.on));
}

/** {gave, got}: lengths between 0 and 1 that grow ever more slowly, and the word: nothing, little, gave, got or near. */
export function bands(all) {
  const gave = all.filter(({ side }) => side === "gave").length;
  const got = all.length - gave;
  const soft = (many) => many / (many + 4);
  return { gave: soft(gave), got: soft(got), word: word(gave, got) };
}

function word(gave, got) {
  const all = gave + got;
  if (!all) return "nothing";
  if (all < LITTLE) return "little";
  if (gave / all >= MUCH) return "gave";
  return got / all >= MUCH ? "got" : "near";
}
