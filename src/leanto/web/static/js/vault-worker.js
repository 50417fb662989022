// The room with the keys: a dedicated worker. It has no page, no storage and asks nobody over the network; what it is
// told by the page comes as one message, what it answers as another. Locking is ending it (see vault-door.js).
import * as vault from "./vault.js";
import { writeArchive } from "./vault-archive.js";
import { newPassphrase, readCode, wordsOf, writeCode } from "./vault-words.js";

let owner = "", generation = 0, userKey = null, pair = null;
let master = null; // between signing in and getting the share; 32 bytes that WebCrypto cannot hold for us

const here = (place) => ({ ...place, owner });
const unlocked = () => { if (!userKey) throw new vault.CannotOpen(); return userKey; };
const masterOf = async (passphrase, stretching) => {
  master?.fill(0);
  master = await vault.masterKey(passphrase, stretching);
  return master;
};

/** The key that wraps the user key, from one of: {passphrase, stretching, share}, {share} after `prepare`, {code}, {prf}. */
async function wrapping(way, given) {
  if (way === "recovery") return vault.keyFromRecovery(readCode(given.code));
  if (way === "passkey") return vault.keyFromPasskey(given.prf);
  const made = given.passphrase === undefined ? master : await masterOf(given.passphrase, given.stretching);
  if (!made) throw new vault.CannotOpen();
  try { return await vault.keyFromPassphrase(made, given.share); } finally { made.fill(0); master = null; }
}

/** A wrap for the server. With a passphrase also its auth key, by which the server knows it again. */
async function newWrap(key, { way, name, ...given }, its = generation) {
  const place = vault.wrapPlace(owner, way, name, its);
  const made = { way, name };
  if (way === "passphrase") { // prepared before, or stretched now
    if (given.passphrase !== undefined) await masterOf(given.passphrase, given.stretching);
    if (!master) throw new vault.CannotOpen();
    made.auth = await vault.authKey(master);
  }
  const under = await wrapping(way, way === "passphrase" ? { share: given.share } : given);
  return { ...made, blob: await vault.wrapUserKey(under, key, place) };
}

/** The user key once more, by a way in that the person showed again: as one that can be wrapped. */
function again({ way, name, blob, ...given }) {
  unlocked();
  const place = vault.wrapPlace(owner, way, name, generation);
  return wrapping(way, given).then((under) => vault.openUserKey(under, blob, place, true));
}

const ROW = 16, VERSION = 8, HEAD = ROW + VERSION + 1;
/** The entries of the server's list: row, version, closed, sent, key (empty when sent), body. */
function* listed(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 0; at < bytes.length;) {
    const hex = Array.from(bytes.subarray(at, at + ROW), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const row = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    const version = Number(view.getBigUint64(at + ROW)), flags = bytes[at + HEAD - 1];
    at += HEAD;
    const key = bytes.subarray(at, at += flags & 2 ? 0 : vault.WRAPPED_KEY);
    const length = view.getUint32(at);
    const body = bytes.subarray(at + 4, at += 4 + length);
    yield { row, version, closed: (flags & 1) === 1, sent: (flags & 2) === 2, key, body };
  }
}
const entryPlace = (row, version) => ({ owner, model: "entry", row, field: "words", version });
const utf8 = new TextDecoder("utf-8", { fatal: true });

const tasks = {
  /** Fresh parameters, five words, and a recovery code: nothing of it is stored anywhere yet. */
  offer: async ({ list }) => ({
    passphrase: newPassphrase(wordsOf(list)), code: writeCode(crypto.getRandomValues(new Uint8Array(20))),
    stretching: await vault.newStretching(),
  }),
  /** What signing in sends. The master key stays here until `unlock`. */
  prepare: async ({ passphrase, stretching }) => ({ auth: await vault.authKey(await masterOf(passphrase, stretching)) }),
  /** A new vault: a user key and a key pair, and one wrap for each of `ways`. At least two, or all may be lost at once. */
  async make({ ways, ...whose }) {
    if (new Set(ways.map(({ way, name }) => `${way} ${name}`)).size < 2) throw new vault.CannotSeal("ways");
    ({ owner, generation } = whose);
    const key = await vault.newUserKey();
    const wraps = [];
    for (const one of ways) wraps.push(await newWrap(key, one));
    const { publicKey, blob } = await vault.newPair(key, owner, generation);
    return { wraps, publicKey, privateKey: blob };
  },
  /** Opens one wrap; from here on entries open. `blob`, `publicKey` and `privateKey` are the server's. */
  async unlock({ way, name, blob, publicKey, privateKey, ...given }) {
    const place = vault.wrapPlace(given.owner, way, name, given.generation);
    const key = await vault.openUserKey(await wrapping(way, given), blob, place);
    pair = await vault.openPair(key, given.owner, privateKey, publicKey, given.generation);
    ({ owner, generation } = given);
    userKey = key;
    return {};
  },
  /** Whether a way in still opens: before what cannot be undone. */
  check: async ({ from }) => { await again(from); return {}; },
  /** One more wrap of the same user key. Asks for one that opens again: an open page is not enough to add a way in. */
  rewrap: async ({ from, to }) => newWrap(await again(from), to),
  /** Opens the server's whole list: [{row, version, closed, sent, words}], words null where one does not open. */
  openAll: ({ bytes }) => Promise.all(Array.from(listed(bytes), async ({ key, body, ...one }) => {
    const place = entryPlace(one.row, one.version);
    try {
      const plain = one.sent ? vault.openSent(pair, place, body) : vault.openEntry(unlocked(), place, key, body);
      return { ...one, words: utf8.decode(await plain) };
    } catch { return { ...one, words: null }; }
  })),
  /** What proves to the server that the shelf is open here: its own random bytes, opened with the private key. */
  prove: ({ number, sealed }) => {
    unlocked();
    return vault.openSent(pair, { owner, model: "proof", row: number, field: "", version: generation }, sealed);
  },
  /** A new user key and key pair, its ways in, and the key of every listed entry under it. This vault stays as it is:
      after the server took it, lock and open the new one. */
  async renew({ from, ways, bytes }) {
    if (new Set(ways.map(({ way, name }) => `${way} ${name}`)).size < 2) throw new vault.CannotSeal("ways");
    await again(from); // an open page is not enough
    const fresh = await vault.newUserKey();
    const wraps = [];
    for (const one of ways) wraps.push(await newWrap(fresh, one, generation + 1));
    const { publicKey, blob } = await vault.newPair(fresh, owner, generation + 1);
    const keys = await Promise.all(Array.from(listed(bytes), async ({ row, version, sent, key }) => {
      if (sent) throw new vault.CannotSeal("sent"); // taken in first
      return { row, version, key: await vault.rewrapEntryKey(unlocked(), fresh, entryPlace(row, version), key) };
    }));
    return { wraps, publicKey, privateKey: blob, keys };
  },
  seal({ place, plain }) {
    if (place.model === "export") throw new vault.CannotSeal("model"); // what seals the list of an export
    return vault.sealEntry(unlocked(), here(place), plain);
  },
  open: ({ place, key, body }) => vault.openEntry(unlocked(), here(place), key, body),
  openSent: ({ place, blob }) => { unlocked(); return vault.openSent(pair, here(place), blob); },
  /** Needs no unlocking, and cannot read it back. */
  send: ({ place, publicKey, plain }) => vault.sealSent(publicKey, place, plain),
  /** The export. `bytes`: the server's list; or `entries` as vault-archive.js takes them. */
  takeAlong: ({ vault: whole, bytes, entries }) => writeArchive(unlocked(), { ...whole, owner, generation }, entries ??
    Array.from(listed(bytes), ({ row, version, sent, key, body }) =>
      ({ model: "entry", row, field: "words", version, ...(sent ? { sent: body } : { key, body }) }))),
};

self.addEventListener("message", async ({ data: { id, task, given } }) => {
  try {
    self.postMessage({ id, answer: await tasks[task](given) });
  } catch (error) { // only names leave: a message could carry what somebody wrote
    const known = ["CannotOpen", "CannotSeal", "WeakParameters", "RecoveryTypo"].includes(error.name);
    self.postMessage({ id, refused: known ? error.name : "Error", why: error.name === "RecoveryTypo" ? error.message : "" });
  }
});
