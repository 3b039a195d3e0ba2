// A message can be changed for some minutes; then the link to that goes, on a page that stays open too.
const LOOK = 15_000;

export function startEditTime(root, list) {
  // By the server's clock, whatever the device believes.
  const ahead = Date.now() - Date.parse(root.dataset.now);
  const lasts = Number(root.dataset.editMinutes) * 60_000;

  function look() {
    for (const link of list.querySelectorAll("[data-edit]")) {
      const sent = link.closest(".message").querySelector("time[data-when]").dateTime;
      if (Date.parse(sent) + lasts > Date.now() - ahead || link === document.activeElement) continue;
      link.remove();
    }
  }

  setInterval(look, LOOK);
}
