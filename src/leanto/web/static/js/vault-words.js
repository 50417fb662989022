// What a person writes down or remembers: the recovery code and the passphrase. The twin of engine/seal/recovery.py.
import { CannotSeal, RecoveryTypo } from "./vault.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TWINS = { O: "0", I: "1", L: "1", U: "V" };
const BETWEEN = new Set(" \t\r\n.,_-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212");
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6]; // Arabic, Persian and Urdu, Hindi and Marathi, Bengali
const PRIME = 1048573n; // below 2**20: tells every single wrong character and every two neighbours that changed places
const LIST = 7776; // words at least: five of them are 64.6 bits

/** Nine groups of four for 20 bytes: the code, and a check. */
export function writeCode(secret) {
  if (secret.length !== 20) throw new CannotSeal("code");
  const code = secret.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let rest = (code << 20n) | (code % PRIME);
  let text = "";
  for (let at = 0; at < 36; at += 1, rest >>= 5n) text = ALPHABET[Number(rest & 31n)] + text;
  return text.match(/..../g).join("-");
}

function value(character) {
  const code = character.codePointAt(0);
  const zero = ZEROS.find((one) => code >= one && code < one + 10);
  if (zero !== undefined) return code - zero;
  const letter = code < 128 ? character.toUpperCase() : "";
  const found = letter ? ALPHABET.indexOf(TWINS[letter] ?? letter) : -1;
  if (found < 0) throw new RecoveryTypo("character");
  return found;
}

/** The 20 bytes of a code as somebody typed it: any case, gaps, dashes, digits of five scripts, O as 0, I and L as 1. */
export function readCode(typed) {
  let all = 0n;
  let count = 0;
  for (const character of typed.normalize("NFKC")) {
    if (BETWEEN.has(character)) continue;
    all = (all << 5n) | BigInt(value(character));
    count += 1;
    if (count > 36) break;
  }
  if (count !== 36) throw new RecoveryTypo("length");
  let code = all >> 20n;
  if ((all & 0xfffffn) !== code % PRIME) throw new RecoveryTypo("check");
  const made = new Uint8Array(20);
  for (let at = 19; at >= 0; at -= 1, code >>= 8n) made[at] = Number(code & 255n);
  return made;
}

/** The words of a list file: the last word of each line, as in lists for dice. Refuses a short list or one with doubles. */
export function wordsOf(text) {
  const words = text.split("\n").map((line) => line.trim().split(/\s+/).pop()).filter(Boolean);
  if (words.length < LIST || new Set(words).size !== words.length) throw new CannotSeal("words");
  return words;
}

/** Five words, each as likely as any other: log2(7776) * 5 = 64.6 bits with the list that we ship. */
export function newPassphrase(words, count = 5) {
  const most = 2 ** 32 - (2 ** 32 % words.length);
  const one = () => {
    for (;;) {
      const [drawn] = crypto.getRandomValues(new Uint32Array(1));
      if (drawn < most) return words[drawn % words.length];
    }
  };
  return Array.from({ length: count }, one).join(" ");
}
