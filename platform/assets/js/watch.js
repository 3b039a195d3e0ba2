// A page stays open past the hour at which nobody watches the group any more: what it says turns round in time.
// The moments come from the server, and so does its clock, because a telephone's may be wrong.
const EVERY = 15_000;

function startOne(element) {
  const ahead = Number(element.dataset.now) - Date.now();
  const changes = element.dataset.changes.split(",").filter(Boolean).map(Number);
  const ends = Number(element.dataset.ends);
  const on = element.querySelector("[data-watch-on]");
  const off = element.querySelector("[data-watch-off]");
  if (!on) return;
  const wasWatched = !on.hidden;
  function turn() {
    const now = Date.now() + ahead;
    const passed = changes.filter((moment) => moment <= now).length;
    if (passed) for (const until of element.querySelectorAll("[data-watch-until]")) until.remove();
    // What we do not know is not watched.
    const isWatched = now < ends && (passed % 2 === 0 ? wasWatched : !wasWatched);
    on.hidden = !isWatched;
    off.hidden = isWatched;
  }
  setInterval(turn, EVERY);
  document.addEventListener("visibilitychange", turn);
  window.addEventListener("pageshow", turn);
}

export function startWatch() {
  for (const element of document.querySelectorAll("[data-watch]")) startOne(element);
}
