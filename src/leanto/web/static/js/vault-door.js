// A page's way to the room with the keys. `lock()` ends the worker, and with it every key that it had.
// The page's content policy needs: worker-src 'self'; script-src 'self' 'wasm-unsafe-eval'; trusted-types vault.
const ADDRESS = new URL("./vault-worker.js", import.meta.url).href;
const policy = globalThis.trustedTypes?.createPolicy("vault", {
  createScriptURL: (address) => {
    if (address !== ADDRESS) throw new TypeError("only the vault's own worker");
    return address;
  },
});

/** A refusal of the vault: `name` is CannotOpen, CannotSeal, WeakParameters, RecoveryTypo, Locked or Error. */
export class Refused extends Error {
  constructor(name, why = "") {
    super(why);
    this.name = name;
  }
}

/** `await ask(task, given)` for the tasks of vault-worker.js. After `lock()` the next ask meets a fresh, locked vault. */
export class Door {
  #worker = null;
  #waiting = new Map();
  #last = 0;

  ask(task, given = {}) {
    this.#worker ??= this.#opened();
    this.#last += 1;
    const id = this.#last;
    return new Promise((answered, refused) => {
      this.#waiting.set(id, { answered, refused });
      this.#worker.postMessage({ id, task, given });
    });
  }

  lock() {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { refused } of this.#waiting.values()) refused(new Refused("Locked"));
    this.#waiting.clear();
  }

  #opened() {
    const worker = new Worker(policy ? policy.createScriptURL(ADDRESS) : ADDRESS, { type: "module" });
    worker.addEventListener("message", ({ data: { id, answer, refused, why } }) => {
      const asked = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (refused) asked?.refused(new Refused(refused, why));
      else asked?.answered(answer);
    });
    worker.addEventListener("error", () => this.lock());
    return worker;
  }
}
