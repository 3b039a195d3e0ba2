// What is pasted comes in as words: pictures from elsewhere would tell a stranger's server who reads this, so they
// become links, and files go into the field below that is made for them.
import { Fragment } from "@tiptap/pm/model";

const STYLED = [["b", /font-weight:\s*(bold|[6-9]00)/i], ["i", /font-style:\s*italic/i]];

// An attribute that styles or runs would be refused by the policy of the page as soon as it is read, and said so.
function quietly(html) {
  const words = html.replace(/<style[^>]*>.*?<\/style\s*>/gis, "");
  return words.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s/"'])(style|on\w+)(?=\s*=)/gi, "$1data-$2"));
}

function become(element, name) {
  const made = element.ownerDocument.createElement(name);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

function restyle(element) {
  const style = element.dataset.style ?? "";
  if (/^(b|strong)$/.test(element.localName) && /font-weight:\s*(normal|400)/i.test(style)) element = become(element, "span");
  for (const [name, rule] of STYLED) {
    if (!rule.test(style) || element.closest(name)) continue;
    const inner = element.ownerDocument.createElement(name);
    inner.append(...element.childNodes);
    element.append(inner);
  }
}

export function cleaned(html) {
  const page = new DOMParser().parseFromString(quietly(html), "text/html");
  for (const one of page.querySelectorAll("img, svg, math, video, audio, iframe, object, style, script, template, head *")) {
    const address = one.localName === "img" ? (one.getAttribute("src") ?? "") : "";
    if (!/^https?:/i.test(address)) {
      one.remove();
      continue;
    }
    const link = page.createElement("a");
    link.href = address;
    link.textContent = one.alt || address;
    one.replaceWith(link);
  }
  for (const cell of page.querySelectorAll("td, th")) cell.after(" ");
  for (const row of page.querySelectorAll("tr")) become(row, "p");
  for (const table of page.querySelectorAll("table, thead, tbody, tfoot")) become(table, "div");
  for (const styled of page.querySelectorAll("[data-style]")) restyle(styled);
  for (const element of page.body.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) if (name !== "href" && name !== "start") element.removeAttribute(name);
  }
  return page.body.innerHTML;
}

// Plain text line by line as it is: an empty line parts two paragraphs, the end of a line stays one.
export function paragraphs(schema, text) {
  const { paragraph, hardBreak } = schema.nodes;
  const parts = text.replace(/\r\n?/g, "\n").split(/\n{2,}/);
  const made = parts.map((part) => {
    const lines = part.split("\n").map((line, at) => [at && hardBreak.create(), line && schema.text(line)]);
    return paragraph.create(null, lines.flat().filter(Boolean));
  });
  return Fragment.fromArray(made);
}

// A picture alone; what comes with its words, as from a word processor, is taken as words.
export function isWithFiles(data) {
  return Boolean(data?.files.length) && !data.types.includes("text/html") && !data.types.includes("text/plain");
}
