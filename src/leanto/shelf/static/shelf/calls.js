// Asks the server. Bytes travel as base64url in JSON, entries as plain bytes. A refusal carries the server's own sentence.
const page = () => document.getElementById("shelf");

/** What the server refused: `code`, and `sentence` to say as it is. */
export class Said extends Error {
  constructor({ code, sentence }) {
    super(code);
    this.name = "Said";
    this.code = code;
    this.sentence = sentence;
  }
}

async function checked(asked) {
  let answer;
  try {
    answer = await asked;
  } catch { // no network, or sent to the sign-in page: nothing was written
    throw new Said({ code: "no_answer", sentence: page().dataset.noAnswer });
  }
  if (answer.ok) return answer;
  const json = (answer.headers.get("Content-Type") ?? "").includes("json");
  throw new Said(json ? await answer.json() : { code: "no_answer", sentence: page().dataset.noAnswer });
}

const address = (path) => page().dataset.home + path;

/** Sends an object, returns the object that comes back. */
export async function send(path, given = {}) {
  const asked = fetch(address(path), {
    method: "POST", redirect: "error", body: JSON.stringify(given),
    headers: { "Content-Type": "application/json", "X-CSRFToken": page().dataset.token },
  });
  return (await checked(asked)).json();
}

/** Reads an object, or with `raw` the bytes. */
export async function load(path, raw = false) {
  const answer = await checked(fetch(address(path), { redirect: "error" }));
  return raw ? new Uint8Array(await answer.arrayBuffer()) : answer.json();
}
