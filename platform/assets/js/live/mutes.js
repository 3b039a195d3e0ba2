// A room that was muted, or not any more, in another tab of the same person.
import { press, swap } from "./press.js";

export function startMutes(live) {
  live.follow("me", null, (frame) => {
    if (frame.type !== "update" || frame.kind !== "mute" || !frame.data) return;
    const { muted } = frame.data;
    for (const tag of document.querySelectorAll(`[data-muted="${frame.id}"]`)) tag.hidden = !muted;
    for (const tag of document.querySelectorAll(`[data-new-in="${frame.id}"]`)) tag.hidden = muted;
    const buttons = document.querySelectorAll(`[data-mute-room="${frame.id}"] [data-muting]`);
    swap(buttons, (button) => (button.dataset.muting === "on") === muted);
    for (const line of document.querySelectorAll("[data-is-muted]")) line.hidden = !muted;
  });
  // Without a line the form goes as it does without a script; with one nothing needs to load again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("muteRoom" in form.dataset) || !event.submitter || !live.isUp) return;
    event.preventDefault();
    press(form, event.submitter);
  });
}
