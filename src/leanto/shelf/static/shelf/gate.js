// Before the shelf is open: making one, opening it, a note without opening it, and the way when everything is lost.
import { send } from "./calls.js";
import { day, Empty, onSubmit } from "./dom.js";
import { make as newPasskey, possible, use as usePasskey } from "./passkey.js";
import { weakness } from "./strength.js";

const find = (selector) => document.querySelector(selector);

/** Shows one section of the gate, and puts the focus on its heading. */
function show(id) {
  for (const each of document.querySelectorAll("#gate > section")) each.hidden = each.id !== id;
  const heading = find(`#${id} form:not([hidden]) h2, #${id} h2`);
  heading?.focus({ preventScroll: true });
}

/** Starts the gate. `opened()` is called once the shelf is open. */
export function startGate(keys, { opened, say }) {
  const { vault, aside } = keys.told;
  for (const button of document.querySelectorAll("[data-show-gate]")) {
    button.addEventListener("click", () => show(button.dataset.showGate));
  }
  making(keys, opened);
  if (vault) {
    opening(keys, opened);
    noting(keys, say);
    losing(keys, say);
  }
  find("[data-aside]").hidden = !aside;
  show(vault ? "gate-open" : "gate-make");
}

// --- opening ----------------------------------------------------------------------------------------------------

const passkeysOf = (keys) => keys.told.vault.wraps.filter(({ way }) => way === "passkey").map(({ name }) => name);

function opening(keys, opened) {
  const { vault, anew } = keys.told;
  const form = (way) => find(`[data-open="${way}"]`);
  form("passphrase").hidden = !vault.passphrase;
  form("passkey").hidden = !passkeysOf(keys).length || !possible();
  onSubmit(form("passphrase"), async ({ passphrase }) => {
    if (!passphrase) throw new Empty();
    await keys.open({ way: "passphrase", passphrase });
    opened();
  });
  onSubmit(form("recovery"), async ({ code }) => {
    if (!code) throw new Empty();
    await keys.open({ way: "recovery", code });
    opened();
  });
  onSubmit(form("passkey"), async () => {
    await keys.open(await usePasskey(passkeysOf(keys)));
    opened();
  });
  const waiting = find("[data-anew]");
  waiting.hidden = !anew;
  waiting.querySelector("[data-keep-old]").addEventListener("click", async () => {
    await send("door/anew/", { what: "keep" });
    waiting.hidden = true;
  });
}

function noting(keys, say) {
  const form = find("[data-note]");
  const state = keys.recognised();
  for (const each of form.querySelectorAll("[data-lock]")) each.hidden = each.dataset.lock !== state;
  if (state === "other") for (const each of form.querySelectorAll("button, textarea")) each.disabled = true;
  onSubmit(form, async ({ words }) => {
    if (!words) throw new Empty();
    await keys.note({ kind: "note", at: new Date().toISOString(), text: words });
    form.reset();
    say(find("#shelf").dataset.sealed);
  });
}

function losing(keys) {
  const forms = Object.fromEntries(
    [...document.querySelectorAll("[data-anew-step]")].map((form) => [form.dataset.anewStep, form]),
  );
  const draw = () => {
    const { anew } = keys.told;
    const now = !anew ? "ask" : anew.ready ? "go" : "wait";
    for (const [name, form] of Object.entries(forms)) form.hidden = name !== now;
    if (anew) forms.wait.querySelector("[data-ready]").textContent = day(new Date(anew.ready_at));
  };
  const deed = { ask: "ask", wait: "keep", go: "go" };
  for (const [name, form] of Object.entries(forms)) {
    onSubmit(form, async () => {
      await send("door/anew/", { what: deed[name] });
      if (name === "go") { location.reload(); return; }
      await keys.look();
      draw();
    });
  }
  draw();
}

// --- making -----------------------------------------------------------------------------------------------------

/** Draws a fresh passphrase and code into `form`'s places; returns what was offered, kept up to date. */
export function offering(keys, form) {
  const given = { passphrase: "", code: "", stretching: null };
  const again = async () => {
    Object.assign(given, await keys.offer());
    for (const each of form.querySelectorAll("[data-offered]")) each.textContent = given.passphrase;
    for (const each of form.querySelectorAll("[data-code]")) each.textContent = given.code;
  };
  for (const each of form.querySelectorAll("[data-more-words]")) {
    each.addEventListener("click", async () => {
      const { passphrase } = await keys.offer();
      given.passphrase = passphrase;
      for (const place of form.querySelectorAll("[data-offered]")) place.textContent = passphrase;
    });
  }
  return { given, again };
}

const bare = (typed) => typed.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1").replace(/U/g, "V");

function making(keys, opened) {
  const section = find("#gate-make");
  const steps = Object.fromEntries([...section.querySelectorAll("[data-step]")].map((form) => [form.dataset.step, form]));
  const { given, again } = offering(keys, section);
  let phrase = "";
  let asked = []; // which two groups of the code are typed back
  const go = (name) => {
    for (const [each, form] of Object.entries(steps)) form.hidden = each !== name;
    steps[name].querySelector("h2").focus();
  };
  onSubmit(steps.why, async () => {
    await again();
    go("phrase");
  });
  const weak = steps.phrase.querySelector("[data-weak]");
  onSubmit(steps.phrase, async ({ own, again: twice }) => {
    weak.textContent = "";
    if (own || twice) {
      const found = await weakness(own);
      const second = steps.phrase.querySelector("[data-differs]");
      if (found) { weak.textContent = weak.dataset[found]; return; }
      if (own !== twice) { weak.textContent = second.dataset.differs; second.focus(); return; }
    }
    phrase = own || given.passphrase;
    asked = twoOf(9);
    for (const [at, id] of ["group-one", "group-two"].entries()) {
      const label = steps.code.querySelector(`label[for="${id}"]`);
      label.textContent = label.dataset.groupLabel.replace("%(number)s", asked[at] + 1);
    }
    go("code");
  });
  const copied = steps.code.querySelector("[data-copy]");
  copied.addEventListener("click", async () => {
    await navigator.clipboard.writeText(given.code);
    copied.textContent = copied.dataset.done;
  });
  steps.code.querySelector("[data-print]").addEventListener("click", () => print());
  const wrong = steps.code.querySelector("[data-groups]");
  const sentence = wrong.dataset.groups;
  onSubmit(steps.code, async ({ one, two }) => {
    const groups = given.code.split("-");
    const right = bare(one) === groups[asked[0]] && bare(two) === groups[asked[1]];
    wrong.textContent = right ? "" : sentence;
    if (!right) return;
    await keys.make([
      { way: "passphrase", name: "", passphrase: phrase }, { way: "recovery", name: "", code: given.code },
    ], given.stretching);
    const first = { way: "recovery", name: "", code: given.code };
    if (!possible()) { opened(); return; }
    steps.passkey.first = first;
    go("passkey");
  });
  onSubmit(steps.passkey, async (_values, button) => {
    if (button?.value === "passkey") {
      await keys.put(steps.passkey.first, await newPasskey(find("#shelf").dataset.name));
    }
    steps.passkey.first = null;
    opened();
  });
}

/** Two different numbers below `count`, the smaller one first. */
function twoOf(count) {
  const [one, other] = crypto.getRandomValues(new Uint32Array(2));
  const first = one % count;
  const second = (first + 1 + (other % (count - 1))) % count;
  return [Math.min(first, second), Math.max(first, second)];
}

/** What a form of the ways-in room shows to prove itself: {way, …}. */
export async function shown(keys, { by, secret }) {
  if (by === "passkey") return usePasskey(passkeysOf(keys));
  if (!secret) throw new Empty();
  return by === "recovery" ? { way: "recovery", name: "", code: secret } : { way: "passphrase", name: "", passphrase: secret };
}

export { bare };
