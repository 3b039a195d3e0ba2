// Wagtail saves a page by itself while somebody writes. A button pressed while that is under way would send the page a
// second time: a new page then exists twice, and its author is told that its address is taken. So it waits its turn.
const saving = new Set();
const waiting = new Map(); // form -> the button that was pressed

function submitAgain(form) {
  const button = waiting.get(form);
  waiting.delete(form);
  if (button === undefined) return;
  // The button may be shown as busy by now, and what is disabled is not sent.
  const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: button?.name ?? "" });
  pressed.value = button?.value ?? "";
  if (pressed.name) form.append(pressed);
  form.requestSubmit();
}

document.addEventListener("w-autosave:save", (event) => {
  if (!event.defaultPrevented) saving.add(event.target);
});
for (const end of ["w-autosave:success", "w-autosave:error"])
  document.addEventListener(end, ({ target }) => {
    saving.delete(target);
    setTimeout(() => submitAgain(target)); // after Wagtail has done with it
  });
document.addEventListener(
  "submit",
  (event) => {
    if (!saving.has(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.set(event.target, event.submitter);
  },
  { capture: true },
);
