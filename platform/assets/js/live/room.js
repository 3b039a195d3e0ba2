// A chat room: what is sent appears at once, is sent again with the same id until the server says it is stored, and
// is shown once. Nothing is kept in the browser beyond the page.
import { pointAtSignedOut } from "./signed-out.js";
import { startTyping } from "./typing.js";
import { dayOf, fillId, fillPerson, shortTime, showGone } from "./words.js";

const NEAR_END = 160; // px
const POST_AFTER = 4_000; // ms without an answer before the ordinary form is used

export function startRoom(live, root) {
  const list = root.querySelector("[data-messages]");
  const template = root.querySelector("[data-template]");
  const form = root.querySelector("[data-write]");
  const line = root.querySelector("[data-line]");
  const stream = root.dataset.stream;
  const guests = new Set(root.dataset.guests.trim().split(" "));
  const typing = startTyping(live, root, stream);
  const pending = new Map(); // client id -> {text, item, since, stored, refused}
  let ended = false;
  let posting = false;

  function isNearEnd() {
    return document.documentElement.scrollHeight - scrollY - innerHeight < NEAR_END;
  }

  function toEnd() {
    scrollTo({ top: document.documentElement.scrollHeight });
  }

  function build(author, mine) {
    const item = template.content.firstElementChild.cloneNode(true);
    fillPerson(item, author);
    item.querySelector("[data-guest]").hidden = !guests.has(author.id);
    item.querySelector(mine ? "[data-others]" : "[data-own]").remove();
    return item;
  }

  function place(item, position) {
    item.dataset.position = position;
    const next = [...list.querySelectorAll("[data-position]")].find((other) => Number(other.dataset.position) > position);
    list.insertBefore(item, next ?? list.querySelector("[data-pending]"));
  }

  function addDay(item, iso) {
    const day = dayOf(iso, root.dataset.months.split("|"));
    if (list.querySelector(`[data-day="${day.key}"]`)) return;
    const line = document.createElement("li");
    line.className = "chat__day";
    line.dataset.day = day.key;
    line.textContent = day.words;
    list.insertBefore(line, item);
  }

  function show(frame) {
    const { author, html, sent_at, client_id, position } = frame.data;
    const near = isNearEnd();
    const mine = author.id === root.dataset.me;
    settle(client_id);
    typing.hasWritten(author.id);
    const old = list.querySelector(`[data-object="${frame.id}"]`);
    const item = build(author, mine);
    item.dataset.object = frame.id;
    item.querySelector("[data-words]").innerHTML = html;
    const when = item.querySelector("[data-when]");
    when.dateTime = sent_at;
    when.textContent = shortTime(sent_at);
    item.querySelectorAll("[data-tools] a").forEach((link) => fillId(link, frame.id));
    if (old) old.replaceWith(item);
    place(item, position);
    addDay(item, sent_at);
    root.querySelector("[data-empty]")?.remove();
    if (near || mine) toEnd();
    if (!document.hidden) live.send({ type: "read", stream, seq: frame.seq });
  }

  function settle(clientId) {
    pending.get(clientId)?.item.remove();
    pending.delete(clientId);
  }

  function sendPending() {
    for (const [clientId, entry] of pending) {
      if (!entry.refused && !entry.stored) live.send({ type: "send", stream, client_id: clientId, text: entry.text });
    }
  }

  // A network that lets no socket through still takes an ordinary form; the same id makes it safe to try twice.
  async function postPending() {
    if (posting) return;
    posting = true;
    await postInOrder();
    posting = false;
  }

  async function postInOrder() {
    for (const [clientId, entry] of pending) {
      if (ended || entry.refused || entry.stored || live.isUp || Date.now() - entry.since < POST_AFTER) continue;
      const body = new FormData(form);
      body.set("client_id", clientId);
      body.set("text", entry.text);
      try {
        const answer = await fetch(form.action, { method: "POST", body });
        // Stored: it led back to the room. Anything else is a refusal in the form, or a way to sign in.
        if (answer.redirected && new URL(answer.url).pathname === location.pathname) mark(entry, "");
        else if (answer.redirected || answer.status === 403 || answer.status === 404) return (await live.check()) || end();
        else if (answer.status === 429 || answer.status >= 500) return undefined;
        else refuse(clientId, errorIn(await answer.text()));
      } catch {
        return undefined; // still no network: keep the order and try again later
      }
    }
  }

  function queue(text) {
    const clientId = newId();
    const item = build({ id: root.dataset.me, name: root.dataset.name }, true);
    item.classList.add("message--sending");
    item.dataset.pending = "";
    item.querySelector("[data-words]").textContent = text;
    item.querySelector("[data-state]").textContent = live.isUp ? root.dataset.textSending : root.dataset.textWaiting;
    item.querySelector("[data-tools]").remove();
    list.append(item);
    root.querySelector("[data-empty]")?.remove();
    pending.set(clientId, { text, item, since: Date.now() });
    live.send({ type: "send", stream, client_id: clientId, text });
    toEnd();
  }

  function mark(entry, text) {
    entry.stored = true;
    entry.item.classList.remove("message--sending");
    entry.item.querySelector("[data-state]").textContent = text;
  }

  // A refused message stays where it is, with the reason, and comes back into the field to be sent again.
  function refuse(clientId, message) {
    const entry = pending.get(clientId);
    entry.refused = true;
    entry.item.classList.replace("message--sending", "message--refused");
    entry.item.querySelector("[data-state]").textContent = message;
    if (form && !form.elements.text.value) form.elements.text.value = entry.text;
  }

  function errorIn(page) {
    const error = new DOMParser().parseFromString(page, "text/html").querySelector(".chat__write .govuk-error-message");
    return error?.textContent.trim() || root.dataset.textOffline;
  }

  // Nothing more can be read or sent here. What was typed and not sent stays on the screen, to be copied.
  function end() {
    putAway();
    line.textContent = root.dataset.textEnded;
    form?.querySelector("button").remove();
  }

  function putAway() {
    ended = true;
    line.textContent = "";
    typing.clear();
    for (const item of list.querySelectorAll("[data-object], [data-day]")) item.remove();
  }

  // Signed in again: the messages as they are now, above what is still to be sent.
  function putBack(page) {
    const now = page.querySelector("[data-live-room]");
    if (now?.dataset.me !== root.dataset.me) return location.reload();
    list.prepend(...now.querySelector("[data-messages]").children);
    ended = false;
    return toEnd();
  }

  live.onAnswer = (frame) => {
    const entry = pending.get(frame.client_id);
    if (!entry) return;
    if (frame.type === "ack") mark(entry, "");
    else refuse(frame.client_id, frame.message);
  };

  live.watchers.add((what) => {
    if (ended) return;
    line.textContent = what === "up" || what === "polled" ? "" : root.dataset.textOffline;
    if (what === "up") sendPending();
  });
  setInterval(postPending, 2_000);

  live.follow(stream, Number(root.dataset.seq), (frame) => {
    if (frame.type === "closed") {
      end();
    } else if (frame.type === "signed-out") {
      putAway();
    } else if (frame.type === "back") {
      return putBack(frame.page);
    } else if (frame.type === "typing") {
      typing.heard(frame.person);
    } else if (frame.type === "update" && frame.action === "removed") {
      const item = list.querySelector(`[data-object="${frame.id}"]`);
      if (item) showGone(item, root.dataset.textGone);
    } else if (frame.type === "update") {
      show(frame);
    }
    return undefined;
  });

  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (ended) return pointAtSignedOut();
    const field = form.elements.text;
    if (!field.value.trim()) return field.focus();
    queue(field.value);
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return field.focus();
  });
  form?.elements.text.addEventListener("keydown", (event) => {
    // A phone's keyboard has its own send key beside the field; there, Enter makes a new line.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
  addEventListener("beforeunload", (event) => {
    if ([...pending.values()].some((entry) => !entry.stored && !entry.refused)) event.preventDefault();
  });
  if (form) toEnd();
}

// crypto.randomUUID exists only on HTTPS and localhost; this works on any origin.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
