// One socket for the tab, many streams. What is new arrives here, live or caught up, through one path; where no socket
// gets through, the same updates are fetched as JSON. See docs/life-of-a-message.md.
import { askForPage, hasTyped, hideSignedOut, showSignedOut, takeTokens } from "./signed-out.js";

const REPEAT = 20_000; // ms: telling the server our cursors again heals whatever was lost on the way
const ASK_AGAIN = 1_000; // ms between two such questions about one stream
const SILENCE = 15_000; // ms without a word after a question: the network is gone, whatever the socket says
const SHORT_SILENCE = 3_000; // when the device has just said that its network changed
const POLL = 5_000;
const LONGEST_WAIT = 15_000;
const SESSION_ENDED = 4401;
const NOT_PERMITTED = 4403;

export class Live {
  constructor() {
    this.streams = new Map(); // name -> {seq, on, asked: when, asking: a timer}
    this.watchers = new Set(); // told of "up" and "down"
    this.onAnswer = () => {};
    this.failures = 0;
    this.ended = 0; // times that our session ended
    this.isSignedOut = false;
    this.socket = null;
    this.silentFrom = Infinity; // when we give up a socket that answers nothing
  }

  get isUp() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  get isPolling() {
    return !this.isUp && this.failures > 1;
  }

  // Two modules of a page may follow one stream.
  follow(name, seq, on) {
    const old = this.streams.get(name);
    const each = old ? (frame) => [old.on, on].forEach((one) => one(frame)) : on;
    this.streams.set(name, { seq, on: each, asked: 0, asking: null });
    if (this.isUp) this.#subscribe(name);
  }

  start() {
    this.#connect();
    setInterval(() => this.#repeat(), REPEAT);
    setInterval(() => this.#poll(), POLL);
    setInterval(() => Date.now() > this.silentFrom && this.#drop(), ASK_AGAIN);
    addEventListener("online", () => this.#doubt());
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
  }

  send(frame) {
    if (!this.isUp) return false;
    this.socket.send(JSON.stringify(frame));
    if (frame.type === "subscribe" || frame.type === "send") this.#expect(SILENCE);
    return true;
  }

  #expect(soon) {
    this.silentFrom = Math.min(this.silentFrom, Date.now() + soon);
  }

  // A network that went away closes no socket. Its other end would be told after minutes; we leave at once.
  #drop() {
    const socket = this.socket;
    this.silentFrom = Infinity;
    if (!this.isUp) return;
    this.socket = null;
    socket.onclose = socket.onmessage = null;
    socket.close();
    this.#closed(0);
  }

  #doubt() {
    if (!this.isUp) return this.#connect();
    this.#repeat();
    return this.#expect(SHORT_SILENCE);
  }

  #wake() {
    if (this.isSignedOut) this.#comeBack();
    else if (this.isUp) this.#repeat();
    else this.#connect();
  }

  #connect() {
    if (this.isSignedOut || !this.streams.size) return;
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    clearTimeout(this.retry);
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`);
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.silentFrom = Infinity;
      for (const name of this.streams.keys()) this.#subscribe(name);
      this.#tell("up");
    };
    socket.onmessage = (event) => {
      this.silentFrom = Infinity;
      this.#read(JSON.parse(event.data));
    };
    socket.onclose = (event) => this.#closed(event.code);
  }

  async #closed(code) {
    this.failures += 1;
    if (code === SESSION_ENDED) this.ended += 1; // changing one's password ends this tab's session too: try once more
    this.#tell("down");
    if ((this.ended > 1 || (this.ended && this.failures > 1)) && (await this.#isOver())) return;
    const wait = code === NOT_PERMITTED ? 0 : Math.min(LONGEST_WAIT, 300 * 2 ** this.failures);
    this.retry = setTimeout(() => this.#connect(), wait * (0.5 + Math.random()));
  }

  // Somebody was sent away where they should be welcome: find out why.
  check() {
    return this.#isOver();
  }

  // A handshake that is refused gives no reason, so the page itself is asked.
  async #isOver() {
    const answer = await askForPage();
    if (answer === "signed-out") this.#signOut();
    else if (answer === "gone") this.#endAll();
    else return false;
    return true;
  }

  #endAll() {
    for (const { on } of this.streams.values()) on({ type: "closed" });
    this.streams.clear();
  }

  #signOut() {
    if (this.isSignedOut) return;
    this.isSignedOut = true;
    showSignedOut();
    for (const { on } of this.streams.values()) on({ type: "signed-out" });
  }

  async #comeBack() {
    const page = await askForPage();
    if (!this.isSignedOut || !(page instanceof Document)) return;
    if (!hasTyped()) return location.reload();
    takeTokens(page);
    hideSignedOut();
    this.isSignedOut = false;
    this.ended = this.failures = 0;
    // The cursors stay: what the page brings and the socket brings again is shown once.
    for (const { on } of this.streams.values()) on({ type: "back", page });
    this.#connect();
  }

  #subscribe(name) {
    const stream = this.streams.get(name);
    if (!stream) return;
    stream.asked = Date.now();
    this.send({ type: "subscribe", stream: name, after: stream.seq });
  }

  // Frames carry the seq they follow. One that follows what we have not seen waits: we ask for what was lost before it.
  #isAhead(frame, stream) {
    if (stream.seq === null || !(frame.after > stream.seq)) return false;
    stream.asking ??= setTimeout(() => {
      stream.asking = null;
      this.#subscribe(frame.stream);
    }, Math.max(0, stream.asked + ASK_AGAIN - Date.now()));
    return true;
  }

  #repeat() {
    for (const name of this.streams.keys()) this.#subscribe(name);
  }

  #read(frame) {
    if (frame.type === "batch") return frame.items.forEach((item) => this.#read(item));
    const stream = this.streams.get(frame.stream);
    if (frame.type === "ack" || (frame.type === "refused" && frame.client_id)) return this.onAnswer(frame);
    if (!stream) return undefined;
    if (frame.type === "refused" || frame.type === "closed") {
      this.streams.delete(frame.stream);
      return stream.on({ type: "closed" });
    }
    if (frame.type === "subscribed") this.ended = 0;
    if (frame.type === "reset") return location.reload();
    if (typeof frame.seq !== "number") return stream.on(frame);
    if (this.#isAhead(frame, stream)) return undefined;
    if (stream.seq !== null && frame.seq <= stream.seq) return undefined; // seen already
    stream.seq = frame.seq;
    return stream.on(frame);
  }

  // The slow way, for networks that let no socket through.
  async #poll() {
    if (this.isSignedOut || !this.isPolling || document.hidden) return;
    for (const [name, stream] of this.streams) {
      if (stream.seq === null) continue;
      try {
        const answer = await fetch(`/updates/${name}/?after=${stream.seq}`, { headers: { Accept: "application/json" } });
        if (answer.status === 404) {
          if (await this.#isOver()) return;
          this.#read({ type: "closed", stream: name });
        }
        if (!answer.ok) continue;
        const page = await answer.json();
        if (page.reset) return location.reload();
        page.items.forEach((item) => this.#read(item));
        stream.seq = page.seq;
        this.#tell("polled");
      } catch {
        this.#tell("down"); // no network at all: the next round tries again
      }
    }
  }

  #tell(what) {
    for (const watcher of this.watchers) watcher(what);
  }
}
