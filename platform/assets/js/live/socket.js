// One socket for the tab, many streams. What is new arrives here, live or caught up, through one path; where no socket
// gets through, the same updates are fetched as JSON. See docs/life-of-a-message.md.
import { askForPage, hasTyped, hideSignedOut, showSignedOut, takeTokens } from "./signed-out.js";

const REPEAT = 20_000; // ms: telling the server our cursors again heals whatever was lost on the way
const POLL = 5_000;
const LONGEST_WAIT = 15_000;
const SESSION_ENDED = 4401;
const NOT_PERMITTED = 4403;

export class Live {
  constructor() {
    this.streams = new Map(); // name -> {seq, on}
    this.watchers = new Set(); // told of "up" and "down"
    this.onAnswer = () => {};
    this.failures = 0;
    this.ended = 0; // times that our session ended
    this.isSignedOut = false;
    this.socket = null;
  }

  get isUp() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  get isPolling() {
    return !this.isUp && this.failures > 1;
  }

  follow(name, seq, on) {
    this.streams.set(name, { seq, on });
    if (this.isUp) this.#subscribe(name);
  }

  start() {
    this.#connect();
    setInterval(() => this.#repeat(), REPEAT);
    setInterval(() => this.#poll(), POLL);
    addEventListener("online", () => this.#connect());
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
  }

  send(frame) {
    if (!this.isUp) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
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
      for (const name of this.streams.keys()) this.#subscribe(name);
      this.#tell("up");
    };
    socket.onmessage = (event) => this.#read(JSON.parse(event.data));
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
    this.send({ type: "subscribe", stream: name, after: this.streams.get(name).seq });
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
    if (frame.type === "update" && stream.seq !== null && frame.seq <= stream.seq) return undefined; // seen already
    if (typeof frame.seq === "number") stream.seq = frame.seq;
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
