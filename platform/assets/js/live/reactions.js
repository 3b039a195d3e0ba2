import { fillAll } from "./words.js";

// How many reacted, as it is now. It says nothing aloud and moves nothing but its own row.
export function showReactions(root, { on, counts }) {
  const row = rowOf(root, on);
  if (!row) return;
  for (const pill of row.querySelectorAll("[data-kind]")) {
    const count = counts[pill.dataset.kind] ?? 0;
    pill.querySelector("[data-count]").textContent = count;
    pill.hidden = count === 0;
  }
}

// A room's page has no rows of buttons for messages to which nobody has reacted: they are made where one is wanted.
function rowOf(root, id) {
  const words = root.querySelector(`[data-object="${id}"] .message__words`);
  const row = root.querySelector(`[data-reactions="${id}"]`);
  if (row || !words) return row;
  const made = root.querySelector("[data-template]").content.querySelector(".reactions").cloneNode(true);
  fillAll(made, id, root.querySelector(`[data-object="${id}"] .message__name`).textContent);
  words.after(made);
  return made;
}

export function startReacting(root) {
  root.addEventListener("click", (event) => {
    const item = event.target.closest("[data-react-to]")?.closest("[data-object]");
    if (!item) return;
    event.preventDefault();
    const row = rowOf(root, item.dataset.object);
    row.dataset.open = "";
    row.querySelector("details").open = true;
    row.querySelector("summary").focus();
  });
}
