// What somebody wrote and could not send because their session had ended: kept in this tab until they have signed in
// again, and given back to nobody else. Signing out empties it.
const WORDS = "hearth-words";
const PERSON = "hearth-person"; // who was signed in here last
const LASTS = 60 * 60_000;

function keep(page) {
  const person = sessionStorage.getItem(PERSON);
  if (!person) return;
  const fields = [...page.querySelectorAll("[name]")].map((field) => [field.name, field.value]);
  sessionStorage.setItem(WORDS, JSON.stringify({ person, path: page.dataset.notSent, fields, at: Date.now() }));
  document.querySelector("[data-kept]").hidden = false;
}

function pathOf(form) {
  return new URL(form.getAttribute("action") ?? "", location.href).pathname;
}

function giveBack(person) {
  const kept = JSON.parse(sessionStorage.getItem(WORDS) ?? "null");
  sessionStorage.setItem(PERSON, person);
  if (!kept) return;
  const form = [...document.forms].find((one) => one.getAttribute("method") === "post" && pathOf(one) === kept.path);
  const isTheirs = kept.person === person && Date.now() - kept.at < LASTS;
  if (isTheirs && !form) return; // something has to be done first; the form comes later
  sessionStorage.removeItem(WORDS);
  if (!isTheirs) return;
  for (const [name, value] of kept.fields) {
    const field = form.elements.namedItem(name);
    if (!field || field.type === "hidden") continue;
    field.value = value;
    if (field.dispatchEvent) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.querySelector("[data-words-back]").hidden = false;
}

export function startKeptWords() {
  const notSent = document.querySelector("[data-not-sent]");
  const { person } = document.documentElement.dataset;
  try {
    if (notSent) keep(notSent);
    else if (person) giveBack(person);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // a browser that keeps nothing: the page says to copy it
  }
  document.addEventListener("submit", (event) => {
    if (pathOf(event.target) === "/accounts/logout/") sessionStorage.clear();
  });
}
