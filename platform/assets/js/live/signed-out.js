// Signed out elsewhere, or on another device: the page says so and keeps what was typed. Signing in happens in another
// tab; when its reader comes back to this one, the page goes on where it was.
const typedIn = () => [...document.querySelectorAll("main textarea, main input:not([type=hidden])")];

export function showSignedOut() {
  const notice = document.querySelector("template[data-signed-out]")?.content.firstElementChild.cloneNode(true);
  if (!notice) return;
  notice.dataset.signedOutNotice = "";
  const form = document.querySelector("main form textarea")?.closest("form");
  if (form) form.before(notice);
  else document.querySelector("main").prepend(notice);
}

export function pointAtSignedOut() {
  document.querySelector("[data-signed-out-notice] a")?.focus();
}

export function hideSignedOut() {
  document.querySelector("[data-signed-out-notice]")?.remove();
}

export function hasTyped() {
  return typedIn().some((field) => field.value !== field.defaultValue) || !!document.querySelector("[data-pending]");
}

// "signed-out", "gone", or the page as it is now; null without an answer.
export async function askForPage() {
  try {
    const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect") return "signed-out";
    if (answer.status === 403 || answer.status === 404) return "gone";
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

// Signing in makes new tokens: the forms of the old page would be refused with theirs.
export function takeTokens(page) {
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  const templates = [...document.querySelectorAll("template")].map((one) => one.content); // what comes live is made of them
  for (const place of [document, ...templates]) {
    for (const field of place.querySelectorAll("[name=csrfmiddlewaretoken]")) field.setAttribute("value", token);
  }
}
