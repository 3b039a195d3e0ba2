// The hosts changed the room whose page is open: it says so, and nobody types into one that is closed now.
export function startChanges(root, form) {
  const closed = root.querySelector("[data-changed-closed]");
  const otherwise = root.querySelector("[data-changed-else]");

  return function change({ closed: isClosed, why }) {
    closed.hidden = !isClosed;
    closed.querySelector("[data-changed-why]").textContent = why;
    otherwise.hidden = isClosed;
    if (!form) return;
    // What was typed stays, to be copied or sent once it is open again.
    form.elements.text.readOnly = isClosed;
    form.querySelector("button:not([type=button])").disabled = isClosed;
  };
}
