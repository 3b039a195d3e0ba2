// A chat room: what is sent appears at once (outbox.js), and each message is shown once. Nothing is kept in the browser
// beyond the page.
import { startAnswering } from "./answering.js";
import { startEditTime } from "./edit-time.js";
import { startHistory } from "./history.js";
import { startOutbox } from "./outbox.js";
import { startPins } from "./pins.js";
import { startPresence } from "./presence.js";
import { showReactions } from "./reactions.js";
import { startReceipts } from "./receipts.js";
import { startChanges } from "./room-changes.js";
import { filesOf, startSharing } from "./sharing.js";
import { pointAtSignedOut } from "./signed-out.js";
import { startThreads } from "./threads.js";
import { startTyping } from "./typing.js";
import { addDay, fillAll, fillPerson, retime, shortTime, showGone } from "./words.js";
import { sayZone } from "./zone.js";

const NEAR_END = 160; // px

export function startRoom(live, root) {
  const list = root.querySelector("[data-messages]");
  const template = root.querySelector("[data-template]");
  const form = root.querySelector("[data-write]");
  const line = root.querySelector("[data-line]");
  const stream = root.dataset.stream;
  const months = root.dataset.months.split("|");
  const guests = new Set(root.dataset.guests.trim().split(" "));
  const typing = startTyping(live, root, stream);
  const present = startPresence(root);
  const seenBy = startReceipts(root);
  const answering = startAnswering(root, form);
  const change = startChanges(root, form);
  const pins = startPins(root);
  const threads = startThreads(root);
  const below = root.querySelector("[data-below]");
  const outbox = startOutbox({ live, root, form, list, stream, answering, build, toEnd, end });
  const sharing = startSharing({ live, root, form, outbox, answering, end });
  let ended = false;
  let seen = 0;

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
    for (const link of item.querySelectorAll(mine ? "[data-others]" : "[data-own]")) link.remove();
    return item;
  }

  function place(item, position) {
    item.dataset.position = position;
    const next = [...list.querySelectorAll("[data-position]")].find((other) => Number(other.dataset.position) > position);
    list.insertBefore(item, next ?? list.querySelector("[data-pending]"));
  }

  // A change to what is further up than this page shows is of no use to it.
  function isAbove(position) {
    const first = list.querySelector("[data-position]");
    return root.querySelector("[data-earlier]") && first && position < Number(first.dataset.position);
  }

  function show(frame) {
    const { author, html, sent_at, edited_at, reply_to, client_id, position, files } = frame.data;
    const near = isNearEnd();
    const mine = author.id === root.dataset.me;
    const old = list.querySelector(`[data-object="${frame.id}"]`);
    if (!old && isAbove(position)) return;
    outbox.settle(client_id);
    if (!threads.isHere(frame)) return;
    const item = build(author, mine);
    fillAll(item, frame.id, author.name); // before any words are in it
    answering.fill(item, reply_to);
    item.dataset.object = frame.id;
    item.querySelector("[data-words]").innerHTML = html;
    if (files) item.querySelector("[data-words]").append(filesOf(root, files, !mine));
    const when = item.querySelector("[data-when]");
    when.dateTime = sent_at;
    when.textContent = shortTime(sent_at);
    const edited = item.querySelector("[data-edited]");
    edited.hidden = !edited_at;
    item.querySelector("[data-you]").hidden = mine || !item.querySelector(`.message__words a[href="/people/${root.dataset.me}/"]`);
    pins.mark(item);
    const reactions = old?.querySelector(".reactions");
    if (reactions) item.querySelector(".reactions").replaceWith(reactions);
    if (old) {
      for (const kept of old.querySelectorAll("[data-seen], [data-thread-line]")) {
        item.querySelector(`.${kept.className}`)?.remove();
        item.lastElementChild.append(kept);
      }
      if (old.dataset.inThread) item.dataset.inThread = old.dataset.inThread;
      item.dataset.position = position;
      old.replaceWith(item);
      return answering.renew(frame.id);
    }
    typing.hasWritten(author.id);
    place(item, position);
    threads.came(item, frame.data.thread);
    addDay(list, item, sent_at, months);
    root.querySelector("[data-empty]")?.remove();
    if (near || mine) toEnd();
    else if (below) below.hidden = false;
    seen = frame.seq;
    return read();
  }

  // Only what somebody has before their eyes is read.
  function read() {
    if (document.hidden || !seen || root.dataset.thread) return; // of a room that one sees a part of nothing is read
    live.send({ type: "read", stream, seq: seen });
    seen = 0;
  }

  // What has had its time leaves no line, nor does a day with nothing left in it.
  function leave(id) {
    const item = list.querySelector(`[data-object="${id}"]`);
    threads.went(item);
    const day = item?.previousElementSibling;
    const isLast = !item?.nextElementSibling || item.nextElementSibling.matches(".chat__day");
    if (day?.matches(".chat__day") && isLast) day.remove();
    item?.remove();
  }

  // Nothing more can be read or sent here. What was typed and not sent stays on the screen, to be copied.
  function end() {
    putAway();
    line.textContent = root.dataset.textEnded;
    form?.querySelector("button:not([type=button])").remove();
  }

  function putAway() {
    ended = true;
    root.dataset.ended = "yes";
    line.textContent = "";
    typing.clear();
    present({ people: [], count: 0 });
    for (const item of list.querySelectorAll("li:not([data-pending])")) item.remove();
    answering.putAway();
  }

  // Signed in again: the messages as they are now, above what is still to be sent.
  function putBack(page) {
    const now = page.querySelector("[data-live-room]");
    if (now?.dataset.me !== root.dataset.me) return location.reload();
    const found = now.querySelector("[data-messages]");
    retime(found, months);
    list.prepend(...found.children);
    const [mine, theirs] = [root, now].map((one) => one.querySelector("[data-earlier] a"));
    if (mine && theirs) mine.href = theirs.href; // more may have been loaded before than there is now
    else if (theirs) list.before(theirs.parentElement);
    ended = false;
    delete root.dataset.ended;
    return toEnd();
  }

  live.watchers.add((what) => {
    if (ended) return;
    line.textContent = what === "up" || what === "polled" ? "" : root.dataset.textOffline;
    if (what !== "up") present({ people: [], count: 0 }); // nobody tells us any more
  });

  live.follow(stream, Number(root.dataset.seq), (frame) => {
    if (frame.type === "closed") {
      end();
    } else if (frame.type === "signed-out") {
      putAway();
    } else if (frame.type === "back") {
      return putBack(frame.page);
    } else if (frame.type === "typing") {
      typing.heard(frame.person);
    } else if (frame.type === "here") {
      present(frame);
    } else if (frame.type === "seen") {
      seenBy(frame);
    } else if (frame.type === "update" && frame.kind === "pin") {
      pins.heard(frame);
    } else if (frame.type === "update" && frame.kind === "expired") {
      leave(frame.id);
      answering.forget(frame.id);
      pins.forget(frame.id);
    } else if (frame.type === "update" && frame.action === "removed") {
      const item = list.querySelector(`[data-object="${frame.id}"]`);
      threads.went(item);
      if (item) showGone(item, root.dataset.textGone);
      answering.forget(frame.id);
      pins.forget(frame.id);
    } else if (frame.type === "update" && frame.kind === "reaction") {
      showReactions(root, frame.data);
    } else if (frame.type === "update" && frame.kind === "room") {
      change(frame.data);
    } else if (frame.type === "update") {
      show(frame);
    }
    return undefined;
  });

  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (ended) return pointAtSignedOut();
    const field = form.elements.text;
    if (field.readOnly) return undefined; // closed meanwhile
    if (sharing.takes(event.submitter)) return undefined;
    if (!field.value.trim()) return field.focus();
    outbox.queue(field.value);
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return field.focus();
  });
  form?.elements.text.addEventListener("keydown", (event) => {
    // A phone's keyboard has its own send key beside the field; there, Enter makes a new line.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isChoosing(event.target) || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("visibilitychange", read);
  below?.addEventListener("click", toEnd);
  addEventListener("scroll", () => below && isNearEnd() && (below.hidden = true), { passive: true });
  retime(list, months);
  sayZone(root);
  // One begins where one left off; a link to a message stays with it.
  const first = list.querySelector("[data-first-new]");
  if (first) first.scrollIntoView({ block: "center", behavior: "instant" });
  else if (form && !location.hash.startsWith("#message-")) toEnd();
  startHistory(root);
  startEditTime(root, list);
}

// Names are offered after an @: there, Enter takes one.
const isChoosing = (field) => field.getAttribute("aria-expanded") === "true";
