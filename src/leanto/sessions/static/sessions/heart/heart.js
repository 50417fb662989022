// One's own heart during a session: what listens, three separate yeses, and the one line that may be seen while it goes on.
import { words } from "../../shelf/dom.js";
import { canWatch } from "./camera.js";
import { Own } from "./own.js";
import { Shared } from "./shared.js";
import { canStrap } from "./strap.js";

const TURNS = ["speak", "back"]; // no number is seen while somebody is being heard
const WAIT = 5000; // ms at the end in which the other's recording may come

/** `peers` (peer.js) as a channel of objects between two pages. */
export class Channel extends EventTarget {
  #peers;

  constructor(peers) {
    super();
    this.#peers = peers;
    peers.addEventListener("data", ({ detail: { slot, text } }) => {
      let data;
      try {
        data = JSON.parse(text);
      } catch {
        return; // not ours
      }
      this.dispatchEvent(new CustomEvent("data", { detail: { slot, data } }));
    });
  }

  send(data) { this.#peers.send(JSON.stringify(data)); }
}

export class Heart {
  /** The other's beats, once both chose to look together. */
  theirs = null;
  #part; #line; #own; #shift; #channel; #name; #shared = null;
  #rates = { me: null, them: null };
  #phases = [];
  #hidden = false;

  /** `part` has the set-up, `line` is where rates show. With another person: `channel()` gives the way to their page when it is first
   * needed, or null; `name` is theirs; `shift()` is what the shared clock reads more than this page's own, ms, null while not known. */
  constructor(part, line, { shift = () => 0, channel = null, name = "" } = {}) {
    this.#part = part;
    this.#line = line;
    this.#shift = shift;
    this.#channel = channel;
    this.#name = name;
    this.#own = new Own();
    this.#own.addEventListener("rate", ({ detail }) => {
      this.#shared?.rate(detail);
      this.#show({ me: detail });
    });
    this.#own.addEventListener("state", ({ detail }) => this.#state(detail));
    this.#button("strap").hidden = !canStrap();
    this.#button("camera").hidden = !canWatch();
    part.querySelector("[data-heart-none]").hidden = canStrap() || canWatch();
    for (const source of ["strap", "camera"]) this.#button(source).addEventListener("click", () => this.#begin(source));
    this.#button("away").addEventListener("click", () => { this.#own.forget(); this.#state("off"); });
    part.addEventListener("change", () => this.#chosen());
  }

  /** Whether there is anything of one's own to read. */
  get used() { return this.#own.source !== ""; }

  yes(what) { return Boolean(this.#part.querySelector(`[data-yes=${what}]`)?.checked); }

  /** A phase of the session begins, by its name in script.js; `turn` counts the people. */
  phase({ name, turn }) {
    const kind = { arrive: "settle", breathe: "paced", close: "after", good: "open" }[name] ?? (turn === undefined ? "quiet" : `turn_${"ab"[turn]}`);
    const now = performance.now() / 1000;
    const last = this.#phases.at(-1);
    if (last?.kind !== kind) {
      if (last) last.to = now;
      this.#phases.push({ kind, from: now, to: now });
    }
    this.#hidden = TURNS.includes(name);
    this.#chosen();
    this.#show({});
  }

  /** The end. With `over` (nobody stopped early) the recordings change hands, if both chose it; then everything is put away. Resolves to
   * `{ mine, theirs, asked, phases }`: tables of beats or null on the shared clock, and whether I chose to look together. */
  async end(over) {
    const last = this.#phases.at(-1);
    if (last) last.to = performance.now() / 1000;
    const shift = this.#shift();
    const away = (shift ?? 0) / 1000;
    const mine = this.used ? rounded(this.#own.beats(), away) : null;
    this.#own.stop();
    this.#line.hidden = true;
    const asked = this.yes("joint");
    if (over && mine && asked && shift !== null && this.#share()) {
      this.theirs = await new Promise((done) => {
        this.#shared.addEventListener("beats", ({ detail }) => done(detail));
        setTimeout(done, WAIT, null);
        this.#shared.joint(mine);
      });
    }
    this.#shared?.close();
    const phases = this.#phases.map((phase) => ({ ...phase, from: phase.from + away, to: phase.to + away }));
    return { mine, theirs: this.theirs, asked: Boolean(mine) && asked, phases };
  }

  async #begin(source) {
    this.#state("off");
    try {
      await this.#own[source]();
    } catch (problem) {
      this.#own.forget();
      const known = problem.name === "NotAllowedError" || (source === "strap" && problem.name === "NotFoundError");
      this.#say(known ? problem.name : "failed");
    }
  }

  /** What I chose, as soon as the session has begun: before, nobody's page is reached. */
  #chosen() {
    if (this.#phases.length && (this.yes("live") || this.yes("joint"))) this.#share();
    if (this.#shared) this.#shared.live = this.yes("live");
  }

  /** The way to the other's page, made when it is first wanted; null where there is none. */
  #share() {
    if (this.#shared || !this.#channel) return this.#shared;
    const channel = this.#channel();
    if (!channel) return null;
    this.#shared = new Shared(channel);
    this.#shared.addEventListener("rate", ({ detail }) => this.#show({ them: detail }));
    return this.#shared;
  }

  #state(state) {
    const { source } = this.#own;
    const on = source !== "" && state !== "off";
    this.#button("strap").hidden = on || !canStrap();
    this.#button("camera").hidden = on || !canWatch();
    this.#button("away").hidden = !on;
    this.#part.querySelector("[data-heart-yes]").hidden = source === "";
    this.#say(state);
  }

  #say(key) {
    const place = this.#part.querySelector("[data-heart-state]");
    const text = words(this.#part, key);
    if (place.textContent !== text) place.textContent = text;
  }

  #show(rates) {
    Object.assign(this.#rates, rates);
    const { me, them } = this.#rates;
    const said = [me && words(this.#part, "me", { rate: me }), them && words(this.#part, "them", { rate: them, name: this.#name })].filter(Boolean);
    this.#line.hidden = this.#hidden || !said.length;
    this.#line.textContent = said.join(" · ");
  }

  #button(what) { return this.#part.querySelector(`[data-heart-do=${what}]`); }
}

/** As it travels, so that both pages work on the very same numbers: a tenth of a ms, a thousandth of an interval's ms; moved to the shared
 * clock by `away` s. */
export function rounded({ at, rr, gap }, away) {
  return { at: at.map((one) => Math.round((one + away) * 1e4) / 1e4), rr: rr.map((one) => Math.round(one * 1e3) / 1e3), gap };
}
