// Lists that are open: a quiet line says that there is something new; nothing moves under a reader's thumb.
import { showGone } from "./words.js";

export function startFeed(live, root) {
  live.follow(root.dataset.stream, Number(root.dataset.seq), (frame) => {
    if (frame.type === "closed") return location.assign("/groups/");
    if (frame.type === "signed-out") return root.remove();
    if (frame.type !== "update") return undefined;
    const item = root.querySelector(`[data-object="${frame.id}"]`);
    if (frame.action === "removed") return item && showGone(item, root.dataset.gone);
    if (frame.kind !== "member") root.querySelector("[data-live-news]").hidden = false;
    return undefined;
  });
}

export function startQueue(live, root) {
  for (const queue of root.querySelectorAll("[data-stream]")) {
    live.follow(queue.dataset.stream, Number(queue.dataset.seq), (frame) => {
      if (frame.type === "signed-out") root.remove();
      if (frame.type === "update") root.querySelector("[data-live-news]").hidden = false;
    });
  }
}

export function startBadge(live, badge) {
  live.follow("me", null, (frame) => {
    if (frame.type !== "update" || frame.kind !== "notification" || frame.action !== "created") return;
    const number = badge.querySelector("[data-unread-number]");
    number.textContent = Number(number.textContent) + 1;
    badge.hidden = false;
  });
}
