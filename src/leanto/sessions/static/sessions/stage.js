// What runs, drawn: the phase, its sentence, whose turn it is, the pacer. It knows nothing of a network: it is given a clock,
// a mark (script.js) and the people, and says by `does` what was tapped.
import { svg, words } from "../shelf/dom.js";
import { PacerView } from "./pacer-view.js";
import { way } from "./pacer.js";
import { elapsed, place, rests, script } from "./script.js";

const EVERY = 250; // ms between looks at the clock
const PROMPT = 45; // seconds a sentence of another anchor stands

export class Stage {
  #section; #pacer; #now; #does; #timer = 0; #drawn = ""; #stopped = false; #over = false; #aids;
  /** What is done: format, kind (of walk, or of ordinary thing), anchor, alone, people (names in order), me (index). */
  #what;
  phases = [];

  /** `now()` in ms; `does(deed, about)` hears "onward", "ideas", "pause", "stop", "over", and "drawn" {phase, role, ideas}. */
  constructor(section, { now, does }) {
    this.#section = section;
    this.#now = now;
    this.#does = does;
    this.#pacer = new PacerView(this.#find("[data-pacer]"));
    this.#aids = this.#find("[data-unpaced]");
    for (const deed of ["onward", "ideas", "pause", "stop"]) this.#button(deed).addEventListener("click", () => does(deed));
    this.#button("unpace").addEventListener("click", () => this.#unpace());
    for (const anchor of ["sounds", "feet"]) {
      this.#button(`anchor_${anchor}`).addEventListener("click", () => {
        this.#what.anchor = anchor;
        this.#again();
        this.#find("[data-title]").focus({ preventScroll: true });
      });
    }
  }

  /** Begins, or begins anew after a reload: `mark()` is asked at every look. */
  start(what, mark) {
    this.#what = { alone: true, people: [], me: 0, kind: "", anchor: "", rate: null, ...what };
    this.phases = script({ format: what.format, minutes: what.minutes, people: Math.max(1, this.#what.people.length) });
    this.mark = mark;
    this.#over = this.#stopped = false;
    this.#sides();
    this.#again();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.look(), EVERY);
  }

  end() {
    clearInterval(this.#timer);
    this.#pacer.end();
  }

  /** Looks at the clock and draws what changed. */
  look() {
    if (this.#over) return;
    const mark = this.mark(), now = this.#now();
    const here = place(this.phases, elapsed(mark, now));
    if (here.over) {
      this.#over = true;
      this.end();
      this.#does("over");
      return;
    }
    const resting = rests(mark, now);
    const state = `${here.index} ${resting} ${mark.ideas ?? ""} ${this.#what.anchor} ${this.#stopped}`;
    if (state !== this.#drawn) {
      this.#drawn = state;
      this.#draw(here, resting, mark);
    }
    this.#find("[data-gone]").setAttribute("width", String(Math.min(100, (100 * here.at) / this.phases.at(-1).to)));
    this.#prompt(here);
  }

  #again() { this.#drawn = ""; this.look(); }
  #find(selector) { return this.#section.querySelector(selector); }
  #button(deed) { return this.#find(`[data-do=${deed}]`); }

  /** The first sentence of the house there is for these names, from the most particular to the plainest. */
  #say(...keys) {
    const { people } = this.#what;
    const values = { who: this.#who, first: people[0] ?? "" };
    const template = this.#find("template[data-words]").content;
    const key = keys.find((one) => template.querySelector(`[data-word="${one}"]`));
    return key ? words(this.#section, key, values) : "";
  }

  #who = "";

  #draw({ phase }, resting, mark) {
    const { format, kind, alone, me, people, anchor } = this.#what;
    this.#who = phase.turn === undefined ? "" : people[phase.turn] ?? "";
    const role = alone ? "alone" : phase.turn === undefined ? "all" : phase.turn === me ? "me" : "them";
    const anchored = phase.name === "breathe" && (anchor || this.#stopped);
    const title = this.#say(...(anchored ? [`${anchor || "quiet"}.title`] : []), `${phase.name}.${role}.title`, `${phase.name}.title`);
    const say = anchored
      ? this.#say("anchor.say")
      : this.#say(`${phase.name}.${format}.${role}.say`, `${phase.name}.${format}.say`, `${phase.name}.${kind}.say`, `${phase.name}.${role}.say`, `${phase.name}.say`);
    const ideas = phase.name === "speak" && mark.ideas === `${phase.round}.${phase.turn}`;
    this.#find("[data-title]").textContent = title;
    this.#find("[data-sentence]").textContent = resting ? this.#say("paused") : ideas ? this.#say(`ideas.${role}`) : say;
    this.#section.dataset.phase = phase.name;
    this.#section.dataset.role = role;
    for (const [index, side] of [...this.#find("[data-sides]").children].entries()) {
      side.classList.toggle("turn-now", index === phase.turn);
    }
    this.#buttons(phase, role, ideas, resting);
    this.#find("[data-write]").hidden = !(alone && ["speak", "back"].includes(phase.name));
    this.#breath(phase, resting, anchored);
    this.#does("drawn", { phase, role, ideas });
  }

  #buttons(phase, role, ideas, resting) {
    const mine = role === "me" || role === "alone";
    const onward = phase.name === "quiet" ? "onward_quiet" : `onward_${phase.name}`;
    const goes = !resting && (phase.name === "arrive" || (mine && ["speak", "back"].includes(phase.name)) || (role === "alone" && phase.name === "quiet"));
    const button = this.#button("onward");
    button.hidden = !goes;
    if (goes) button.textContent = this.#say(onward);
    this.#button("ideas").hidden = resting || role !== "me" || phase.name !== "speak" || ideas;
    this.#find("[data-turn-buttons]").hidden = button.hidden && this.#button("ideas").hidden;
    this.#button("pause").querySelector("span").textContent = this.#say(resting ? "go_on" : "pause");
  }

  #breath(phase, resting, anchored) {
    this.#aids.hidden = !(phase.name === "breathe" && this.#stopped && !this.#what.anchor);
    if (phase.name !== "breathe" || resting || anchored) { this.#pacer.stop(); return; }
    const plan = way(this.#what.rate ?? undefined);
    this.#pacer.start(plan, () => elapsed(this.mark(), this.#now()) - phase.from);
  }

  #unpace() {
    this.#stopped = true;
    this.#again();
    scrollTo(0, 0);
    this.#button("anchor_sounds").focus({ preventScroll: true });
  }

  /** Sentences of another anchor, one after the other by the clock. */
  #prompt({ phase, at }) {
    const anchor = phase.name === "breathe" ? this.#what.anchor : "";
    const line = this.#find("[data-prompt]");
    line.hidden = !anchor;
    if (!anchor) return;
    const text = this.#say(`${anchor}.${Math.floor((at - phase.from) / PROMPT) % 6}`);
    if (line.textContent !== text) line.textContent = text;
  }

  /** The people, each on a side, so that it is seen whose turn it is. */
  #sides() {
    const list = this.#find("[data-sides]");
    const { people, me, alone, format } = this.#what;
    list.hidden = alone || format !== "listening";
    list.replaceChildren(...people.map((name, index) => {
      const item = document.createElement("li");
      item.className = index === me ? "mine" : "";
      item.append(svg("svg", { viewBox: "0 0 24 24", class: "settle-dot", "aria-hidden": "true" }, svg("circle", { cx: 12, cy: 12, r: 9 })));
      const said = document.createElement("bdi");
      said.textContent = name;
      item.append(said);
      return item;
    }));
  }
}

