// Lists that are open: a quiet line says that there is something new; nothing moves under a reader's thumb.
import { showReactions } from "./reactions.js";
import { showGone } from "./words.js";

// A count that changed beside a post is nothing new to read.
const TOLD = new Set(["post", "comment", "group"]);

export function startFeed(live, root) {
  live.follow(root.dataset.stream, Number(root.dataset.seq), (frame) => {
    if (frame.type === "closed") return location.assign("/groups/");
    if (frame.type === "signed-out") return root.remove();
    if (frame.type !== "update") return undefined;
    const item = root.querySelector(`[data-object="${frame.id}"]`);
    if (frame.action === "removed") return item && showGone(item, root.dataset.gone);
    if (frame.kind === "reaction") return showReactions(root, frame.data);
    if (TOLD.has(frame.kind)) root.querySelector("[data-live-news]").hidden = false;
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

// The number comes from the server, so that every tab says the same, whatever each of them missed.
export function startBadge(live, badge) {
  const said = document.querySelector("[data-bell-said]");
  live.follow("me", null, (frame) => {
    if (frame.type !== "update" || typeof frame.data?.unread !== "number") return;
    const number = badge.querySelector("[data-unread-number]");
    const isMore = frame.data.unread > Number(number.textContent);
    number.textContent = frame.data.unread;
    badge.hidden = frame.data.unread === 0;
    if (isMore && said) said.textContent = said.dataset.bellSaid;
  });
}
