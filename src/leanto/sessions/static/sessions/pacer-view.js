// Shows the pacer: a soft shape, a word, tones, taps of the phone. Each can be switched off; the eyes may be closed.
// For people who asked for less motion the shape stands still and only the word and the filling change.
import { words } from "../shelf/dom.js";
import { at } from "./pacer.js";
import { Sound, canTap, tap } from "./sound.js";

const ALOUD = 60; // seconds between sentences for those who listen to the page
const still = matchMedia("(prefers-reduced-motion: reduce)");

export class PacerView {
  #section; #shape; #word; #said; #frame = 0; #last = ""; #aloud = -1; #sound = new Sound(); #taps = false;
  /** `seconds()` is where the breathing is, `plan` its way down. */
  seconds; plan;

  constructor(section) {
    this.#section = section;
    this.#shape = section.querySelector("[data-shape]");
    this.#word = section.querySelector("[data-going]");
    this.#said = section.querySelector("[data-aloud]");
    const toggle = (name) => section.querySelector(`[data-toggle=${name}]`);
    toggle("light").addEventListener("change", ({ target }) => { this.#shape.closest("svg").toggleAttribute("hidden", !target.checked); });
    toggle("sound").addEventListener("change", ({ target }) => this.#sound.set(target.checked));
    toggle("taps").closest("label").hidden = !canTap();
    toggle("taps").addEventListener("change", ({ target }) => { this.#taps = target.checked; });
  }

  start(plan, seconds) {
    this.stop();
    Object.assign(this, { plan, seconds });
    this.#section.hidden = false;
    const draw = () => {
      this.#draw();
      this.#frame = requestAnimationFrame(draw);
    };
    draw();
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#section.hidden = true;
    this.#last = "";
    this.#aloud = -1;
  }

  end() {
    this.stop();
    this.#sound.end();
  }

  #draw() {
    const now = this.seconds();
    const { going, full, rate } = at(this.plan, now);
    const size = still.matches ? 0.8 : 0.45 + 0.55 * full;
    this.#shape.setAttribute("transform", `translate(100 100) scale(${size.toFixed(3)})`);
    this.#section.dataset.at = full.toFixed(3);
    if (going !== this.#last) {
      this.#last = going;
      this.#word.textContent = words(this.#section, going);
      this.#shape.setAttribute("class", `breath ${going}`);
      this.#sound.tone(going === "in" ? 220 : 165, Math.min(2.4, 20 / rate));
      if (this.#taps) tap(going);
    }
    const minute = Math.floor(now / ALOUD);
    if (minute !== this.#aloud) {
      this.#aloud = minute;
      this.#said.textContent = words(this.#section, minute ? "about" : "first", { rate: Math.round(rate) });
    }
  }
}
