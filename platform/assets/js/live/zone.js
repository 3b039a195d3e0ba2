// The server writes times in the site's own zone. Where the device's clock shows another, the room goes by that.
const SITE = "Europe/London";
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

function now(timeZone) {
  return new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "short", timeStyle: "short" }).format(new Date());
}

export const isElsewhere = Boolean(own) && now(own) !== now(SITE);
export const zone = isElsewhere ? own : SITE;

// "Asia/Ho_Chi_Minh": as people write it.
export function sayZone(root) {
  const line = root.querySelector("[data-zone]");
  if (!line || !isElsewhere) return;
  line.hidden = false;
  line.textContent = line.dataset.text.replace("ZONE", () => own.replaceAll("_", " "));
}
