// A heart rate strap over Web Bluetooth: chosen by the person, read in this page, sent nowhere from here.
import { readPacket } from "./packet.js";

const SERVICE = "heart_rate";
const MEASUREMENT = "heart_rate_measurement";
const PAUSES = [250, 500, 1000, 2000, 4000]; // ms before each further try; the last one repeats

/** Whether this browser has Web Bluetooth at all: not Firefox, not Safari, nothing on an iPhone. */
export const canStrap = () => Boolean(globalThis.navigator?.bluetooth?.requestDevice);

/**
 * Events: `beats` with `{ at, rate, touches, rr, gap }` (`at` in ms of `now()`, `gap` on the first packet after the line
 * was lost: no interval may be joined across it), `lost`, `back`.
 */
export class Strap extends EventTarget {
  #device = null;
  #value = null;
  #now;
  #gap = true; // what came before the first packet is not known either
  #wanted = false;
  #seeking = false; // a try that fails reports a lost line too
  #heard = ({ target }) => this.#take(target.value);
  #dropped = () => this.#lose();

  /** `now` gives ms on the clock of the session. */
  constructor(now = () => performance.now()) {
    super();
    this.#now = now;
  }

  get name() { return this.#device?.name ?? ""; }

  /** Asks the person for a strap (needs a tap) and begins to read. Rejects as the browser does: NotFoundError where
   * nobody chose one. */
  async choose() {
    this.#device = await navigator.bluetooth.requestDevice({ filters: [{ services: [SERVICE] }] });
    this.#device.addEventListener("gattserverdisconnected", this.#dropped);
    this.#wanted = true;
    try {
      await this.#listen();
    } catch (problem) {
      this.stop();
      throw problem;
    }
  }

  async #listen() {
    const server = await this.#device.gatt.connect();
    const service = await server.getPrimaryService(SERVICE);
    const value = await service.getCharacteristic(MEASUREMENT);
    if (this.#value !== value) {
      this.#value?.removeEventListener("characteristicvaluechanged", this.#heard); // or every packet would come twice
      value.addEventListener("characteristicvaluechanged", this.#heard);
      this.#value = value;
    }
    await value.startNotifications();
    if (!this.#wanted) this.#device.gatt.disconnect(); // stopped while it was connecting
  }

  #take(view) {
    let packet;
    try {
      packet = readPacket(view);
    } catch {
      return; // a cut packet says nothing
    }
    this.#tell("beats", { at: this.#now(), gap: this.#gap, ...packet });
    if (packet.rr.length) this.#gap = false;
  }

  async #lose() {
    this.#gap = true;
    if (!this.#wanted || this.#seeking) return;
    this.#seeking = true;
    this.#tell("lost");
    await this.#seek();
    this.#seeking = false;
  }

  async #seek() {
    for (let tries = 0; this.#wanted; tries += 1) {
      await new Promise((done) => setTimeout(done, PAUSES[Math.min(tries, PAUSES.length - 1)]));
      if (!this.#wanted) return;
      try {
        await this.#listen();
        this.#tell("back");
        return;
      } catch { // still away: begin from nothing, after a longer wait
        if (this.#device?.gatt.connected) this.#device.gatt.disconnect();
      }
    }
  }

  #tell(type, detail = {}) { this.dispatchEvent(new CustomEvent(type, { detail })); }

  /** Puts the strap away. Nothing is kept here. */
  stop() {
    this.#wanted = false;
    this.#value?.removeEventListener("characteristicvaluechanged", this.#heard);
    this.#value = null;
    this.#device?.removeEventListener("gattserverdisconnected", this.#dropped);
    if (this.#device?.gatt.connected) this.#device.gatt.disconnect();
    this.#device = null;
  }
}
