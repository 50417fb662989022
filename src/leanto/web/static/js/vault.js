// The sealed format of the shelf, version 1, in the browser. The twin of leanto/engine/seal; what the bytes mean is
// written in docs/developers/sealed-format.md. WebCrypto does everything but Argon2id. It runs in vault-worker.js:
// keys are CryptoKeys that nobody can export, except for the moment in which a user key is made or wrapped anew.
import "../vendor/hash-wasm/argon2.umd.min.js";

export const FORMAT = 1;
export const Kind = Object.freeze({ ENTRY: 1, ENTRY_KEY: 2, USER_KEY: 3, PRIVATE_KEY: 4, SENT: 5 });
export const WRAPPED_KEY = 62; // bytes of a wrapped AES key: format, kind, nonce, key, tag
const NONCE = 12, TAG = 16, KEY = 32, SALT = 16, PKCS8 = 48;
const BUCKETS = [256, 1024, 4096];
const MOST_PADDED = 2 ** 26;
// A server hands out these parameters; nothing weaker is computed, so it cannot ask for a hash that is cheap to guess.
const FLOOR = { memory: 19 * 1024, passes: 2 };
const CEILING = { memory: 1024 * 1024, passes: 16 };
export const USUAL = Object.freeze({ memory: 64 * 1024, passes: 2 });
const LONGEST = 1200; // ms that the usual parameters may take on the device that makes a vault: opening takes a little more

const subtle = crypto.subtle;
const utf8 = new TextEncoder();
const GCM = { name: "AES-GCM", length: 256 };

/** One refusal for everything that is damaged, cut off, unknown, swapped, or opened with another key. */
export class CannotOpen extends Error { name = "CannotOpen"; }
/** A place or a length that the format does not have: a fault of the caller. */
export class CannotSeal extends Error { name = "CannotSeal"; }
/** Argon2id parameters outside floor and ceiling: worth a warning, the server should never ask for them. */
export class WeakParameters extends Error { name = "WeakParameters"; }
/** A recovery code that was not typed as it was printed; `message` is "length", "character" or "check". */
export class RecoveryTypo extends Error { name = "RecoveryTypo"; }

const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

function joined(...parts) {
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { made.set(part, at); at += part.length; }
  return made;
}

function number(value, length) {
  const made = new Uint8Array(length);
  for (let at = length - 1, rest = value; at >= 0; at -= 1, rest = Math.floor(rest / 256)) made[at] = rest % 256;
  return made;
}

/** Runs `work`; whatever WebCrypto or we ourselves find wrong with it becomes the one refusal. */
async function opening(work) {
  try { return await work(); } catch { throw new CannotOpen(); }
}

// --- places and padding ---------------------------------------------------------------------------------------

/** The associated data of a blob: format, kind, then owner, model, row, field with their lengths, and the version. */
export function context(kind, place) {
  if (!Number.isSafeInteger(place.version) || place.version < 0) throw new CannotSeal("version");
  const texts = [place.owner, place.model, place.row, place.field].map((text) => {
    if (typeof text !== "string" || !text.isWellFormed()) throw new CannotSeal("text");
    const bytes = utf8.encode(text);
    return joined(number(bytes.length, 4), bytes);
  });
  return joined(new Uint8Array([FORMAT, kind]), ...texts, number(place.version, 8));
}

function bucket(length) {
  const needed = length + 4;
  if (needed > MOST_PADDED) throw new CannotSeal("length");
  let size = BUCKETS.find((one) => needed <= one) ?? 8192;
  while (size < needed) size *= 2;
  return size;
}

/** Length, data, zeros up to 256 B, 1 KiB, 4 KiB, then powers of two. */
export function pad(data) {
  const made = new Uint8Array(bucket(data.length));
  made.set(number(data.length, 4));
  made.set(data, 4);
  return made;
}

/** What was padded; refuses everything that `pad` does not write. */
export function unpad(padded) {
  if (padded.length < 4) throw new CannotOpen();
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (length + 4 > MOST_PADDED || padded.length !== bucket(length)) throw new CannotOpen();
  for (let at = 4 + length; at < padded.length; at += 1) if (padded[at]) throw new CannotOpen();
  return padded.slice(4, 4 + length);
}

// --- keys -----------------------------------------------------------------------------------------------------

/** The bytes of a passphrase: NFKC, runs of white space as one space, none at the ends. */
export function normalPassphrase(text) {
  const plain = text.normalize("NFKC").replace(/[\t-\r ]+/g, " ").replace(/^ | $/g, "");
  if (!plain || !plain.isWellFormed()) throw new CannotOpen();
  return utf8.encode(plain);
}

/** Throws WeakParameters unless these are Argon2id parameters of format 1: `salt`, `memory` in KiB, `passes`. */
export function checkStretching({ salt, memory, passes }) {
  const good = Number.isInteger(memory) && Number.isInteger(passes) && salt instanceof Uint8Array &&
    memory >= FLOOR.memory && memory <= CEILING.memory && passes >= FLOOR.passes && passes <= CEILING.passes &&
    salt.length === SALT;
  if (!good) throw new WeakParameters();
}

/** The master key (32 bytes) of a passphrase. Takes time and memory as the parameters say. */
export async function masterKey(passphrase, stretching) {
  checkStretching(stretching);
  return globalThis.hashwasm.argon2id({
    password: normalPassphrase(passphrase), salt: stretching.salt, parallelism: 1, iterations: stretching.passes,
    memorySize: stretching.memory, hashLength: KEY, outputType: "binary",
  });
}

/** Fresh parameters for a new passphrase: the usual ones, or the floor where those would keep a person waiting. */
export async function newStretching() {
  let quickest = Infinity;
  for (let probe = 0; probe < 2; probe += 1) { // the quicker of two, so that a busy moment does not weaken anything
    const from = performance.now();
    await masterKey("probe", { salt: random(SALT), ...FLOOR });
    quickest = Math.min(quickest, performance.now() - from);
  }
  return { salt: random(SALT), ...(quickest * USUAL.memory / FLOOR.memory > LONGEST ? FLOOR : USUAL) };
}

const hkdf = (purpose) => ({
  name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8.encode(`leanto shelf ${FORMAT} ${purpose}`),
});

async function wrappingKey(secret, length, purpose) {
  if (secret.length !== length) throw new CannotOpen();
  const base = await subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  return subtle.deriveKey(hkdf(purpose), base, GCM, false, ["wrapKey", "unwrapKey"]);
}

/** What is sent to the server when signing in (32 bytes). */
export async function authKey(master) {
  const base = await subtle.importKey("raw", master, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await subtle.deriveBits(hkdf("auth"), base, KEY * 8));
}

/** The keys that wrap the user key. Each from what a person has, none can be exported. */
export async function keyFromPassphrase(master, share) {
  if (master.length !== KEY) throw new CannotOpen();
  const both = joined(master, share);
  try { return await wrappingKey(both, 2 * KEY, "wrap passphrase"); } finally { both.fill(0); }
}
export const keyFromRecovery = (code) => wrappingKey(code, 20, "wrap recovery");
export const keyFromPasskey = (output) => wrappingKey(output, KEY, "wrap passkey");

/** Where a wrap of the user key belongs; `way` is passphrase, recovery or passkey. */
export const wrapPlace = (owner, way, name, generation) =>
  ({ owner, model: "user key", row: name, field: way, version: generation });
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const pairPlace = (owner, publicKey, generation) =>
  ({ owner, model: "key pair", row: hex(publicKey), field: "private", version: generation });

async function wrap(under, key, kind, place, form = "raw") {
  const iv = random(NONCE);
  const how = { name: "AES-GCM", iv, additionalData: context(kind, place) };
  return joined([FORMAT, kind], iv, new Uint8Array(await subtle.wrapKey(form, key, under, how)));
}

function unwrap(under, blob, kind, place, { form = "raw", length = WRAPPED_KEY, as = GCM, extractable = false, uses }) {
  return opening(() => {
    if (blob.length !== length || blob[0] !== FORMAT || blob[1] !== kind) throw new CannotOpen();
    const how = { name: "AES-GCM", iv: blob.slice(2, 2 + NONCE), additionalData: context(kind, place) };
    return subtle.unwrapKey(form, blob.slice(2 + NONCE), under, how, as, extractable, uses);
  });
}

/** A new user key. It can be exported, so that it can be wrapped: wrap it, forget it, open it again. */
export const newUserKey = () => subtle.generateKey(GCM, true, ["wrapKey", "unwrapKey"]);
export const wrapUserKey = (wrapping, userKey, place) => wrap(wrapping, userKey, Kind.USER_KEY, place);
/** The user key. `again` makes one that can be wrapped once more: for a new passphrase, code or passkey. */
export const openUserKey = (wrapping, blob, place, again = false) =>
  unwrap(wrapping, blob, Kind.USER_KEY, place, { extractable: again, uses: ["wrapKey", "unwrapKey"] });

/** A new key pair: `publicKey` (32 bytes) and `blob`, the private key under the user key. */
export async function newPair(userKey, owner, generation) {
  const pair = await subtle.generateKey({ name: "X25519" }, true, ["deriveBits"]);
  const publicKey = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const place = pairPlace(owner, publicKey, generation);
  return { publicKey, blob: await wrap(userKey, pair.privateKey, Kind.PRIVATE_KEY, place, "pkcs8") };
}

/** The key pair for `openSent`. Refuses a public key that is not the private key's own: somebody swapped it. */
export async function openPair(userKey, owner, blob, publicKey, generation) {
  const privateKey = await unwrap(userKey, blob, Kind.PRIVATE_KEY, pairPlace(owner, publicKey, generation), {
    form: "pkcs8", length: 2 + NONCE + PKCS8 + TAG, as: { name: "X25519" }, uses: ["deriveBits"],
  });
  return opening(async () => {
    const nine = new Uint8Array(KEY); // the base point of the curve: multiplied with it, a private key is its public one
    nine[0] = 9;
    if (!same(await agreed(privateKey, nine), publicKey)) throw new CannotOpen();
    return { privateKey, publicKey };
  });
}

// --- entries --------------------------------------------------------------------------------------------------

/** One version of an entry: its wrapped key and its body, which are stored apart. */
export async function sealEntry(userKey, place, plain) {
  const made = await subtle.generateKey(GCM, true, ["encrypt"]);
  const iv = random(NONCE);
  const how = { name: "AES-GCM", iv, additionalData: context(Kind.ENTRY, place) };
  const sealed = new Uint8Array(await subtle.encrypt(how, made, pad(plain)));
  return { key: await wrap(userKey, made, Kind.ENTRY_KEY, place), body: joined([FORMAT, Kind.ENTRY], iv, sealed) };
}

/** What was sealed at this place. */
export async function openEntry(userKey, place, key, body) {
  const opened = await unwrap(userKey, key, Kind.ENTRY_KEY, place, { uses: ["decrypt"] });
  return opening(async () => {
    if (body.length < 2 + NONCE + TAG || body[0] !== FORMAT || body[1] !== Kind.ENTRY) throw new CannotOpen();
    const how = { name: "AES-GCM", iv: body.slice(2, 2 + NONCE), additionalData: context(Kind.ENTRY, place) };
    return unpad(new Uint8Array(await subtle.decrypt(how, opened, body.slice(2 + NONCE))));
  });
}

/** The same entry key under another user key: the body stays as it is. */
export async function rewrapEntryKey(from, to, place, key) {
  const opened = await unwrap(from, key, Kind.ENTRY_KEY, place, { uses: ["decrypt"], extractable: true });
  return wrap(to, opened, Kind.ENTRY_KEY, place);
}

// --- HPKE, RFC 9180: base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, one message ----------------

const KEM = joined(utf8.encode("KEM"), number(0x20, 2));
const SUITE = joined(utf8.encode("HPKE"), number(0x20, 2), number(1, 2), number(2, 2));
const LABEL = utf8.encode("HPKE-v1");
const NONE = new Uint8Array();

async function hmac(key, data) {
  // An empty key and 32 zeros are the same key for HMAC-SHA-256; WebCrypto takes no empty one.
  const how = { name: "HMAC", hash: "SHA-256" };
  const made = await subtle.importKey("raw", key.length ? key : new Uint8Array(KEY), how, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", made, data));
}
const extract = (suite, salt, label, secret) => hmac(salt, joined(LABEL, suite, utf8.encode(label), secret));
/** HKDF-Expand for at most 32 bytes, which is one round. */
const expand = async (suite, key, label, info, length) =>
  (await hmac(key, joined(number(length, 2), LABEL, suite, utf8.encode(label), info, [1]))).slice(0, length);

async function agreed(privateKey, publicKey) {
  const other = await subtle.importKey("raw", publicKey, { name: "X25519" }, false, []);
  return new Uint8Array(await subtle.deriveBits({ name: "X25519", public: other }, privateKey, KEY * 8));
}

/** The shared secret, key and nonce of one message. */
export async function hpkeSchedule(dh, enc, publicKey, info) {
  const secretOfBoth = await expand(KEM, await extract(KEM, NONE, "eae_prk", dh), "shared_secret",
    joined(enc, publicKey), KEY);
  const about = joined([0], await extract(SUITE, NONE, "psk_id_hash", NONE), await extract(SUITE, NONE, "info_hash", info));
  const secret = await extract(SUITE, secretOfBoth, "secret", NONE);
  const key = await expand(SUITE, secret, "key", about, KEY);
  return { shared: secretOfBoth, key, nonce: await expand(SUITE, secret, "base_nonce", about, NONCE) };
}

/** HPKE's single-shot Seal with this ephemeral key pair; returns enc and ciphertext as one. */
export async function hpkeSeal(ephemeral, enc, publicKey, info, aad, plain) {
  const made = await hpkeSchedule(await agreed(ephemeral, publicKey), enc, publicKey, info);
  const key = await subtle.importKey("raw", made.key, GCM, false, ["encrypt"]);
  const how = { name: "AES-GCM", iv: made.nonce, additionalData: aad };
  return joined(enc, new Uint8Array(await subtle.encrypt(how, key, plain)));
}

/** HPKE's single-shot Open. */
export function hpkeOpen({ privateKey, publicKey }, sealed, info, aad) {
  return opening(async () => {
    const enc = sealed.slice(0, KEY);
    const made = await hpkeSchedule(await agreed(privateKey, enc), enc, publicKey, info);
    const key = await subtle.importKey("raw", made.key, GCM, false, ["decrypt"]);
    const how = { name: "AES-GCM", iv: made.nonce, additionalData: aad };
    return new Uint8Array(await subtle.decrypt(how, key, sealed.slice(KEY)));
  });
}

/** Words for the owner of the public key, from a browser that has nothing unlocked and cannot read them again. */
export async function sealSent(publicKey, place, plain) {
  const pair = await subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
  const enc = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const sealed = await hpkeSeal(pair.privateKey, enc, publicKey, context(Kind.SENT, place), NONE, pad(plain));
  return joined([FORMAT, Kind.SENT], sealed);
}

/** What was sealed to the public key for this place. Who wrote it is not proven. */
export const openSent = (pair, place, blob) => opening(async () => {
  if (blob.length < 2 + KEY + TAG || blob[0] !== FORMAT || blob[1] !== Kind.SENT) throw new CannotOpen();
  return unpad(await hpkeOpen(pair, blob.slice(2), context(Kind.SENT, place), NONE));
});
