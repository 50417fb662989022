// One's own heart in this page: from a strap, a fingertip on the camera or a file. It ends with the page.
import { fromPackets } from "./beats.js";
import { Camera } from "./camera.js";
import { pulse } from "./pulse.js";
import { Strap } from "./strap.js";

const LOOK = 12; // s of fingertip from which a number is shown while it goes on
const EVERY = 2000; // ms between two such looks
const QUIET = 6000; // ms without a beat after which there is no number

/** Events: `rate` with beats a minute or null, `state` with "on", "lost", "finger" (waits for one) or "off". */
export class Own extends EventTarget {
  source = "";
  #now = () => performance.now();
  #strap = null;
  #camera = null;
  #packets = [];
  #frames = [];
  #offset = null; // from the camera's clock to the page's, s
  #timer = 0;
  #heard = -Infinity;
  #rate = null;

  async strap() {
    this.stop();
    this.#strap = new Strap(this.#now);
    this.#strap.addEventListener("beats", ({ detail: { at, rr, rate, gap } }) => {
      this.#packets.push({ at: at / 1000, rr, gap });
      this.#show(rate || null);
    });
    this.#strap.addEventListener("lost", () => this.#state("lost"));
    this.#strap.addEventListener("back", () => this.#state("on"));
    await this.#strap.choose();
    this.#begin("strap", "on");
  }

  async camera() {
    this.stop();
    this.#camera = new Camera();
    this.#camera.addEventListener("frame", ({ detail }) => {
      this.#offset ??= this.#now() / 1000 - detail.at;
      this.#frames.push(detail);
    });
    this.#camera.addEventListener("ended", () => this.stop());
    await this.#camera.start();
    this.#begin("camera", "finger");
  }

  #begin(source, state) {
    this.source = source;
    this.#state(state);
    this.#timer = setInterval(() => this.#look(), EVERY);
  }

  #look() {
    if (this.#camera) {
      const from = (this.#frames.at(-1)?.at ?? 0) - LOOK;
      const found = pulse(this.#frames.filter(({ at }) => at >= from));
      if (found.perMinute !== null) this.#show(Math.round(found.perMinute));
      this.#state(found.why === "no_finger" ? "finger" : found.why ?? "on");
    }
    if (this.#now() - this.#heard > QUIET && this.#rate !== null) this.#tell("rate", this.#rate = null);
  }

  #show(rate) {
    this.#heard = this.#now();
    this.#tell("rate", this.#rate = rate); // also where it is the same: whoever sees it drops what is not renewed
  }

  #state(state) { this.#tell("state", state); }
  #tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }

  /** The beats so far, s on this page's own clock. */
  beats() {
    if (this.source !== "camera") return fromPackets(this.#packets);
    const { beats } = pulse(this.#frames);
    const none = { at: new Float64Array(), rr: new Float64Array(), gap: new Uint8Array() };
    return beats ? { ...beats, at: beats.at.map((one) => one + this.#offset) } : none;
  }

  /** Puts the sensor away; what it said stays until `forget`. */
  stop() {
    clearInterval(this.#timer);
    this.#strap?.stop();
    this.#camera?.stop();
    this.#strap = this.#camera = null;
    this.#tell("rate", this.#rate = null);
    this.#state("off");
  }

  forget() {
    this.stop();
    this.source = "";
    this.#packets = [];
    this.#frames = [];
    this.#offset = null;
  }
}
