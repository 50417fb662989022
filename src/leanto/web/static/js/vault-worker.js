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

async function newWrap(key, { way, name, ...given }) {
  const place = vault.wrapPlace(owner, way, name, generation);
  return { way, name, blob: await vault.wrapUserKey(await wrapping(way, given), key, place) };
}

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
  /** One more wrap of the same user key. Asks for one that opens again: an open page is not enough to add a way in. */
  async rewrap({ from, to }) {
    unlocked();
    const { way, name, blob, ...given } = from;
    const place = vault.wrapPlace(owner, way, name, generation);
    return newWrap(await vault.openUserKey(await wrapping(way, given), blob, place, true), to);
  },
  seal({ place, plain }) {
    if (place.model === "export") throw new vault.CannotSeal("model"); // what seals the list of an export
    return vault.sealEntry(unlocked(), here(place), plain);
  },
  open: ({ place, key, body }) => vault.openEntry(unlocked(), here(place), key, body),
  openSent: ({ place, blob }) => { unlocked(); return vault.openSent(pair, here(place), blob); },
  /** Needs no unlocking, and cannot read it back. */
  send: ({ place, publicKey, plain }) => vault.sealSent(publicKey, place, plain),
  takeAlong: ({ vault: whole, entries }) => writeArchive(unlocked(), { ...whole, owner, generation }, entries),
};

self.addEventListener("message", async ({ data: { id, task, given } }) => {
  try {
    self.postMessage({ id, answer: await tasks[task](given) });
  } catch (error) { // only names leave: a message could carry what somebody wrote
    const known = ["CannotOpen", "CannotSeal", "WeakParameters", "RecoveryTypo"].includes(error.name);
    self.postMessage({ id, refused: known ? error.name : "Error", why: error.name === "RecoveryTypo" ? error.message : "" });
  }
});
