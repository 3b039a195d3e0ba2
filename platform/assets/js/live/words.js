// Small things the live pages share.
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  if (words.length > 1) return (words[0][0] + words.at(-1)[0]).toUpperCase();
  return (words[0] ?? "?").slice(0, 2).toUpperCase();
}

export function showGone(element, text) {
  const line = document.createElement("p");
  line.className = "gone";
  line.textContent = text;
  element.replaceChildren(line);
}

// As the server writes times: in the site's own zone, with the clock of 24 hours. Month names come from the server,
// because browsers know no Welsh ones.
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

function partsOf(iso) {
  return Object.fromEntries(clock.formatToParts(new Date(iso)).map((part) => [part.type, part.value]));
}

export function shortTime(iso) {
  const { hour, minute } = partsOf(iso);
  return `${hour}:${minute}`;
}

export function dayOf(iso, months) {
  const { year, month, day } = partsOf(iso);
  return { key: `${year}-${month}-${day}`, words: `${Number(day)} ${months[Number(month) - 1]} ${year}` };
}

// The server's own links carry a nil UUID where the object's id belongs.
export function fillId(link, id) {
  link.href = link.getAttribute("href").replace("00000000-0000-0000-0000-000000000000", id);
}

// `html` was made safe by the server before it was stored; nothing else is ever set as HTML.
export function fillPerson(element, author) {
  element.querySelector("[data-name]").textContent = author.name;
  const avatar = element.querySelector("[data-initials]");
  avatar.textContent = initials(author.name);
  avatar.classList.replace("avatar--0", `avatar--${tint(author.id)}`);
}

// The same colour as the server gives: see core/templatetags/looks.py.
function tint(key) {
  let sum = 0;
  for (const byte of new TextEncoder().encode(key)) sum = (sum * 31 + byte) % 65521;
  return sum % 8;
}
