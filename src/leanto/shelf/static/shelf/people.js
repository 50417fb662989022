// People of the private map, and who may be suggested. Pure: plain values in, plain values out.
// A person's words: { name, member, tasks, notes, in_me, steady, careful, small_test, yes_on, on_call, misses }.

// The rings that fit an area of the ladder.
const FITTING = {
  hands: ["hands"], company: ["fun"], feelings: ["ears", "truth"], money: ["truth", "ears"],
  night: ["night", "crisis"], health: ["hands", "crisis"],
};

const plain = (name) => (name ?? "").normalize("NFKC").trim().toLocaleLowerCase();

/** Is this one of those to be careful with? By the member they are, or by the same name. */
function careful(persons) {
  const marked = persons.filter(({ words }) => words.careful);
  const members = new Set(marked.map(({ words }) => words.member).filter(Boolean));
  const names = new Set(marked.map(({ words }) => plain(words.name)));
  return ({ member = "", name = "" }) => (member !== "" && members.has(member)) || names.has(plain(name));
}

/** Everybody of the map whom one need not be careful with. */
export function around(persons) {
  const shunned = careful(persons);
  return persons.filter(({ words }) => !shunned(words));
}

/** Members of one's circles ({ id, name }) who may be named, without those to be careful with and those on the map. */
export function membersToName(persons, members) {
  const shunned = careful(persons);
  const known = new Set(persons.map(({ words }) => words.member).filter(Boolean));
  return members.filter(({ id, name }) => !known.has(id) && !shunned({ member: id, name }));
}

/** Whom to think of for an area: those who fit it first, then whoever was asked longest ago, then by name.
 *  `rounds` are newest first; each round's words have `people`, the rows of the persons. */
export function suggest(persons, area, rounds = []) {
  const last = new Map();
  rounds.forEach(({ words }, place) => {
    for (const row of words.people ?? []) if (!last.has(row)) last.set(row, place);
  });
  const fits = ({ words }) => (FITTING[area] ?? []).some((task) => (words.tasks ?? []).includes(task));
  const ago = ({ row }) => last.get(row) ?? Infinity;
  return around(persons).sort((one, other) => fits(other) - fits(one)
    || (ago(one) === ago(other) ? 0 : ago(other) - ago(one))
    || one.words.name.localeCompare(other.words.name));
}

/** Was this person in the newest round? */
export const askedLast = (person, rounds) => (rounds[0]?.words.people ?? []).includes(person.row);

/** May this person be called on? Only once they were asked and said yes, on a day. */
export const saidYes = (words) => /^\d{4}-\d{2}-\d{2}$/.test(words.yes_on ?? "");
export const onCall = (words) => Boolean(words.on_call) && saidYes(words) && !words.careful;

/** The rings: for each task (and each thing that one misses) who is in it, by name. Empty rings stay.
 *  tasks: [[code, words]]; misses: entries of what one misses. */
export function rings(persons, tasks, misses = []) {
  const named = around(persons).sort((one, other) => one.words.name.localeCompare(other.words.name));
  const kinds = [
    ...tasks.map(([code, words]) => ({ code, words, miss: false, in: ({ words: { tasks: own } }) => (own ?? []).includes(code) })),
    ...misses.map(({ row, words }) => ({
      code: row, words: words.miss, miss: true, in: ({ words: { misses: own } }) => (own ?? []).includes(row),
    })),
  ];
  return kinds.map(({ in: belongs, ...ring }) => ({ ...ring, people: named.filter(belongs) }));
}

/** One or two letters to stand for a name in a picture. */
export function initials(name) {
  const parts = name.trim().split(/\s+/u).slice(0, 2);
  return parts.map((part) => [...part][0] ?? "").join("").toLocaleUpperCase();
}
