// Phrases in one's own draft that have other words beside them. Pure: text and phrases in, places out. Nothing is
// counted, nothing is judged, and "no" by itself is never found.

/** A text as it is compared: small letters, plain apostrophes, without accents and vowel signs; with each sign's place. */
function plain(text) {
  let letters = "";
  const places = [];
  let at = 0;
  for (const sign of text) {
    const bare = sign.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().replace(/[\u2018\u2019\u02bc`\u00b4]/g, "'");
    for (const letter of bare.replace(/\s/g, " ")) {
      if (letter === " " && letters.endsWith(" ")) continue;
      letters += letter;
      places.push(at);
    }
    at += sign.length;
  }
  places.push(text.length);
  return { letters, places };
}

const LETTER = /[\p{L}\p{N}]/u;

/** Where the phrases stand in a draft, each once, in the order of the draft: [{id, start, end, mine, other}]. */
export function found(draft, phrases) {
  const { letters, places } = plain(draft);
  const all = [];
  for (const { id, find, other } of phrases) {
    const hits = find.map((piece) => hit(letters, plain(piece).letters)).filter(Boolean);
    if (!hits.length) continue;
    const [start, end] = hits.sort((one, two) => one[0] - two[0] || two[1] - one[1])[0];
    all.push({ id, start: places[start], end: places[end], mine: draft.slice(places[start], places[end]), other });
  }
  return all.sort((one, two) => one.start - two.start);
}

/** [start, end] of a piece that stands there as whole words, or null. */
function hit(letters, piece) {
  for (let at = letters.indexOf(piece); at >= 0; at = letters.indexOf(piece, at + 1)) {
    const before = letters[at - 1] ?? " ", after = letters[at + piece.length] ?? " ";
    if (!LETTER.test(before) && !LETTER.test(after)) return [at, at + piece.length];
  }
  return null;
}

/** The draft with other words in the place of a phrase; the rest of its sentence goes, because the other words are whole. */
export function taken(draft, { start, end }, other) {
  const rest = draft.slice(end);
  const stop = rest.search(/[.!?\u061f\u2026\n]/);
  const after = stop < 0 ? "" : rest.slice(stop + (rest[stop] === "\n" ? 0 : 1));
  const lead = draft.slice(0, start);
  const cut = Math.max(...[".", "!", "?", "\u061f", "\u2026", "\n"].map((sign) => lead.lastIndexOf(sign))) + 1;
  const before = lead.slice(0, cut);
  const gap = before && !/\s$/.test(before) ? " " : "";
  return `${before}${gap}${other}${after}`;
}
