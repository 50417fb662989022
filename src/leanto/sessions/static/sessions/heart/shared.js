// What two pages say to each other of their hearts, over their own channel and past the server. A yes is told, a no never:
// whoever shares nothing, stops, or lost the line looks the same from the other side.

const RESTS = 6000; // ms after which a number that was not renewed is gone

/**
 * `channel` is an EventTarget with `send(object)` and the event "data" with `{ slot, data }`. Events: `rate` with the other's beats
 * a minute or null; `beats` with their table, only after both chose to look together.
 */
export class Shared extends EventTarget {
  live = false; // the other may see my number
  #channel;
  #theirs = false;
  #mine = null;
  #given = false;
  #timer = 0;
  #heard = ({ detail: { data } }) => this.#take(data);

  constructor(channel) {
    super();
    this.#channel = channel;
    channel.addEventListener("data", this.#heard);
  }

  rate(value) {
    if (this.live && value !== null) this.#channel.send({ heart: "rate", rate: value });
  }

  /** One's own yes to looking together, said when the session is over. The tables go only when both said it. */
  joint(mine) {
    this.#mine = mine;
    this.#channel.send({ heart: "joint" });
    this.#give();
  }

  #take(data) {
    if (data?.heart === "rate" && Number.isInteger(data.rate) && data.rate > 0 && data.rate < 300) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#tell("rate", null), RESTS);
      this.#tell("rate", data.rate);
    } else if (data?.heart === "joint") {
      this.#theirs = true;
      this.#give();
    } else if (data?.heart === "beats" && this.#mine) {
      const table = readTable(data);
      if (table) this.#tell("beats", table);
    }
  }

  #give() {
    if (!this.#mine || !this.#theirs || this.#given) return;
    this.#given = true;
    const { at, rr, gap } = this.#mine;
    this.#channel.send({ heart: "beats", at: [...at], rr: [...rr], gap: [...gap] });
  }

  #tell(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }

  close() {
    clearTimeout(this.#timer);
    this.#channel.removeEventListener("data", this.#heard);
  }
}

/** A table of beats as another page sent it, or null where it cannot be one. */
export function readTable({ at, rr, gap }) {
  const lists = [at, rr, gap];
  if (!lists.every(Array.isArray) || lists.some((list) => list.length !== at.length) || at.length > 20_000) return null;
  const fine = at.every((one, row) => Number.isFinite(one) && (row === 0 || one > at[row - 1]))
    && rr.every((one) => Number.isFinite(one) && one > 0) && gap.every((one) => one === 0 || one === 1);
  if (!fine || (at.length && gap[0] !== 1)) return null;
  return { at: Float64Array.from(at), rr: Float64Array.from(rr), gap: Uint8Array.from(gap) };
}
