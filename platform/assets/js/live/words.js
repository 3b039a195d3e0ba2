// Small things the live pages share.
import { isElsewhere, zone } from "./zone.js";

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

// As the server writes times: with the clock of 24 hours. Month names come from the server,
// because browsers know no Welsh ones.
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: zone,
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

function dayOf(iso, months) {
  const { year, month, day } = partsOf(iso);
  return { key: `${year}-${month}-${day}`, words: `${Number(day)} ${months[Number(month) - 1]} ${year}` };
}

// A line for each day before its first message.
export function addDay(list, item, iso, months) {
  const day = dayOf(iso, months);
  if (list.querySelector(`[data-day="${day.key}"]`)) return;
  const line = document.createElement("li");
  line.className = "chat__day";
  line.dataset.day = day.key;
  line.textContent = day.words;
  list.insertBefore(line, item);
}

// Messages that the server wrote, with the device's times and days.
export function retime(list, months) {
  if (!isElsewhere) return;
  for (const day of list.querySelectorAll("[data-day]")) day.remove();
  for (const item of list.querySelectorAll("li.message")) {
    const when = item.querySelector("time[data-when]");
    if (!when?.dateTime) continue;
    when.textContent = shortTime(when.dateTime);
    const before = item.previousElementSibling;
    addDay(list, before && "firstNew" in before.dataset ? before : item, when.dateTime, months);
  }
}

// The server's own pieces carry a nil UUID where the object's id belongs.
const NIL = "00000000-0000-0000-0000-000000000000";

// A whole piece of a page made for the nil UUID and NAME1, as `id` and `name` need it.
export function fillAll(piece, id, name) {
  for (const element of [piece, ...piece.querySelectorAll("*")]) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes(NIL)) attribute.value = attribute.value.replaceAll(NIL, id);
    }
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.data.includes("NAME1")) node.data = node.data.replace("NAME1", () => name);
    }
  }
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
