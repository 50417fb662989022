// Voices, and a camera for whoever turns theirs on, from browser to browser: WebRTC among up to six, each with each.
//
// Negotiation is "perfect" as the WebRTC specification's example does it: both sides may offer at any time, and when
// two offers cross, the higher slot gives way. Each signal says which page sent it (`page`), which page it is for
// (`to`) and in which try (`gen`): after a reload or a failure both sides begin anew at the higher number.
//
// Everything starts off: no microphone, no camera. With relay only, nobody's network address is shown to the others.

const FAILED_WAIT = 8000; // ms in which a broken connection may mend itself before it is made anew
const QUIET_WAIT = 6000; // ms until the page hears that somebody is gone: leaving and losing the network look alike

export class Peers extends EventTarget {
  #line;
  #slot;
  #ice;
  #relayOnly;
  #page = crypto.randomUUID();
  #peers = new Map(); // slot -> Peer
  #own = new MediaStream();
  #closed = false;
  #listeners = new AbortController();

  /** `ice`, `relayOnly`: as the line's hello gives them. */
  constructor(line, { slot, ice = [], relayOnly = false }) {
    super();
    this.#line = line;
    this.#slot = slot;
    this.#ice = ice;
    this.#relayOnly = relayOnly;
    const { signal } = this.#listeners;
    line.addEventListener("hello", (event) => this.#hello(event.detail), { signal });
    line.addEventListener("here", (event) => this.#meet(event.detail), { signal });
    line.addEventListener("signal", (event) => this.#peer(event.detail.from).hear(event.detail.data), { signal });
    if (relayOnly && !ice.some((each) => [each.urls].flat().some((url) => url.startsWith("turn"))))
      this.#tell("trouble", { name: "NoRelay" });
  }

  /** Starts with those who are on the line. The line's next hello and "here" do it too. */
  meet(slots) {
    this.#meet(slots);
  }

  /** Own tracks: for a small picture of oneself. */
  get own() {
    return this.#own;
  }

  /** Turns the own microphone on or off. False when the browser or the person said no ("trouble" says which). */
  microphone(on) {
    return this.#track("audio", on);
  }

  /** Turns the own camera on or off. */
  camera(on) {
    return this.#track("video", on);
  }

  /** Silences the own microphone without giving it back to the system. */
  mute(quiet) {
    for (const track of this.#own.getAudioTracks()) track.enabled = !quiet;
  }

  /** Sends text straight to the others' pages ("data" there). Not through the server. */
  send(text) {
    for (const peer of this.#peers.values()) peer.send(text);
  }

  /** [{slot, state}] of the connections, for tests and for a line of explanation. */
  get states() {
    return [...this.#peers].map(([slot, peer]) => ({ slot, state: peer.state }));
  }

  /** Each connection's statistics, as WebRTC gives them. */
  async stats() {
    const found = new Map();
    for (const [slot, peer] of this.#peers) found.set(slot, [...(await peer.stats()).values()]);
    return found;
  }

  close() {
    this.#closed = true;
    this.#listeners.abort();
    for (const peer of this.#peers.values()) peer.close();
    for (const track of this.#own.getTracks()) track.stop();
  }

  async #track(kind, on) {
    const had = this.#own.getTracks().filter((track) => track.kind === kind);
    if (on && !had.length) {
      try {
        const taken = await navigator.mediaDevices.getUserMedia({ [kind]: true });
        if (this.#closed) return taken.getTracks().forEach((track) => track.stop()), false;
        for (const track of taken.getTracks()) this.#own.addTrack(track);
      } catch (trouble) {
        this.#tell("trouble", { name: trouble.name });
        return false;
      }
    } else if (!on) {
      for (const track of had) {
        track.stop();
        this.#own.removeTrack(track);
      }
    }
    for (const peer of this.#peers.values()) peer.carry(this.#own);
    return true;
  }

  #hello({ here }) {
    this.#meet(here);
    for (const peer of this.#peers.values()) peer.mend();
  }

  #meet(slots) {
    for (const slot of slots) if (slot !== this.#slot) this.#peer(slot).start();
  }

  #peer(slot) {
    let peer = this.#peers.get(slot);
    if (!peer) {
      peer = new Peer({
        polite: this.#slot > slot,
        page: this.#page,
        settings: { iceServers: this.#ice, iceTransportPolicy: this.#relayOnly ? "relay" : "all" },
        own: this.#own,
        say: (data) => this.#line.signal(slot, data),
        tell: (name, detail) => this.#tell(name, { slot, ...detail }),
      });
      this.#peers.set(slot, peer);
    }
    return peer;
  }

  #tell(name, detail) {
    queueMicrotask(() => this.dispatchEvent(new CustomEvent(name, { detail })));
  }
}

class Peer {
  #how;
  #connection = null;
  #channel = null;
  #gen = 0;
  #theirs = null; // the other's page
  #offering = false;
  #ignoring = false;
  #early = []; // candidates that came before their description
  #mend = 0;
  #quiet = 0;
  #gone = false;

  constructor(how) {
    this.#how = how;
  }

  get state() {
    return this.#connection?.connectionState ?? "new";
  }

  stats() {
    return this.#connection ? this.#connection.getStats() : new Map();
  }

  get #offered() {
    return this.#offering || this.#connection?.signalingState === "have-local-offer";
  }

  start() {
    if (!this.#connection) this.#begin(this.#gen + 1);
  }

  send(text) {
    if (this.#channel?.readyState === "open") this.#channel.send(text);
  }

  /** Puts these tracks on the connection, and takes off what is not among them. */
  carry(own) {
    if (!this.#connection) return;
    const wanted = own.getTracks();
    const senders = this.#connection.getSenders();
    for (const sender of senders) if (sender.track && !wanted.includes(sender.track)) this.#connection.removeTrack(sender);
    for (const track of wanted)
      if (!senders.some((sender) => sender.track === track)) this.#connection.addTrack(track, own);
  }

  /** The line is back: what broke meanwhile looks for a new way. */
  mend() {
    if (["disconnected", "failed"].includes(this.state)) this.#connection.restartIce();
  }

  close() {
    clearTimeout(this.#mend);
    clearTimeout(this.#quiet);
    this.#connection?.close();
    this.#connection = null;
  }

  #begin(gen) {
    this.close();
    this.#gen = gen;
    this.#offering = this.#ignoring = false;
    this.#early = [];
    const connection = new RTCPeerConnection(this.#how.settings);
    this.#connection = connection;
    // Known on both sides beforehand, so that there is always something to connect for.
    this.#channel = connection.createDataChannel("settle", { negotiated: true, id: 0 });
    this.#channel.onmessage = (event) => this.#how.tell("data", { text: String(event.data) });
    connection.onnegotiationneeded = () => this.#offer(connection);
    connection.onicecandidate = ({ candidate }) => candidate && this.#say({ candidate: candidate.toJSON() });
    connection.ontrack = ({ streams }) => streams[0] && this.#how.tell("stream", { stream: streams[0] });
    connection.onconnectionstatechange = () => connection === this.#connection && this.#changed();
    this.carry(this.#how.own);
  }

  async #offer(connection) {
    try {
      this.#offering = true;
      await connection.setLocalDescription();
      if (connection === this.#connection) this.#say({ description: connection.localDescription.toJSON() });
    } catch {
      // closed meanwhile, or overtaken by the other's offer: that one is answered
    } finally {
      this.#offering = false;
    }
  }

  #say(data) {
    this.#how.say({ ...data, page: this.#how.page, to: this.#theirs, gen: this.#gen });
  }

  async hear(data) {
    if (typeof data !== "object" || data === null || (data.to && data.to !== this.#how.page)) return;
    const reloaded = this.#theirs && this.#theirs !== data.page;
    // An offer from a page that was not known, while ours is out: ours may have gone before that page could hear it, and
    // the one who does not give way would wait for an answer for ever.
    const unheard = !this.#theirs && !this.#how.polite && this.#offered && data.description?.type === "offer";
    this.#theirs = data.page;
    if (reloaded || unheard) this.#begin(Math.max(this.#gen, data.gen) + 1);
    if (data.gen < this.#gen && !reloaded && this.#connection) return;
    if (data.gen > this.#gen || !this.#connection) this.#begin(Math.max(data.gen, this.#gen));
    if (data.gen !== this.#gen) return; // of a try that is over: ours, with the higher number, is on its way
    const connection = this.#connection;
    try {
      if (data.description) await this.#described(connection, data.description);
      else if (data.candidate) await this.#candidate(connection, data.candidate);
    } catch (trouble) {
      if (connection === this.#connection && !this.#ignoring) this.#how.tell("trouble", { name: trouble.name });
    }
  }

  async #described(connection, description) {
    const crossed = description.type === "offer" && (this.#offering || connection.signalingState !== "stable");
    this.#ignoring = !this.#how.polite && crossed;
    if (this.#ignoring) return;
    await connection.setRemoteDescription(description);
    for (const candidate of this.#early.splice(0)) await connection.addIceCandidate(candidate);
    if (description.type === "offer") {
      await connection.setLocalDescription();
      this.#say({ description: connection.localDescription.toJSON() });
    }
  }

  async #candidate(connection, candidate) {
    if (connection.remoteDescription) await connection.addIceCandidate(candidate);
    else if (!this.#ignoring) this.#early.push(candidate);
  }

  #changed() {
    const state = this.state;
    clearTimeout(this.#mend);
    if (state === "connected") {
      clearTimeout(this.#quiet);
      this.#quiet = 0;
      if (this.#gone) this.#how.tell("back", {});
      this.#gone = false;
      return;
    }
    if (!["disconnected", "failed", "closed"].includes(state)) return;
    this.#quiet ||= setTimeout(() => {
      this.#gone = true;
      this.#how.tell("lost", {});
    }, QUIET_WAIT);
    if (state === "failed") {
      this.#connection.restartIce();
      // One side decides when to begin anew, so that they do not do it past each other.
      if (!this.#how.polite) this.#mend = setTimeout(() => this.#begin(this.#gen + 1), FAILED_WAIT);
    }
  }
}
