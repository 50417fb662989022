// Ways in: what the door (the worker with the keys) and the server have to say to each other. No page here, no words to show.
import { bytes, text } from "../js/base64url.js";
import { Door, Refused } from "../js/vault-door.js";
import { load, send } from "./calls.js";

const LIST = new URL("../vendor/eff/eff_large_wordlist.txt", import.meta.url).href;
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** The server's side of one way in: as it is sent, from what the worker made and what the person gave. */
const wire = ({ blob, auth, ...made }, { stretching, share }) => ({
  ...made, blob: text(blob),
  ...(made.way === "passphrase" && {
    auth: text(auth), share: text(share), salt: text(stretching.salt),
    memory: stretching.memory, passes: stretching.passes,
  }),
});

export class Keys {
  door = new Door();
  /** What the server says of the shelf: owner, vault, aside, anew. */
  told = null;
  /** By which way it was opened. */
  by = "";

  async look() {
    this.told = await load("door/");
    return this.told;
  }

  /** {passphrase, code, stretching}: five words, a recovery code, and what this device can stretch. */
  offer = async () => this.door.ask("offer", { list: await (await fetch(LIST)).text() });

  /** Makes a shelf of these ways ({way, name, and passphrase, code or prf}), and opens it by the first one. */
  async make(ways, stretching) {
    const given = ways.map((one) => (one.way === "passphrase" ? { ...one, stretching, share: random(32) } : one));
    const generation = Math.max(this.told.vault?.generation ?? 0, this.told.aside?.generation ?? 0) + 1;
    const made = await this.door.ask("make", { ways: given, owner: this.told.owner, generation });
    await send("make/", this.#whole(made, given, generation));
    await this.look();
    await this.open(ways[0]);
  }

  /** Opens the shelf by one way: {way, name} and passphrase, code or prf. */
  async open(way, aside = false) {
    const vault = aside ? this.told.aside : this.told.vault;
    this.#remember(vault, aside);
    await this.door.ask("unlock", { ...this.#whose(vault), ...(await this.#from(way, aside)) });
    await this.#prove(aside);
    if (!aside) remember(vault);
    this.by = way.way;
  }

  /** Refuses unless this way opens the shelf once more: before what cannot be undone. */
  async check(way) {
    await this.door.ask("check", { from: await this.#from(way) });
    await this.#prove();
  }

  /** Adds or replaces one way in; `from` is shown again. */
  async put(from, to) {
    const given = to.way === "passphrase" ? { ...to, share: random(32) } : to;
    const made = await this.door.ask("rewrap", { from: await this.#from(from), to: given });
    await this.#prove();
    await send("ways/", { put: [wire(made, given)] });
    await this.look();
  }

  async drop(from, { way, name }) {
    await this.check(from);
    await send("ways/", { drop: [{ way, name }] });
    await this.look();
  }

  /** New keys for everything, by two or more ways. Afterwards this door is locked: open the shelf anew. */
  async renew(from, ways, stretching) {
    const given = ways.map((one) => (one.way === "passphrase" ? { ...one, stretching, share: random(32) } : one));
    const list = await load("entries/", true);
    const made = await this.door.ask("renew", { from: await this.#from(from), ways: given, bytes: list });
    await this.#prove();
    const keys = made.keys.map(({ key, ...one }) => ({ ...one, key: text(key) }));
    await send("renew/", { ...this.#whole(made, given, this.told.vault.generation + 1), keys });
    this.door.lock();
    await this.look();
  }

  /** The export as a Blob, for `leanto shelf open`. With `passphrase` ({way, passphrase}) that opens it too. */
  async takeAlong(from, withPassphrase) {
    const way = await this.#from(from);
    await this.door.ask("check", { from: way });
    const { vault } = this.told;
    const wraps = vault.wraps.filter((one) => one.way === "recovery").map((one) => ({ ...one, blob: bytes(one.blob) }));
    const phrase = withPassphrase && way.way === "passphrase";
    if (phrase) wraps.push({ way: "passphrase", name: "", blob: way.blob, stretching: this.#stretching() });
    const list = await load("entries/", true);
    return this.door.ask("takeAlong", {
      bytes: list, vault: { ...this.#whose(vault), wraps, share: phrase ? way.share : null },
    });
  }

  async end(from) {
    await this.check(from);
    await send("end/");
  }

  lock() {
    this.door.lock();
    send("door/lock/").catch(() => {}); // the keys are gone in any case
  }

  /** What the old shelf held, opened by its code: [{words}] with words as text. This door stays as it is. */
  async fromOld(code) {
    const old = new Keys();
    old.told = this.told;
    try {
      await old.open({ way: "recovery", name: "", code }, true);
      const opened = await old.door.ask("openAll", { bytes: await load("old/", true) });
      return opened.filter(({ words }) => words).map(({ words, closed }) => ({ words: JSON.parse(words), closed }));
    } finally {
      old.door.lock();
      await this.#prove();
    }
  }

  /** Seals words to the public key, without unlocking anything. */
  async note(words) {
    const { row, blob } = await this.#sealed(words);
    await send(`notes/${row}/`, { blob });
  }

  /** The same without a network: kept sealed on this device, which cannot read it, until `sendLater`. */
  async later(words) {
    const waiting = [...held(), { owner: this.told.owner, ...(await this.#sealed(words)) }];
    localStorage.setItem(LATER, JSON.stringify(waiting));
  }

  async sendLater() {
    for (const { row, blob } of held().filter(({ owner }) => owner === this.told.owner)) {
      try { await send(`notes/${row}/`, { blob }); } catch (error) {
        if (error.code === "no_answer") return;
      }
      const rest = held().filter((one) => one.row !== row);
      if (rest.length) localStorage.setItem(LATER, JSON.stringify(rest)); else localStorage.removeItem(LATER);
    }
  }

  async #sealed(words) {
    const { vault, owner } = this.told;
    const row = crypto.randomUUID();
    const place = { owner, model: "entry", row, field: "words", version: 0 };
    const plain = new TextEncoder().encode(JSON.stringify(words));
    const blob = await this.door.ask("send", { place, publicKey: bytes(vault.public_key), plain });
    return { row, blob: text(blob) };
  }

  /** Whether this device knows the public key that the server gave: "known", "new", or "other", which is a warning. */
  recognised() { return recognised(this.told.vault); }

  #stretching(aside = false) {
    const { salt, memory, passes } = (aside ? this.told.aside : this.told.vault).passphrase;
    return { salt: bytes(salt), memory, passes };
  }

  #whose = (vault) => ({
    owner: this.told.owner, generation: vault.generation,
    publicKey: bytes(vault.public_key), privateKey: bytes(vault.private_key),
  });

  #whole = ({ wraps, publicKey, privateKey }, given, generation) => ({
    generation, public_key: text(publicKey), private_key: text(privateKey),
    wraps: wraps.map((made, at) => wire(made, given[at])),
  });

  /** One way in, as the worker wants it: the server's wrap and what the person has. */
  async #from({ way, name = "", ...has }, aside = false) {
    const vault = aside ? this.told.aside : this.told.vault;
    if (way === "passphrase") {
      if (!vault.passphrase) throw new Refused("Missing");
      const { auth } = await this.door.ask("prepare", { ...has, stretching: this.#stretching(aside) });
      const { share, blob } = await send("door/passphrase/", { auth: text(auth), aside });
      return { way, name, blob: bytes(blob), share: bytes(share) }; // the worker still has the master key
    }
    const wrap = vault.wraps.find((one) => one.way === way && one.name === name);
    if (!wrap) throw new Refused("Missing");
    return { way, name, blob: bytes(wrap.blob), ...has };
  }

  async #prove(aside = false) {
    const { number, sealed } = await send("door/challenge/", { aside });
    const answer = await this.door.ask("prove", { number, sealed: bytes(sealed) });
    await send("door/proof/", { answer: text(answer) });
  }

  /** A server that shows an older shelf than this device has opened already is not believed. */
  #remember(vault, aside) {
    const [generation] = remembered();
    if (!aside && generation > vault.generation) throw new Refused("Older");
  }
}

// What a device remembers of a shelf that it opened: generation and public key. Both are public, and say nothing of what
// is in it; without them a server could hand out a key of its own for words that are written without unlocking.
const NAME = "leanto-lock";
const LATER = "leanto-later"; // sealed, and only until there is a network again
function held() {
  try { return JSON.parse(localStorage.getItem(LATER) ?? "[]"); } catch { return []; }
}
function remembered() {
  try {
    const [generation, key] = (localStorage.getItem(NAME) ?? "0 ").split(" ");
    return [Number(generation) || 0, key];
  } catch { return [0, ""]; } // storage is off
}
function remember(vault) {
  try { localStorage.setItem(NAME, `${vault.generation} ${vault.public_key}`); } catch { /* storage is off */ }
}
function recognised(vault) {
  const [generation, key] = remembered();
  if (!key) return "new";
  return generation === vault.generation && key === vault.public_key ? "known" : "other";
}
/** When the shelf is deleted, or on a device that should know nothing. */
export function forget() {
  try { localStorage.removeItem(NAME); localStorage.removeItem(LATER); } catch { /* storage is off */ }
}
