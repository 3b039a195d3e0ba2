// The rest of a room's history, loaded where one scrolls to it; without this the links lead there page by page.
import { retime } from "./words.js";

const NEAR = "400px";
const QUIET = "chat-quiet";

async function load(href) {
  try {
    const answer = await fetch(href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null; // no network: the link stays
  }
}

export function startHistory(root) {
  const list = root.querySelector("[data-messages]");
  const log = root.querySelector("[data-log]");
  const watcher = new IntersectionObserver(
    (seen) => seen.filter((one) => one.isIntersecting).forEach((one) => add(one.target)),
    { rootMargin: NEAR },
  );
  for (const link of root.querySelectorAll("[data-earlier], [data-later]")) watcher.observe(link);
  startQuiet(root.querySelector("[data-quiet]"), log);

  async function add(link) {
    watcher.unobserve(link);
    const kind = "earlier" in link.dataset ? "[data-earlier]" : "[data-later]";
    const page = await load(link.querySelector("a").href);
    const found = page?.querySelector("[data-messages]");
    if (!found || root.dataset.ended) return;
    retime(found, root.dataset.months.split("|"));
    const next = page.querySelector(kind);
    quietly(() => {
      if (kind === "[data-earlier]") before(found);
      else after(found);
    });
    if (!next) return link.remove();
    link.querySelector("a").href = next.querySelector("a").href;
    watcher.observe(link);
  }

  // What one has read past is not read out, and the screen stays where it is.
  function quietly(change) {
    const said = log.getAttribute("aria-live");
    log.setAttribute("aria-live", "off");
    change();
    setTimeout(() => (said === null ? log.removeAttribute("aria-live") : log.setAttribute("aria-live", said)), 500);
  }

  function before(found) {
    const from = document.documentElement.scrollHeight - scrollY;
    withoutTwice(found);
    const first = list.querySelector("[data-day]");
    if (first && found.querySelector(`[data-day="${first.dataset.day}"]`)) first.remove();
    list.prepend(...found.children);
    scrollTo({ top: document.documentElement.scrollHeight - from, behavior: "instant" });
  }

  function after(found) {
    withoutTwice(found);
    for (const day of found.querySelectorAll("[data-day]"))
      if (list.querySelector(`[data-day="${day.dataset.day}"]`)) day.remove();
    list.append(...found.children);
  }

  function withoutTwice(found) {
    for (const item of found.querySelectorAll("[data-object]"))
      if (list.querySelector(`[data-object="${item.dataset.object}"]`)) item.remove();
  }
}

// A talk that does not stop can drown what one is reading: new messages are then not read out until one wants them.
function startQuiet(button, log) {
  if (!button) return;
  button.hidden = false;
  const set = (isQuiet) => {
    button.setAttribute("aria-pressed", String(isQuiet));
    log.setAttribute("aria-live", isQuiet ? "off" : "polite");
  };
  set(sessionStorage.getItem(QUIET) === "yes"); // in this tab, until it is closed
  button.addEventListener("click", () => {
    const isQuiet = button.getAttribute("aria-pressed") !== "true";
    set(isQuiet);
    sessionStorage.setItem(QUIET, isQuiet ? "yes" : "no");
  });
}
