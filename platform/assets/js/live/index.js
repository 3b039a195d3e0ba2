// Starts the socket where a page has something that can change under its reader.
import { startBadge, startFeed, startQueue } from "./lists.js";
import { startPost } from "./post.js";
import { startRoom } from "./room.js";
import { Live } from "./socket.js";

const parts = [
  ["[data-live-room]:not([data-older])", startRoom],
  ["[data-live-post]", startPost],
  ["[data-live-feed]", startFeed],
  ["[data-live-queue]", startQueue],
  ["[data-unread-notifications]", startBadge],
];

const live = new Live();
for (const [selector, start] of parts) {
  const element = document.querySelector(selector);
  if (element) start(live, element);
}
if (live.streams.size) live.start();
