// Keeps what somebody types as a draft on the server, a moment after they pause. The browser itself keeps nothing: on a
// lost connection the words stay in the page and are sent when it is back.
import { askForPage, takeTokens } from "./live/signed-out.js";

const PAUSE = 2_000;
const AGAIN = 10_000;
const MOMENT = 1_500;
const OURS = new Set(["csrfmiddlewaretoken", "key", "client_id"]);

export function startDrafts() {
  const boxes = [...document.querySelectorAll("[data-draft]")].map(start);
  document.addEventListener("submit", (event) => beforeSigningOut(event, boxes));
}

// Signing out ends the right to save: what was typed in the last moments goes before it, for as long as one can wait.
async function beforeSigningOut(event, boxes) {
  const { target } = event;
  if (target.getAttribute("action") !== "/accounts/logout/") return;
  const unsaved = boxes.filter((box) => box.isUnsaved());
  if (unsaved.length === 0) return;
  event.preventDefault();
  const saved = Promise.all(unsaved.map((box) => box.flush()));
  await Promise.race([saved, new Promise((resolve) => setTimeout(resolve, MOMENT))]);
  target.submit();
}

function typedIn(form) {
  const typed = new FormData(form);
  for (const [name, value] of [...typed]) if (typeof value !== "string" || OURS.has(name)) typed.delete(name);
  return typed;
}

function isBlank(form) {
  const written = form.querySelectorAll("textarea, input:not([type]), input[type=text]");
  return ![...written].some((field) => field.value.trim());
}

function start(box) {
  const form = box.closest("form");
  const status = box.querySelector("[data-draft-status]");
  const instead = box.querySelector("[data-draft-instead]");
  const page = newId();
  const asText = () => JSON.stringify([...typedIn(form)]);
  let { version } = box.dataset;
  let number = 0;
  let kept = asText();
  let timer = null;
  let going = false;
  let stopped = false;
  box.querySelector("[data-draft-button]").hidden = true;

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  }

  function body() {
    const typed = typedIn(form);
    number += 1;
    typed.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    typed.set("draft_page", page);
    typed.set("draft_number", number);
    typed.set("draft_version", version);
    if (isBlank(form)) typed.set("draft_blank", "on");
    return new URLSearchParams([...typed]);
  }

  const send = (keepalive) =>
    fetch(box.dataset.draft, { method: "POST", body: body(), redirect: "manual", keepalive, cache: "no-store" });

  async function save() {
    if (going || stopped) return;
    const now = asText();
    if (now === kept) return;
    going = true;
    try {
      let answer = await send(false);
      if (answer.status === 403 && (await renewed())) answer = await send(false);
      await heard(answer, now);
    } catch {
      say(box.dataset.textOffline);
      later(AGAIN);
    }
    going = false;
    if (asText() !== now && !stopped) later(PAUSE);
  }

  // Signing in again in another tab made new tokens: with them this page can go on, and post.
  async function renewed() {
    const fresh = await askForPage();
    if (!(fresh instanceof Document) || fresh.documentElement.dataset.person !== document.documentElement.dataset.person)
      return false;
    takeTokens(fresh);
    return true;
  }

  async function heard(answer, now) {
    const type = answer.headers.get("content-type") ?? "";
    const said = type.startsWith("application/json") ? await answer.json() : {};
    if (answer.ok && said.version !== undefined) {
      version = said.version;
      kept = now;
      instead.hidden = true;
      say(isBlank(form) ? "" : box.dataset.textSaved);
    } else if (answer.status === 409) {
      stopped = true;
      version = said.version;
      instead.hidden = false;
      say(said.message);
    } else if (answer.status === 429 || answer.status >= 500) {
      say(said.message ?? box.dataset.textOffline);
      later(answer.status === 429 ? 6 * AGAIN : AGAIN);
    } else {
      say(said.message ?? box.dataset.textStopped);
    }
  }

  // The page is going away: what was typed in the last moments goes after it.
  const isUnsaved = () => !stopped && asText() !== kept;

  async function flush() {
    if (!isUnsaved()) return;
    clearTimeout(timer);
    kept = asText();
    try {
      await send(true);
    } catch {
      kept = "";
    }
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("change", () => later(PAUSE));
  form.addEventListener("submit", () => {
    if (!("goesOn" in box.dataset)) flush();
  });
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) flush();
  });
  addEventListener("online", save);
  instead.addEventListener("click", () => {
    stopped = false;
    instead.hidden = true;
    save();
  });
  return { isUnsaved, flush };
}

// crypto.randomUUID exists only on HTTPS and localhost; this works on any origin.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
