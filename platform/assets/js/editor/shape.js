import { Fragment } from "@tiptap/pm/model";

// What a reader would see of a text: two texts of one shape look the same, however they are written down.
function runs(block) {
  let seen = "";
  let marks = "";
  let gap = "";
  block.forEach((node) => {
    if (!node.isText) {
      gap = "\n";
      return;
    }
    const now = node.marks.map((mark) => mark.type.name + (mark.attrs.href ?? "")).sort().join();
    for (const char of node.text) {
      if (/\s/.test(char)) {
        gap ||= " ";
        continue;
      }
      if (seen) seen += gap;
      if (now !== marks) seen += `{${now}}`;
      seen += char;
      marks = now;
      gap = "";
    }
  });
  return seen;
}

export function shape(node) {
  if (node.isTextblock) return JSON.stringify(runs(node));
  const inside = [];
  node.forEach((child) => inside.push(shape(child)));
  return `${node.type.name}${node.attrs.start ?? ""}[${inside}]`;
}

// Without what is empty: a line nobody wrote on is not shown, and is not stored.
export function pruned(node) {
  if (node.isTextblock) return node.textContent.trim() ? node : null;
  const kept = [];
  let isWhole = true;
  node.forEach((child) => {
    const left = pruned(child);
    if (left) kept.push(left);
    isWhole &&= left === child;
  });
  if (isWhole) return node;
  if (!kept.length) return null;
  // An item begins with a paragraph, be it an empty one.
  const left = node.type.createAndFill(node.attrs, kept);
  return left.eq(node) ? node : left;
}

function edges(text) {
  const [, before, , after] = /^([\p{P}\p{S}\s]*)(.*?)([\p{P}\p{S}\s]*)$/su.exec(text);
  return [before.length, text.length - after.length];
}

// Markdown has no bold that ends in a full stop right before a letter: there the stop is left out of it.
function eased(block) {
  const parts = [];
  block.forEach((node) => {
    if (!node.isText || !node.marks.length) {
      parts.push(node);
      return;
    }
    const [from, to] = edges(node.text);
    const plain = node.marks.filter((mark) => mark.type.name === "link");
    if (from) parts.push(node.cut(0, from).mark(plain));
    if (to > from) parts.push(node.cut(from, to));
    if (to < node.text.length) parts.push(node.cut(to).mark(plain));
  });
  return block.copy(Fragment.fromArray(parts));
}

const bare = (block) => block.copy(Fragment.fromArray(block.children.map((node) => node.mark([]))));

function mapped(node, change) {
  if (node.isTextblock) return change(node);
  return node.copy(Fragment.fromArray(node.children.map((child) => mapped(child, change))));
}

// The same with less and less that is hard to write down.
export function* easier(node) {
  yield node;
  yield mapped(node, eased);
  yield mapped(node, bare);
}
