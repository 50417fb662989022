// The phases of a session on plain values: who does what from when to when. Pure, so that whoever joins late or reloads
// finds the same place by the same sum.
//
// A phase is { name, from, to, turn?, round?, of? }: seconds from the start; `turn` counts the people (0 is the first).
// A mark is { start, shift, paused, rested }: milliseconds of the shared clock; `shift` is what was waited for minus what was
// skipped, `paused` is null or since when it rests, `rested` is the sum of the rests that are over.

export const FORMATS = ["breathing", "listening", "company", "walk", "ordinary", "wave"];
export const LONGEST_BREATHING = 600; // seconds; practices and coregulation.md 5e
export const LONGEST_REST = 300_000; // milliseconds that a session may rest in all; then it goes on by itself
const LONGEST_SPEAKING = 300;

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

/** Lays phases one after the other; [name, seconds, more]. Empty ones are left out. */
function lay(rows) {
  let at = 0;
  return rows.filter(([, seconds]) => seconds > 0).map(([name, seconds, more]) => {
    const phase = { name, from: at, to: at + seconds, ...more };
    at = phase.to;
    return phase;
  });
}

/** Speaking and saying back, the same length for each; what cannot be shared evenly goes to the close. */
function listening(total, people) {
  const arrive = clamp(Math.floor(total / 10), 20, 60);
  const good = people > 1 ? clamp(Math.floor(total / 10), 30, 60) : clamp(Math.floor(total / 10), 20, 60);
  const least = clamp(Math.floor(total / 20), 20, 60);
  const each = Math.floor((total - arrive - good - least) / people);
  const back = (length) => clamp(Math.floor(length / 5), 10, 60);
  if (each < 20) throw new RangeError("too short for so many");
  const rounds = people > 1 ? Math.ceil(each / (LONGEST_SPEAKING + 60)) : 1; // alone nobody waits for their turn
  const length = Math.floor(each / rounds);
  const rows = [["arrive", arrive]];
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < people; turn += 1) {
      const more = { turn, round, of: rounds };
      rows.push(["speak", length - back(length), more], ["back", back(length), more]);
    }
  }
  const rest = total - arrive - good - rounds * people * length;
  return lay([...rows, ["good", good], ["close", rest]]);
}

function breathing(total) {
  const arrive = clamp(Math.floor(total / 10), 20, 60);
  const close = clamp(Math.floor(total / 10), 20, 60);
  const breathe = Math.min(LONGEST_BREATHING, total - arrive - close);
  return lay([["arrive", arrive], ["breathe", breathe], ["quiet", total - arrive - close - breathe], ["close", close]]);
}

/** One main part between arriving and closing. */
function plain(name, total) {
  const arrive = clamp(Math.floor(total / 10), 10, 60);
  const close = clamp(Math.floor(total / 10), 10, 60);
  return lay([["arrive", arrive], [name, total - arrive - close], ["close", close]]);
}

/** The phases of `minutes` (1 to 50) for `people` (1 is alone, up to 6). They fill the time exactly; the last one is "close". */
export function script({ format, minutes, people = 1 }) {
  if (!FORMATS.includes(format)) throw new RangeError(`no format ${format}`);
  if (!(minutes >= 1 && minutes <= 50) || !(people >= 1 && people <= 6)) throw new RangeError("minutes or people");
  const total = Math.round(minutes * 60);
  if (format === "breathing") return breathing(total);
  if (format === "listening") return listening(total, people);
  return plain(format, total);
}

/** A fresh mark: it begins at `now`. */
export const begun = (now) => ({ start: now, shift: 0, paused: null, rested: 0 });

/** How long it has rested in the rest that goes on now, never beyond what a session may rest in all. */
const resting = (mark, now) => (mark.paused === null ? 0 : clamp(now - mark.paused, 0, LONGEST_REST - mark.rested));

/** Seconds of the script that have gone by. Negative before the start. */
export const elapsed = (mark, now) => (now - mark.start - mark.shift - resting(mark, now)) / 1000;

/** Whether it rests now: a rest ends by itself when the five minutes are used up. */
export const rests = (mark, now) => mark.paused !== null && now - mark.paused < LONGEST_REST - mark.rested;

export function pause(mark, now) {
  return mark.paused === null && mark.rested < LONGEST_REST ? { ...mark, paused: now } : mark;
}

export function goOn(mark, now) {
  const rest = resting(mark, now);
  return { ...mark, paused: null, shift: mark.shift + rest, rested: mark.rested + rest };
}

/** Where it is: { index, phase, left, at, over }; seconds. Before the start it is at the first phase, at the end `over`. */
export function place(phases, seconds) {
  const at = Math.max(0, seconds);
  const index = phases.findIndex((phase) => at < phase.to);
  const last = phases.length - 1;
  if (index < 0) return { index: last, phase: phases[last], left: 0, at: phases[last].to, over: true };
  return { index, phase: phases[index], left: phases[index].to - at, at, over: false };
}

/** Straight to the end of the phase that runs now. Turns stay in their order; nobody's turn is made longer by it. */
export function onward(mark, phases, now) {
  const moved = mark.paused === null ? mark : goOn(mark, now);
  const here = place(phases, elapsed(moved, now));
  return here.over ? moved : { ...moved, shift: moved.shift - here.left * 1000 };
}

/** Whose phase it is, out of the people in their order; null when it is everybody's. */
export const whose = (phase, people) => (phase.turn === undefined ? null : people[phase.turn] ?? null);
