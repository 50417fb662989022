// What stands in forms that were not sent: sealed on the shelf a little after the last touch, gone when the form is sent or
// let go, brought back when its room is opened again. Locking, reloading and going elsewhere lose nothing that way.
import { read, write } from "./dom.js";

const REST = 8000; // ms without typing before it is sealed

export class Unfinished {
  #shelf; #touched = new Map(); #over = new Set(); #timer = 0; #work = Promise.resolve();

  constructor(rooms, shelf) {
    this.#shelf = shelf;
    rooms.addEventListener("input", ({ target }) => this.#touch(target.closest("form[data-keep]")));
    for (const over of ["shelf:sent", "shelf:emptied"]) {
      rooms.addEventListener(over, ({ target }) => this.#drop(target), true);
    }
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#tryToKeep(); });
  }

  get some() { return this.#touched.size > 0 || this.#over.size > 0; }

  /** Seals what stands there now, and takes out what is over. */
  keep() {
    clearTimeout(this.#timer);
    return this.#then(async () => {
      await this.#takeOut();
      for (const [form, name] of this.#touched) {
        const words = { form: name, values: read(form) };
        const old = this.#kept(name);
        if (JSON.stringify(old?.words.values) === JSON.stringify(words.values)) continue;
        await (old ? this.#shelf.change(old, words, QUIETLY) : this.#shelf.add("unfinished", words, QUIETLY));
      }
    });
  }

  /** The same for a moment without a network: [{form, values}], to be sealed on this device. */
  words() { return [...this.#touched].map(([form, name]) => ({ form: name, values: read(form) })); }

  /** Puts back into a room's forms what was not finished. It stays sealed until the form is sent. */
  bringBack(section) {
    for (const form of section.querySelectorAll("form[data-keep]")) {
      const kept = this.#kept(nameOf(form));
      if (!kept || this.#over.has(nameOf(form))) continue;
      write(form, kept.words.values);
      this.#touched.set(form, nameOf(form));
      form.dispatchEvent(new CustomEvent("shelf:brought-back", { bubbles: true }));
    }
  }

  #touch(form) {
    if (!form) return;
    this.#touched.set(form, nameOf(form));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tryToKeep(), REST);
  }

  /** Nobody waits for it: what fails, for want of a network, is tried again at the next touch and when it locks. */
  #tryToKeep() { this.keep().catch(() => {}); }

  #drop(form) {
    const name = this.#touched.get(form);
    if (!name) return;
    this.#touched.delete(form);
    this.#over.add(name);
    this.#then(() => this.#takeOut()).catch(() => {}); // tried again by the next `keep`
  }

  async #takeOut() {
    for (const name of this.#over) {
      const old = this.#kept(name);
      if (old) await this.#shelf.remove(old, QUIETLY);
      this.#over.delete(name);
    }
  }

  #kept(name) { return this.#shelf.of("unfinished").find(({ words }) => words.form === name); }

  /** One after the other: two versions of one entry must not be on their way at once. */
  #then(work) {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {}); // whoever asked for it hears of it; the next one goes on
    return done;
  }
}

const QUIETLY = { quietly: true }; // nothing that is drawn depends on it
const nameOf = (form) => `${form.closest("[data-room]").id} ${form.dataset.keep}`;
