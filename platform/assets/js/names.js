// After an @ the names of those who can be meant are offered; and below the form stands who will be told. What is typed
// goes by POST, so that it is in no address. Without this a name can be typed as it is.
import "@github/text-expander-element";
import { ask, menuOf } from "./offered.js";

const PAUSE = 700;

// Of several questions on their way the last one's answer holds, in whatever order they come back.
const lastAsked = new WeakMap();

async function offer(form, typed) {
  const mine = ask(form, { typed }).then(({ names = [] }) => ({ matched: names.length > 0, fragment: menuOf(names) }));
  lastAsked.set(form, mine);
  const found = await mine;
  const last = lastAsked.get(form);
  return last === mine ? found : last;
}

function startOne(form) {
  const text = form.querySelector("textarea");
  if (!text) return;
  const expander = document.createElement("text-expander");
  expander.setAttribute("keys", "@");
  expander.setAttribute("multiword", "@");
  const place = document.createComment("");
  text.before(place);
  expander.append(text); // first: it looks for its text once, when it comes into the page
  place.replaceWith(expander);
  expander.addEventListener("text-expander-change", (event) => {
    // Where the editor stands in the field's place, it offers them itself.
    if (!text.hasAttribute("data-taken")) event.detail.provide(offer(form, event.detail.text));
  });
  expander.addEventListener("text-expander-value", (event) => {
    event.detail.value = `@${event.detail.item.textContent}`;
  });
  // It writes the name in silence; drafts, and who will be told, follow what is typed.
  expander.addEventListener("text-expander-committed", () => text.dispatchEvent(new Event("input", { bubbles: true })));
  follow(form, text);
}

function follow(form, text) {
  const company = form.querySelector("[data-company]");
  let waiting;
  let asked = "";
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const now = text.value;
      if (now === asked || !(now.includes("@") || asked.includes("@"))) return;
      asked = now;
      const { lines = [] } = now.includes("@") ? await ask(form, { text: now }) : {};
      if (now !== text.value) return;
      company.replaceChildren(...lines.map(lineOf));
    }, PAUSE);
  });
}

function lineOf(words) {
  const line = document.createElement("p");
  line.textContent = words;
  return line;
}

export function startNames() {
  for (const form of document.querySelectorAll("form[data-names]")) startOne(form);
}
