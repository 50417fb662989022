// A passkey as a way in: the device gives the same 32 bytes (WebAuthn's PRF extension) each time it is asked. The server
// sees nothing of it and checks nothing: a wrong key simply opens nothing.
import { bytes, text } from "../js/base64url.js";

const SALT = new TextEncoder().encode("leanto shelf 1 passkey"); // public, the same for everybody
const extensions = { prf: { eval: { first: SALT } } };
const challenge = () => crypto.getRandomValues(new Uint8Array(32));

export const possible = () => Boolean(globalThis.PublicKeyCredential && globalThis.isSecureContext);

/** No passkey, or one that has no PRF: nothing was changed. */
export class NoPasskey extends Error { name = "NoPasskey"; }

async function asked(work) {
  let key;
  try { key = await work(); } catch { throw new NoPasskey("refused"); }
  const { prf } = key.getClientExtensionResults();
  const output = prf?.results?.first;
  return { name: text(new Uint8Array(key.rawId)), prf: output ? new Uint8Array(output) : null, enabled: prf?.enabled };
}

/** The 32 bytes of one of these passkeys: {way, name, prf}. */
export async function use(names) {
  const allowCredentials = names.map((name) => ({ type: "public-key", id: bytes(name) }));
  const { name, prf } = await asked(() => navigator.credentials.get({
    publicKey: { challenge: challenge(), allowCredentials, userVerification: "required", extensions },
  }));
  if (!prf) throw new NoPasskey("no prf");
  return { way: "passkey", name, prf };
}

/** A new passkey for the shelf alone. Some devices tell its bytes only when they are asked again. */
export async function make(called) {
  const user = { id: crypto.getRandomValues(new Uint8Array(16)), name: called, displayName: called };
  const { name, prf, enabled } = await asked(() => navigator.credentials.create({
    publicKey: {
      challenge: challenge(), rp: { name: "Leanto", id: location.hostname }, user, extensions,
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
      authenticatorSelection: { residentKey: "discouraged", userVerification: "required" },
    },
  }));
  if (prf) return { way: "passkey", name, prf };
  if (!enabled) throw new NoPasskey("no prf");
  return use([name]);
}
