// What the tests ask of the vault in a page: many cases in one call, because a call is dearer than a seal.
globalThis.vaultCalls = (() => {
  const keyOf = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["wrapKey", "unwrapKey"]);
  const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

  /** Opens what Python sealed and seals the same for Python; returns what was not equal as `faults`. */
  async function trip(format, words, one) {
    const { place, plain } = one;
    const faults = [];
    const must = (name, good) => { if (!good) faults.push(name); };
    const userKey = await keyOf(one.user_key);
    must("context", same(format.context(1, place), one.context));
    must("entry", same(await format.openEntry(userKey, place, one.key, one.body), plain));
    const pair = await format.openPair(userKey, place.owner, one.private_key, one.public_key, place.version);
    must("sent", same(await format.openSent(pair, place, one.sent), plain));
    must("auth", same(await format.authKey(one.master), one.auth));
    must("code", words.writeCode(one.code) === one.written && same(words.readCode(one.written), one.code));
    const wrapping = {
      passphrase: await format.keyFromPassphrase(one.master, one.share),
      recovery: await format.keyFromRecovery(one.code),
      passkey: await format.keyFromPasskey(one.prf),
    };
    const wraps = {};
    for (const [way, key] of Object.entries(wrapping)) {
      const where = format.wrapPlace(place.owner, way, place.row, place.version);
      const again = await format.openUserKey(key, one.wraps[way], where, true);
      must(way, same(new Uint8Array(await crypto.subtle.exportKey("raw", again)), one.user_key));
      wraps[way] = await format.wrapUserKey(key, again, where);
    }
    const made = await format.newPair(userKey, place.owner, place.version);
    return {
      faults, wraps, made_pair: made, sealed: await format.sealEntry(userKey, place, plain),
      sent: await format.sealSent(one.public_key, place, plain),
    };
  }

  return {
    async trips({ format, words }, cases) {
      const done = [];
      for (const one of cases) done.push(await trip(format, words, one));
      return done;
    },
    /** How each attempt ended: "opened" or the name of the error. */
    async attempts({ format }, { user_key, private_key, public_key, owner, generation, tries }) {
      const userKey = await keyOf(user_key);
      const pair = await format.openPair(userKey, owner, private_key, public_key, generation);
      const wrapping = await format.keyFromPasskey(user_key);
      const ways = {
        entry: ({ place, key, body }) => format.openEntry(userKey, place, key, body),
        sent: ({ place, blob }) => format.openSent(pair, place, blob),
        wrap: ({ place, blob }) => format.openUserKey(wrapping, blob, place),
        pair: ({ owner: whose, blob, public_key: shown, generation: which }) =>
          format.openPair(userKey, whose, blob, shown, which),
      };
      const ended = [];
      for (const { way, ...given } of tries) {
        ended.push(await ways[way](given).then(() => "opened", (error) => `${error.name}${error.message}`));
      }
      return ended;
    },
    unpads: ({ format }, blobs) => blobs.map((blob) => {
      try { return format.unpad(blob); } catch (error) { return error.name; }
    }),
    pads: ({ format }, plains) => plains.map((plain) => format.pad(plain)),
    contexts: ({ format }, { kind, places }) => places.map((place) => format.context(kind, place)),
    badContext({ format }, version) {
      return ["\ud800", "a\udfff"].map((row) => {
        try {
          format.context(1, { owner: "o", model: "m", row, field: "f", version });
          return "taken";
        } catch (error) { return error.name; }
      });
    },
    masters: ({ format }, asked) => Promise.all(asked.map(({ passphrase, ...stretching }) =>
      format.masterKey(passphrase, stretching).catch((error) => error.name))),
    argon2: (_, given) => globalThis.hashwasm.argon2id({ ...given, outputType: "hex" }),
    codes: ({ words }, typed) => typed.map((text) => {
      try { return words.readCode(text); } catch (error) { return `${error.name} ${error.message}`; }
    }),
    async hpke({ format }, vector) {
      const before = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20]);
      const key = (raw) => crypto.subtle.importKey("pkcs8", new Uint8Array([...before, ...raw]), "X25519", false,
        ["deriveBits"]);
      const receiver = { privateKey: await key(vector.skRm), publicKey: vector.pkRm };
      const other = await crypto.subtle.importKey("raw", vector.enc, "X25519", false, []);
      const dh = await crypto.subtle.deriveBits({ name: "X25519", public: other }, receiver.privateKey, 256);
      const { shared, key: made, nonce } = await format.hpkeSchedule(new Uint8Array(dh), vector.enc, vector.pkRm, vector.info);
      const sealed = await format.hpkeSeal(await key(vector.skEm), vector.enc, vector.pkRm, vector.info, vector.aad, vector.pt);
      return { shared, key: made, nonce, sealed, opened: await format.hpkeOpen(receiver, sealed, vector.info, vector.aad) };
    },
    /** Which of the keys that the format hands out can be exported. */
    async exportable({ format }, { user_key, private_key, public_key, owner, generation, wrap, place }) {
      const wrapping = await format.keyFromPasskey(user_key);
      const opened = await format.openUserKey(wrapping, wrap, place);
      const pair = await format.openPair(await keyOf(user_key), owner, private_key, public_key, generation);
      return [wrapping, opened, pair.privateKey].map((key) => key.extractable);
    },
    async phrases({ words }, { count, address }) {
      const list = words.wordsOf(await (await fetch(address)).text());
      return { length: list.length, phrases: Array.from({ length: count }, () => words.newPassphrase(list)) };
    },
    stretching: ({ format }) => format.newStretching(),
    shortList: ({ words }, text) => words.wordsOf(text).length,
    ask: ({ door }, { task, given }) => door.ask(task, given),
    lock: ({ door }) => door.lock(),
    /** Milliseconds from a locked vault (no worker yet) to an open one; `inPage` does the same work without a worker. */
    async unlockTimes({ door, format }, { rounds, given, inPage }) {
      const times = [];
      for (let round = 0; round < rounds; round += 1) {
        door.lock();
        const from = performance.now();
        if (inPage) {
          const key = await format.keyFromPassphrase(await format.masterKey(given.passphrase, given.stretching), given.share);
          const place = format.wrapPlace(given.owner, given.way, given.name, given.generation);
          const userKey = await format.openUserKey(key, given.blob, place);
          await format.openPair(userKey, given.owner, given.privateKey, given.publicKey, given.generation);
        } else await door.ask("unlock", given);
        times.push(performance.now() - from);
      }
      return times;
    },
  };
})();
