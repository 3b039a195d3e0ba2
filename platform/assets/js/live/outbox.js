// What one has written and the server has not yet answered: shown at once, sent again with the same id until the server
// says it is stored, and kept nowhere but on this page.
const POST_AFTER = 4_000; // ms without an answer before the ordinary form is used
const SEND_AGAIN = 5_000; // ms without an answer before it is sent once more over the same socket
const SOON = 15; // seconds: who has to wait longer is told so instead

export function startOutbox({ live, root, form, list, stream, answering, build, toEnd, end }) {
  const pending = new Map(); // client id -> {text, answers, item, since, next, stored, refused}
  const hasEnded = () => root.dataset.ended === "yes";
  let posting = false;

  function settle(clientId) {
    pending.get(clientId)?.item.remove();
    document.querySelector(`[data-waits="${clientId}"]`)?.remove(); // a moderator has read it
    pending.delete(clientId);
    sendNext();
  }

  // One at a time, the oldest first, and the same again until it is answered: so they arrive in the order in which they
  // were written, whatever the network does. `next` is when it is sent again.
  function sendNext() {
    if (hasEnded()) return;
    for (const [clientId, entry] of pending) {
      if (entry.refused || entry.stored || entry.checked) continue;
      if (Date.now() >= entry.next && sendOne(clientId, entry)) entry.next = Date.now() + SEND_AGAIN;
      return;
    }
  }

  function sendAgain() {
    for (const entry of pending.values()) entry.next = Math.min(entry.next, Date.now());
    sendNext();
  }

  function say(entry, text) {
    entry.item.querySelector("[data-state]").textContent = text;
  }

  function sayWhetherUp() {
    for (const entry of pending.values()) {
      if (!entry.refused && !entry.stored) say(entry, live.isUp ? root.dataset.textSending : root.dataset.textWaiting);
    }
  }

  function sendOne(clientId, { text, answers }) {
    return live.send({ type: "send", stream, client_id: clientId, text, ...(answers && { reply_to: answers }) });
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
      if (hasEnded() || entry.refused || entry.stored) continue;
      if (!entry.checked && (live.isUp || Date.now() - entry.since < POST_AFTER)) continue;
      const body = new FormData(); // not what stands in the form by now
      body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
      if (entry.checked) body.set("child_checked", "yes");
      body.set("client_id", clientId);
      body.set("text", entry.text);
      body.set("reply_to", entry.answers);
      try {
        const answer = await fetch(form.action, { method: "POST", body });
        // Stored: it led back to the room. Anything else is a refusal in the form, or a way to sign in.
        if (answer.redirected && new URL(answer.url).pathname === location.pathname) mark(entry, (await answer.text()).includes(`data-waits="${clientId}"`) ? root.dataset.textModerator : "");
        else if (answer.redirected || answer.status === 403 || answer.status === 404) return (await live.check()) || end();
        else if (answer.status === 429 || answer.status >= 500) return undefined;
        else {
          const page = await answer.text();
          refuse(clientId, errorIn(page), page.includes("data-child-check"));
        }
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
    item.querySelector("[data-tools]").remove();
    item.querySelector(".reactions").remove();
    const entry = { text, answers: answering.answered(), item, since: Date.now(), next: 0 };
    answering.fill(item, entry.answers);
    answering.answerNothing();
    list.append(item);
    root.querySelector("[data-empty]")?.remove();
    pending.set(clientId, entry);
    sayWhetherUp();
    sendNext();
    toEnd();
  }

  function mark(entry, text) {
    entry.stored = true;
    entry.item.classList.remove("message--sending");
    say(entry, text);
  }

  // Too many at once, as after a tunnel: it keeps its place and goes by itself.
  function wait(entry, seconds) {
    entry.next = Date.now() + seconds * 1_000;
    say(entry, root.dataset.textLater);
  }

  // A refused message stays where it is, with the reason, and comes back into the field to be sent again.
  function refuse(clientId, message, mayNameChild) {
    const entry = pending.get(clientId);
    entry.refused = true;
    entry.item.classList.replace("message--sending", "message--refused");
    if (mayNameChild) return ask(clientId, entry, message);
    say(entry, message);
    return takeBack(entry);
  }

  function takeBack(entry) {
    if (form && !form.elements.text.value) form.elements.text.value = entry.text;
  }

  // Only a question: it may name a child. Nothing is sent before one has answered.
  function ask(clientId, entry, message) {
    say(entry, "");
    entry.asking = true; // leaving the page now would lose it
    const row = document.createElement("div");
    row.className = "message__ask";
    const said = document.createElement("p");
    said.textContent = message;
    row.append(said);
    const answers = [
      [root.dataset.textChange, () => {
        settle(clientId);
        takeBack(entry);
        form?.elements.text.focus();
      }],
      [root.dataset.textAnyway, () => {
        row.remove();
        entry.item.classList.replace("message--refused", "message--sending");
        say(entry, root.dataset.textSending);
        entry.refused = false;
        entry.asking = false;
        entry.checked = true;
        postPending();
      }],
    ];
    for (const [text, answer] of answers) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain-button";
      button.textContent = text;
      button.addEventListener("click", answer);
      row.append(button);
    }
    entry.item.querySelector("[data-words]").after(row);
    toEnd();
  }

  function errorIn(page) {
    const error = new DOMParser().parseFromString(page, "text/html").querySelector(".chat__write .govuk-error-message");
    return error?.textContent.trim() || root.dataset.textOffline;
  }

  live.onAnswer = (frame) => {
    const entry = pending.get(frame.client_id);
    if (!entry) return;
    if (frame.type === "ack") mark(entry, frame.seq ? "" : root.dataset.textModerator);
    else if (frame.code === "rate" && frame.retry_after <= SOON) wait(entry, frame.retry_after);
    else refuse(frame.client_id, frame.message, frame.code === "child");
    sendNext();
  };

  live.watchers.add((what) => {
    if (hasEnded()) return;
    if (what !== "polled") sayWhetherUp();
    if (what === "up") sendAgain();
  });
  setInterval(() => {
    sendNext();
    postPending();
  }, 2_000);

  addEventListener("beforeunload", (event) => {
    if ([...pending.values()].some((entry) => entry.asking || (!entry.stored && !entry.refused))) event.preventDefault();
  });

  const isWaiting = () => [...pending.values()].some((entry) => !entry.stored && !entry.refused);

  return { queue, settle, isWaiting };
}

// crypto.randomUUID exists only on HTTPS and localhost; this works on any origin.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
