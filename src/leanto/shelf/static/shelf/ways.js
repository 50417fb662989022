// Ways in, taking everything along, deleting. Each deed asks for one way in once more.
import { send } from "./calls.js";
import { copy, fill, onSubmit, words, write } from "./dom.js";
import { bare, offering, shown } from "./gate.js";
import { forget } from "./keys.js";
import { make as newPasskey } from "./passkey.js";
import { weakness } from "./strength.js";

class Typo extends Error {
  constructor(sentence) { super(sentence); this.sentence = sentence; }
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function start(section, shelf) {
  const { keys } = shelf;
  const form = section.querySelector("[data-do]");
  const { given, again } = offering(keys, form);
  let ready = null; // fresh words, code and parameters, which take a moment on a slow device
  const list = section.querySelector("[data-list]");
  const done = section.querySelector("[data-done]");
  section.addEventListener("shelf:shown", () => { done.hidden = true; });
  const which = form.querySelector('[data-field="which"]');

  function draw() {
    const { vault, aside } = keys.told;
    const all = [...(vault.passphrase ? [{ way: "passphrase", name: "" }] : []), ...vault.wraps];
    list.replaceChildren(...all.map(({ way, name }) => {
      const node = fill(copy(section.querySelector("template[data-row]")), { way: words(section, way), which: name.slice(0, 6) });
      node.querySelector("[data-drop]").addEventListener("click", () => {
        form.querySelector('[value="drop"]').checked = true;
        which.value = `${way} ${name}`;
        choose();
        which.focus();
      });
      return node;
    }));
    which.replaceChildren(...all.map(({ way, name }) => new Option(`${words(section, way)} ${name.slice(0, 6)}`, `${way} ${name}`)));
    form.querySelector("[data-if-aside]").hidden = !aside;
    form.querySelector("[data-if-passkey]").hidden = !vault.wraps.some(({ way }) => way === "passkey");
  }

  function choose() {
    const value = form.querySelector('[data-field="what"]:checked')?.value ?? "";
    for (const each of form.querySelectorAll("[data-for]")) each.hidden = !each.dataset.for.split(" ").includes(value);
    for (const each of ["proof", "go"]) form.querySelector(`[data-${each}]`).hidden = !value;
    form.querySelector("[data-secret]").hidden = !value || form.querySelector('[data-field="by"]:checked').value === "passkey";
    if (!given.code && ["passphrase", "recovery", "renew"].includes(value)) ready ??= again();
  }
  form.addEventListener("change", choose);

  const plain = (typed) => typed.normalize("NFKC").trim().replace(/\s+/g, " ");
  async function newPhrase({ own, again: twice }) {
    const found = own ? await weakness(own) : "";
    if (found) throw new Typo(form.querySelector('[data-field="own"]').dataset[found]);
    const phrase = own || given.passphrase;
    if (plain(twice) !== plain(phrase)) throw new Typo(form.querySelector('[data-field="again"]').dataset.differs);
    return phrase;
  }
  const written = (last) => {
    const box = form.querySelector('[data-field="last"]');
    if (bare(last) !== given.code.split("-").at(-1)) throw new Typo(box.dataset.wrong);
  };

  const deeds = {
    async passphrase(from, values) {
      const passphrase = await newPhrase(values);
      await keys.put(from, { way: "passphrase", name: "", passphrase, stretching: given.stretching });
      return "changed";
    },
    async recovery(from, { last }) {
      written(last);
      await keys.put(from, { way: "recovery", name: "", code: given.code });
      return "changed";
    },
    async passkey(from) {
      await keys.put(from, await newPasskey(document.getElementById("shelf").dataset.name));
      return "changed";
    },
    async drop(from, values) {
      const [way, name] = values.which.split(" ");
      await keys.drop(from, { way, name });
      return "dropped";
    },
    async renew(from, values) {
      written(values.last);
      const ways = [
        { way: "passphrase", name: "", passphrase: await newPhrase(values) }, { way: "recovery", name: "", code: given.code },
      ];
      await keys.renew(from, ways, given.stretching);
      sessionStorage.setItem("leanto-said", words(section, "renewed"));
      location.reload();
      return "";
    },
    async take(from, { phraseToo }) {
      download(await keys.takeAlong(from, phraseToo), "shelf.zip");
      return "taken";
    },
    async plain(from) {
      await keys.check(from);
      const rows = shelf.all().map(({ at, kind, words: said, closed }) => ({ kind, at: at.toISOString(), closed, ...said }));
      download(new Blob([JSON.stringify(rows, null, 1)], { type: "application/json" }), "shelf.json");
      return "taken";
    },
    async bring(from, { old }) {
      await keys.check(from);
      const count = await shelf.bring(await keys.fromOld(old));
      await send("old/drop/");
      await keys.look();
      return { brought: { count } };
    },
    async end(from) {
      await keys.end(from);
      forget();
      location.assign(document.querySelector(".page-head .back").href);
      return "ended";
    },
  };

  onSubmit(form, async (values) => {
    await ready;
    const said = await deeds[values.what](await shown(keys, values), values);
    write(form, { by: values.by }); // nothing is chosen any more, and no words stand there that do not count
    given.code = "";
    ready = null;
    draw();
    choose();
    if (!said) return;
    const [[key, gaps]] = typeof said === "string" ? [[said, {}]] : Object.entries(said);
    done.textContent = words(section, key, gaps);
    done.hidden = false;
    done.focus();
    done.scrollIntoView({ block: "center" });
  });

  const settings = section.querySelector("[data-settings]");
  const [kept] = shelf.of("settings");
  write(settings, kept?.words);
  onSubmit(settings, async (values) => {
    const [old] = shelf.of("settings");
    await (old ? shelf.change(old, values) : shelf.add("settings", values));
    shelf.say(words(section, "kept"));
  });
  draw();
  choose();
}
