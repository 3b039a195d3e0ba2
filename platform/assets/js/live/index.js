// Starts the socket where a page has something that can change under its reader.
import { startHistory } from "./history.js";
import { startBadge, startFeed, startQueue } from "./lists.js";
import { startMutes } from "./mutes.js";
import { startPost } from "./post.js";
import { startReacting } from "./reactions.js";
import { startRoom } from "./room.js";
import { Live } from "./socket.js";

const parts = [
  ["[data-live-room]:not([data-older])", startRoom],
  ["[data-live-room][data-older]", (_live, root) => startHistory(root)],
  ["[data-live-room]", (_live, root) => startReacting(root)],
  ["[data-live-post]", startPost],
  ["[data-live-feed]", startFeed],
  ["[data-mute-room], [data-muted]", startMutes],
  ["[data-live-queue]", startQueue],
  ["[data-unread-notifications]", startBadge],
];

const live = new Live();
for (const [selector, start] of parts) {
  const element = document.querySelector(selector);
  if (element) start(live, element);
}
if (live.streams.size) live.start();
