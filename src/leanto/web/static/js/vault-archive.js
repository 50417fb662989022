// Writes a shelf that somebody takes with them: a ZIP, nothing in it compressed, that `leanto shelf open` reads.
import { text } from "./base64url.js";
import { FORMAT, sealEntry } from "./vault.js";

const utf8 = new TextEncoder();
const NAMES_IN_UTF8 = 0x0800, OF_1980 = 0x21; // the zip has no times: they would say when somebody left

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});
function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

function record(...fields) { // [bytes, value] each, little-endian
  const made = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) {
    for (let byte = 0; byte < size; byte += 1) made[at + byte] = (value >>> (8 * byte)) & 255;
    at += size;
  }
  return made;
}

/** A ZIP of [name, bytes] pairs, stored. Up to 65,535 members and 4 GiB. */
function zipped(files) {
  const parts = [], index = [];
  let at = 0, wide = 0;
  for (const [name, bytes] of files) {
    const called = utf8.encode(name);
    const common = [[2, 20], [2, NAMES_IN_UTF8], [2, 0], [2, 0], [2, OF_1980], [4, crc32(bytes)], [4, bytes.length],
      [4, bytes.length], [2, called.length], [2, 0]];
    const head = record([4, 0x04034b50], ...common);
    const line = record([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]);
    parts.push(head, called, bytes);
    index.push(line, called);
    at += head.length + called.length + bytes.length;
    wide += line.length + called.length;
  }
  if (files.length > 65535 || at > 0xffffffff - wide) throw new RangeError("too large for one file");
  const end = record([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, wide], [4, at], [2, 0]);
  return new Blob([...parts, ...index, end], { type: "application/zip" });
}

/**
 * The export, as a Blob. `vault`: owner, generation, publicKey, privateKey, wraps (way, name, blob and, for a
 * passphrase, stretching), share or null. `entries`: model, row, field, version and either key and body, or sent.
 */
export async function writeArchive(userKey, vault, entries) {
  const named = entries.map((entry, at) => [`entries/${String(at + 1).padStart(6, "0")}.seal`, entry]);
  const manifest = utf8.encode(JSON.stringify({
    kind: "leanto shelf",
    format: FORMAT,
    owner: vault.owner,
    generation: vault.generation,
    public_key: text(vault.publicKey),
    private_key: text(vault.privateKey),
    share: vault.share ? text(vault.share) : null,
    wraps: vault.wraps.map(({ way, name, blob, stretching }) => ({
      way,
      name,
      blob: text(blob),
      ...(stretching && {
        argon2id: { salt: text(stretching.salt), memory_kib: stretching.memory, passes: stretching.passes },
      }),
    })),
    entries: named.map(([file, { model, row, field, version }]) => ({ file, model, row, field, version })),
  }, null, 1));
  const place = { owner: vault.owner, model: "export", row: "", field: "manifest", version: vault.generation };
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", manifest));
  const seal = await sealEntry(userKey, place, digest);
  const whole = async ({ key, body }) => new Uint8Array(await new Blob([key, body]).arrayBuffer());
  const files = [["manifest.json", manifest], ["manifest.seal", await whole(seal)]];
  for (const [name, entry] of named) files.push([name, entry.sent ?? await whole(entry)]);
  return zipped(files);
}
