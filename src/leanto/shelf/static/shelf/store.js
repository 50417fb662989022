// What is open: all entries as plain objects, and the ways to change them. It lives as long as the page is unlocked.
// The server keeps each entry as one sealed blob of the model "entry"; kind and hour stand inside.
import { text } from "../js/base64url.js";
import { load, send } from "./calls.js";

const utf8 = new TextEncoder();
const place = (row, version) => ({ model: "entry", row, field: "words", version });

function entry({ row, version, closed, words }) {
  const { kind, at, ...rest } = words;
  return Object.freeze({ row, version, closed, kind, at: new Date(at), words: Object.freeze(rest) });
}

export class Shelf {
  #entries = new Map(); #watching = new Set(); #facts = null; #sorted = new Map();
  /** Entries that did not open: damaged, or swapped by the server. Told, never hidden. */
  unreadable = [];
  keys; say; go;

  constructor(keys, { say, go }) {
    this.keys = keys;
    this.say = say;
    this.go = go;
  }

  /** Loads and opens everything; takes in what was sent while the shelf was locked. */
  async open() {
    const opened = await this.keys.door.ask("openAll", { bytes: await load("entries/", true) });
    for (const one of opened) {
      if (one.words) this.#entries.set(one.row, entry({ ...one, words: JSON.parse(one.words) }));
      else this.unreadable.push(one.row);
    }
    for (const one of opened.filter(({ sent, words }) => sent && words)) {
      await this.#put(one.row, 1, JSON.parse(one.words));
    }
  }

  /** Entries of a kind, newest first. The list is made once and kept until something changes. */
  of(kind) {
    if (!this.#sorted.has(kind)) {
      const found = [...this.#entries.values()].filter((one) => one.kind === kind);
      this.#sorted.set(kind, found.sort((one, other) => other.at - one.at));
    }
    return this.#sorted.get(kind);
  }

  all() { return [...this.#entries.values()].sort((one, other) => other.at - one.at); }

  /** Entries in whose words every one of the typed words stands, newest first. */
  find(typed) {
    const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
    const wanted = fold(typed).split(/\s+/).filter(Boolean);
    return this.all().filter((one) => {
      const whole = fold(said(one.words).join("\n"));
      return wanted.every((word) => whole.includes(word));
    });
  }

  /** `quietly`: without drawing anything anew. */
  async add(kind, words, { closed = false, quietly = false } = {}) {
    const at = new Date().toISOString();
    return this.#put(crypto.randomUUID(), 1, { ...words, kind, at }, { closed, quietly });
  }

  async change(old, words, { quietly = false } = {}) {
    return this.#put(old.row, old.version + 1, { ...words, kind: old.kind, at: old.at.toISOString() }, { quietly });
  }

  /** For good: the server refuses every later version of it. */
  async close(old) {
    await send(`entries/${old.row}/close/`, { version: old.version });
    return this.#keep(Object.freeze({ ...old, closed: true }));
  }

  async remove(old, { quietly = false } = {}) {
    await send(`entries/${old.row}/remove/`);
    this.#entries.delete(old.row);
    this.#changed(quietly);
  }

  /** Entries of an older shelf, as new ones of this one, closed where they were. Returns how many. */
  async bring(old) {
    for (const { words, closed } of old) await this.#put(crypto.randomUUID(), 1, words, { closed });
    return old.length;
  }

  /** Runs `draw` now and after every change. */
  watch(draw) {
    this.#watching.add(draw);
    draw();
  }

  /** What the server knows of this person anyway; asked once. */
  facts() { return (this.#facts ??= load("facts/")); }

  /** Today where the person is, as "2026-11-22". */
  today() {
    const at = new Date();
    return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  }

  async #put(row, version, words, { closed = false, quietly = false } = {}) {
    const plain = utf8.encode(JSON.stringify(words));
    const { key, body } = await this.keys.door.ask("seal", { place: place(row, version), plain });
    await send(`entries/${row}/`, { version, closed, key: text(key), body: text(body) });
    return this.#keep(entry({ row, version, closed, words }), quietly);
  }

  #keep(made, quietly = false) {
    this.#entries.set(made.row, made);
    this.#changed(quietly);
    return made;
  }

  #changed(quietly = false) {
    this.#sorted.clear();
    if (!quietly) for (const draw of this.#watching) draw();
  }
}

/** Every text in an entry's words, however deep. */
export function said(value) {
  if (typeof value === "string") return [value];
  if (value && typeof value === "object") return Object.values(value).flatMap(said);
  return [];
}
