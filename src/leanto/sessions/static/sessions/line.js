// The line of a session: one WebSocket that comes back by itself and brings its last mark along.
//
//   const line = new Line("/settle/…/line/", {ends: 1795379932771});
//   line.addEventListener("hello", (event) => event.detail.here);
//
// Events: hello, here, mark, line, wave, signal, pong (detail is what the server said; for "here" the list of slots) ·
// "lost" and "back": the network · "elsewhere": the same seat was opened on another page, this one stays away · "over".
// A refusal and a broken network look the same from here, and are treated the same: it tries again until `ends`.

const FIRST_WAIT = 500; // ms
const LONGEST_WAIT = 10_000;
const SILENCE = 12_000; // without a word from the server the line counts as lost; a ping goes out every 5 s
const BEAT = 5_000;
const ELSEWHERE = 4001;
const OWN_PING = -1; // of the line itself; the clock's carry the time

export class Line extends EventTarget {
  #address;
  #ends;
  #socket = null;
  #wait = FIRST_WAIT;
  #timer = 0;
  #beat = 0;
  #heard = 0;
  #mark = null;
  #done = false;
  #away = false;
  #listeners = new AbortController();

  /** `path`: of the socket, on this host. `ends`: ms since 1970, after which it does not try any more. */
  constructor(path, { ends = Infinity } = {}) {
    super();
    this.#address = new URL(path, location.href);
    this.#address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.#ends = ends;
    const { signal } = this.#listeners;
    addEventListener("online", () => this.#soon(), { signal });
    addEventListener("offline", () => this.#drop(), { signal });
    document.addEventListener("visibilitychange", () => !document.hidden && this.#wake(), { signal });
    // After the caller has put its listeners on.
    queueMicrotask(() => this.#connect());
  }

  /** Is the line open now? */
  get open() {
    return this.#socket?.readyState === WebSocket.OPEN && !this.#away;
  }

  /** The newest mark known here: {rev, state} or null. */
  get current() {
    return this.#mark;
  }

  /** Where the session is now. Kept, and told to the others at once or when the line is back. */
  mark(state) {
    this.#mark = { rev: (this.#mark?.rev ?? 0) + 1, state };
    this.#send({ t: "mark", ...this.#mark });
  }

  /** A line of text: true when it went out. */
  say(text) {
    return this.#send({ t: "line", text });
  }

  wave() {
    return this.#send({ t: "wave" });
  }

  /** What WebRTC wants to say to one other. Dropped while the line is lost. */
  signal(to, data) {
    return this.#send({ t: "signal", to, data });
  }

  ping(c) {
    return this.#send({ t: "ping", c });
  }

  /** Leaves for good. To the others it looks like a lost line. */
  leave() {
    this.#send({ t: "bye" });
    this.#finish();
  }

  #finish(event = "") {
    this.#done = true;
    this.#listeners.abort();
    clearTimeout(this.#timer);
    this.#cut();
    if (event) this.#tell(event);
  }

  #connect() {
    clearTimeout(this.#timer);
    if (this.#done || this.#socket) return;
    if (Date.now() > this.#ends) return this.#finish("over");
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    this.#heard = performance.now();
    socket.onmessage = (event) => socket === this.#socket && this.#hear(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.#socket && this.#closed(event.code);
    clearInterval(this.#beat);
    this.#beat = setInterval(() => this.#look(), BEAT);
  }

  #hear(said) {
    this.#heard = performance.now();
    const { t, ...detail } = said;
    if (t === "hello") this.#greeted(detail);
    else if (t === "mark") this.#take(detail);
    else if (t !== "pong" || detail.c !== OWN_PING) this.#tell(t, t === "here" ? detail.slots : detail);
  }

  #greeted(hello) {
    this.#wait = FIRST_WAIT;
    const mine = this.#mark;
    const newer = hello.mark && !(mine && mine.rev > hello.mark.rev);
    this.#tell("hello", { ...hello, mark: newer ? hello.mark : mine });
    if (this.#away) {
      this.#away = false;
      this.#tell("back");
    }
    if (newer) this.#take(hello.mark);
    else if (mine) this.#send({ t: "mark", ...mine }); // the server may have begun anew
  }

  #take(mark) {
    if (this.#mark && mark.rev < this.#mark.rev) return;
    const same = this.#mark?.rev === mark.rev && JSON.stringify(this.#mark.state) === JSON.stringify(mark.state);
    this.#mark = mark;
    if (!same) this.#tell("mark", mark);
  }

  #look() {
    if (performance.now() - this.#heard > SILENCE) this.#drop();
    else this.ping(OWN_PING);
  }

  // A page that was asleep may hold a socket that is long gone: ask, and do not wait long for the answer.
  #wake() {
    if (!this.open) return this.#soon();
    this.#heard = Math.min(this.#heard, performance.now() - SILENCE + 3000);
    this.ping(OWN_PING);
    setTimeout(() => this.#socket && this.#look(), 3100);
  }

  #soon() {
    this.#wait = FIRST_WAIT;
    this.#connect();
  }

  // The network is gone, though the socket may not know it yet.
  #drop() {
    if (!this.#socket) return;
    this.#cut();
    this.#lost();
  }

  #cut() {
    clearInterval(this.#beat);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #closed(code) {
    clearInterval(this.#beat);
    this.#socket = null;
    if (code === ELSEWHERE) return this.#finish("elsewhere");
    this.#lost();
  }

  #lost() {
    if (this.#done) return;
    if (!this.#away) {
      this.#away = true;
      this.#tell("lost");
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  #send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #tell(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
