// The shelf's page: opens the gate, then the rooms, one at a time. Locks when nobody touches it,
// on Exit, and when asked to. Locking reloads the page: whatever was drawn is gone, and so is the worker with the keys.
import { send } from "./calls.js";
import { startGate } from "./gate.js";
import { Keys } from "./keys.js";
import { ROOMS } from "./rooms.js";
import { Shelf } from "./store.js";
import { Unfinished } from "./unfinished.js";

const IDLE = 5 * 60_000; // ms without a touch
const home = document.getElementById("shelf");
const rooms = document.getElementById("rooms");
const say = (text) => { document.getElementById("messages").textContent = text; };

home.addEventListener("submit", (event) => event.preventDefault(), true); // no form here is ever sent by the browser

const keys = new Keys();
let shelf = null;
let unfinished = null;
let wanted = "home";
const started = new Map();

/** Shows a room; it is started the first time. */
async function show(name) {
  if (!shelf) return;
  const section = rooms.querySelector(`#${CSS.escape(name || "home")}[data-room]`) ?? rooms.querySelector("#home");
  wanted = section.id;
  if (!started.has(section.id)) started.set(section.id, begin(section));
  await started.get(section.id);
  if (wanted !== section.id) return; // gone on meanwhile
  for (const each of rooms.querySelectorAll("[data-room]")) each.hidden = each !== section;
  rooms.querySelector("[data-home-link]").hidden = section.id === "home";
  section.dispatchEvent(new CustomEvent("shelf:shown"));
  section.querySelector("h2")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// The room is in the history's state and never in the address: a browser keeps addresses, and they would tell which rooms
// somebody used.
const here = () => history.state?.room ?? "home";
function go(room) {
  history.pushState({ room }, "", location.pathname);
  return show(room);
}
function fromAddress() {
  if (location.hash.length > 1) history.replaceState({ room: location.hash.slice(1) }, "", location.pathname);
}

async function begin(section) {
  await ROOMS[section.id]?.(section, shelf);
  unfinished.bringBack(section);
}

async function opened() {
  await keys.sendLater();
  const made = new Shelf(keys, { say, go });
  await made.open();
  unfinished = new Unfinished(rooms, made);
  shelf = made; // from here on rooms can be shown
  document.getElementById("gate").remove(); // a passphrase that somebody typed must not stay in the page
  rooms.hidden = false;
  welcome();
  watch();
  await show(here());
}

/** What is said once on the first page: something does not open, a wait for a new shelf, a way in to renew, notes. */
function welcome() {
  const part = (name) => rooms.querySelector(`#home [data-${name}]`);
  part("unreadable").hidden = !shelf.unreadable.length;
  part("by-code").hidden = keys.by !== "recovery";
  const anew = part("anew");
  anew.hidden = !keys.told.anew;
  anew.querySelector("button").addEventListener("click", async () => {
    await send("door/anew/", { what: "keep" });
    anew.hidden = true;
  });
  shelf.watch(() => { part("notes").hidden = !shelf.of("note").length; });
}

// --- locking ----------------------------------------------------------------------------------------------------

const others = new BroadcastChannel("leanto"); // other tabs of the house: Lock, Exit and signing out count for all of them
others.addEventListener("message", ({ data }) => { if (data === "lock") lock({ told: true }); else leave(); });

let locking = false;
async function lock({ told = false } = {}) {
  if (locking || !shelf) return;
  locking = true;
  rooms.hidden = true;
  if (!told) others.postMessage("lock");
  let online = true;
  try { await unfinished.keep(); } catch (error) { // no network, or another device was quicker: sealed for later
    online = error.code !== "no_answer";
    for (const words of unfinished.words()) {
      // Where storage is off too, locking goes on all the same: open words would be worse than lost ones.
      await keys.later({ kind: "unfinished", at: new Date().toISOString(), ...words }).catch(() => {});
    }
  }
  keys.lock();
  if (online) location.reload();
  else home.textContent = home.dataset.lockedOffline; // reloading would only show that there is no network
}

/** Exit, here or in another tab: at once, without asking the server. */
function leave() {
  keys.door.lock();
  home.replaceChildren();
  if (shelf) location.reload();
}

function watch() {
  let timer = 0;
  const touch = () => { clearTimeout(timer); timer = setTimeout(lock, home.dataset.idle ? Number(home.dataset.idle) : IDLE); };
  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) document.addEventListener(kind, touch, { passive: true });
  touch();
  document.getElementById("lock-now").addEventListener("click", () => lock());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && shelf.of("settings")[0]?.words.lockWhenHidden) lock();
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.id === "exit" || event.ctrlKey || event.metaKey) return;
    if (link.getAttribute("href").startsWith("#") && rooms.contains(link)) { // another room
      event.preventDefault();
      say("");
      await go(link.hash.slice(1));
    } else if (new URL(link.href).pathname !== location.pathname && unfinished.some) { // another page of the house
      event.preventDefault();
      try { await unfinished.keep(); } finally { location.assign(link.href); }
    }
  });
  addEventListener("popstate", () => show(here()));
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // never back into an open shelf
}

document.addEventListener("leanto:left", () => {
  others.close(); // the same word goes to the other tabs; here the page is on its way already
  keys.door.lock();
  home.replaceChildren();
});
addEventListener("hashchange", () => { fromAddress(); show(here()); });
fromAddress();

/** What stands in the way of sealing here: "" or the notice that says it. */
async function obstacle() {
  if (!globalThis.isSecureContext) return "gate-https";
  try { // the newest of what the vault needs
    await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
    return "";
  } catch { return "gate-old"; }
}

document.getElementById("gate-wait").hidden = false;
try {
  const inTheWay = await obstacle();
  if (inTheWay) {
    document.getElementById(inTheWay).hidden = false;
    throw Object.assign(new Error(inTheWay), { sentence: "" });
  }
  await keys.look();
  document.getElementById("gate").hidden = false;
  startGate(keys, { opened, say });
  const said = sessionStorage.getItem("leanto-said"); // a sentence of ours across a reload, nobody's words
  if (said) { say(said); sessionStorage.removeItem("leanto-said"); }
} catch (error) {
  say(error.sentence ?? home.dataset.noAnswer);
} finally {
  document.getElementById("gate-wait").hidden = true;
}
