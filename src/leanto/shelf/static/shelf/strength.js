// Whether a passphrase of one's own is hard to guess: zxcvbn, loaded only when somebody types one. Its verdict is 0 to 4.
const ADDRESS = new URL("../vendor/zxcvbn/zxcvbn.js", import.meta.url).href;
const SHORTEST = 12, ENOUGH = 3;

/** "" when it is good enough, or "short" or "easy". */
export async function weakness(typed) {
  if ([...typed].length < SHORTEST) return "short";
  if (!globalThis.zxcvbn) await import(ADDRESS);
  return globalThis.zxcvbn(typed.slice(0, 100)).score < ENOUGH ? "easy" : "";
}
