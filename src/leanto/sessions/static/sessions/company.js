// The others: their voices, lines of text, waves, who is not on the line just now. Lines stand in this page only and go with it.
import { words } from "../shelf/dom.js";
import { Peers } from "./peer.js";

export class Company {
  #part; #line; #data; #name; #joined; #peers = null; #muted = null; #camera = false; #about = null; #gone = []; #told = null;
  #begun = null; // who was there when it began
  #wanted = false; // a way from page to page for what is not a voice

  constructor(part, line, { data, name, joined }) {
    this.#part = part;
    this.#line = line;
    this.#data = data;
    this.#name = name;
    this.#joined = joined;
    this.#find("[data-voice]").hidden = data.channel !== "voice";
    this.#find("[data-lines]").hidden = true;
    this.#find("[data-do=voice]").addEventListener("click", () => this.#voice());
    this.#find("[data-do=camera]").addEventListener("click", () => this.#see());
    this.#find("[data-do=wave]").addEventListener("click", () => { line.wave(); this.#note(this.#say("i_wave")); });
    this.#find("[data-say]").addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    for (const nod of part.querySelectorAll("[data-nod]")) nod.addEventListener("click", () => this.#out(nod.textContent.trim()));
    line.addEventListener("line", ({ detail }) => this.#add(detail.from, detail.text));
    line.addEventListener("wave", ({ detail }) => this.#note(this.#say("waves", { name: name(detail.from) })));
    line.addEventListener("lost", () => { this.#find("[data-lost]").hidden = false; });
    line.addEventListener("back", () => { this.#find("[data-lost]").hidden = true; });
  }

  hello(told) {
    this.#find("[data-lost]").hidden = true;
    this.#told = told;
  }

  /** The way from browser to browser, once it has begun: whoever only looked in has shown nobody an address. */
  meet(slots) {
    this.#begun = slots;
    if (this.#data.channel === "voice" || this.#wanted) this.#reach();
  }

  /** The same way for what is not a voice; null before it has begun. Without voices it is made only when it is wanted. */
  pages() {
    this.#wanted = true;
    if (this.#begun) this.#reach();
    return this.#peers;
  }

  #reach() {
    if (this.#peers || !this.#told) return;
    this.#peers = new Peers(this.#line, this.#told);
    this.#peers.addEventListener("stream", ({ detail }) => this.#hear(detail));
    this.#peers.addEventListener("trouble", () => { this.#find("[data-trouble]").textContent = this.#say("trouble"); });
    this.#peers.meet(this.#begun);
  }

  /** Voices and pictures end at once, while the pages may still have something to say to each other. */
  hush() {
    this.#peers?.microphone(false);
    this.#peers?.camera(false);
  }

  /** Who of those who began is not on the line: said calmly, and once. Why is never said. */
  here(slots, order) {
    const gone = order.filter((slot) => slot !== this.#data.slot && !slots.includes(slot));
    const said = this.#find("[data-away]");
    if (gone.length) said.textContent = this.#say("away", { names: this.#joined(gone) });
    else if (this.#gone.length) said.textContent = this.#say("back");
    this.#gone = gone;
  }

  /** Words that were given beforehand, into `list`, or into the fold-out of the stage. */
  beforehand(list, given) {
    const into = list ?? this.#find("[data-limits]");
    if (!list) this.#find("[data-beforehand]").hidden = !given.length;
    into.replaceChildren(...given.map(({ slot, what, text }) => this.#item(this.#say(what, { name: this.#name(slot), words: text }))));
  }

  /** A phase began: who may write what. While somebody speaks, the others nod; ideas only when they were asked for. */
  phase({ phase, role, ideas }) {
    this.#about = { phase, role, ideas };
    const listens = role === "them" && phase.name === "speak";
    const writes = this.#data.channel !== "quiet" && !(listens && !ideas);
    const label = role === "them" && ideas ? "idea" : role === "them" && phase.name === "back" ? "heard" : "line";
    this.#find("[data-say]").hidden = !writes;
    this.#find("[data-nods]").hidden = !(listens && !ideas && this.#data.channel !== "quiet");
    this.#find("[data-say-label]").textContent = this.#say(label);
  }

  end() {
    this.#peers?.close();
    this.#peers = null;
    this.#find("[data-seen]").replaceChildren();
    this.#find("[data-lines]").replaceChildren();
    this.#find("[data-limits]").replaceChildren();
  }

  #find(selector) { return this.#part.querySelector(selector); }
  #say(key, values) { return words(this.#part, key, values); }

  #send() {
    const box = this.#find("#say-line");
    const text = box.value.trim();
    box.value = "";
    if (!text) return;
    const idea = this.#about?.role === "them" && this.#about.ideas;
    this.#out(idea ? this.#say("an_idea", { words: text }) : text);
  }

  #out(text) {
    this.#line.say(text);
    this.#add(this.#data.slot, text);
  }

  #item(text, kind = "") {
    const item = document.createElement("li");
    item.className = kind;
    item.dir = "auto";
    item.textContent = text;
    return item;
  }

  #into(item) {
    const list = this.#find("[data-lines]");
    list.hidden = false;
    list.append(item);
    while (list.children.length > 200) list.firstChild.remove();
    list.scrollTop = list.scrollHeight;
  }

  #add(from, text) {
    const own = from === this.#data.slot;
    this.#into(this.#item(own ? text : this.#say("says", { name: this.#name(from), words: text }), own ? "mine" : ""));
  }

  #note(text) { this.#into(this.#item(text, "note")); }

  async #voice() {
    if (!this.#peers) return;
    if (this.#muted === null) {
      if (!(await this.#peers.microphone(true))) return;
      this.#muted = false;
    } else {
      this.#muted = !this.#muted;
      this.#peers.mute(this.#muted);
    }
    const button = this.#find("[data-do=voice]");
    button.setAttribute("aria-pressed", String(!this.#muted));
    button.querySelector("span").textContent = this.#say(this.#muted ? "voice" : "mute");
  }

  async #see() {
    if (!this.#peers) return;
    if (!(await this.#peers.camera(!this.#camera))) return;
    this.#camera = !this.#camera;
    const button = this.#find("[data-do=camera]");
    button.setAttribute("aria-pressed", String(this.#camera));
    button.querySelector("span").textContent = this.#say(this.#camera ? "no_camera" : "camera");
  }

  /** A voice, and a picture where somebody turned it on. */
  #hear({ slot, stream }) {
    const seen = this.#find("[data-seen]");
    const old = seen.querySelector(`[data-slot="${slot}"]`);
    const element = old ?? document.createElement("video");
    element.dataset.slot = slot;
    element.autoplay = element.playsInline = true;
    element.setAttribute("aria-label", this.#name(slot));
    if (element.srcObject !== stream) element.srcObject = stream;
    const look = () => {
      element.hidden = !stream.getVideoTracks().some((track) => track.enabled && !track.muted);
      seen.hidden = ![...seen.children].some((each) => !each.hidden);
    };
    for (const kind of ["addtrack", "removetrack"]) stream.addEventListener(kind, look);
    for (const track of stream.getVideoTracks()) for (const kind of ["mute", "unmute", "ended"]) track.addEventListener(kind, look);
    if (!old) seen.append(element);
    look();
    element.play().catch(() => {}); // the next tap on the page lets it play
  }
}
