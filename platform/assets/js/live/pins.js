// What is pinned in a room: how much, which messages are marked, and the buttons of those who may change it.
import { press, swap } from "./press.js";

export function startPins(root) {
  const line = root.querySelector("[data-pins]");
  const known = new Map(); // pin -> message
  for (const pair of line.dataset.pins.trim().split(/\s+/).filter(Boolean)) known.set(...pair.split(":"));

  function mark(item, isPinned) {
    const said = item?.querySelector("[data-pinned]");
    if (said) said.hidden = !isPinned;
    swap(item?.querySelectorAll("[data-pin-do]") ?? [], (button) => (button.dataset.pinDo === "pin") !== isPinned);
  }

  function show(message) {
    line.hidden = known.size === 0;
    line.querySelector("[data-pins-count]").textContent = line.dataset.text.replace("NUMBER1", known.size);
    mark(root.querySelector(`[data-object="${message}"]`), isPinned(message));
  }

  const isPinned = (message) => [...known.values()].includes(message);

  function heard(frame) {
    const message = frame.data?.on ?? known.get(frame.id);
    if (!message) return;
    if (frame.action === "removed") known.delete(frame.id);
    else known.set(frame.id, message);
    show(message);
  }

  // A message that was taken away is pinned no more.
  function forget(message) {
    for (const [pin, on] of known) if (on === message) known.delete(pin);
    show(message);
  }

  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("pin" in form.dataset) || !event.submitter) return;
    event.preventDefault();
    press(form, event.submitter);
  });

  return { heard, forget, mark: (item) => mark(item, isPinned(item.dataset.object)) };
}
