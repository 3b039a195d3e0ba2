// What the editor can hold: what its buttons make, and nothing else. A text with more in it stays in the plain field.
import { Mark, markInputRule } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Italic } from "@tiptap/extension-italic";
import { BulletList } from "@tiptap/extension-list/bullet-list";
import { ListItem } from "@tiptap/extension-list/item";
import { ListKeymap } from "@tiptap/extension-list/keymap";
import { OrderedList } from "@tiptap/extension-list/ordered-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Text } from "@tiptap/extension-text";
import { UndoRedo } from "@tiptap/extensions/undo-redo";

// communities/words/render.py lets the same addresses through; and those within this site.
const SCHEMES = /^(https?|mailto|tel):/i;

export function isAddress(href) {
  return SCHEMES.test(href) || (/^[/#?]/.test(href) && !href.includes("\\"));
}

const Link = Mark.create({
  name: "link",
  inclusive: false,
  addAttributes() {
    return { href: { default: "", parseHTML: (element) => element.getAttribute("href") } };
  },
  parseHTML() {
    return [{ tag: "a[href]", getAttrs: (element) => isAddress(element.getAttribute("href")) && null }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["a", { href: HTMLAttributes.href, rel: "noopener noreferrer nofollow" }, 0];
  },
  addKeyboardShortcuts() {
    return { "Mod-k": () => this.editor.emit("askForLink") || true };
  },
});

// Two stars around words make them bold while one types, as Markdown would; "2 * 3 * 4" stays what it is.
function typed(mark, ...rules) {
  return mark.extend({
    addInputRules() {
      return rules.map((find) => markInputRule({ find, type: this.type }));
    },
  });
}

// The sign a list was written with, and whether its lines stand apart, so that a change in it changes nothing else.
const written = (mark) => ({
  mark: { default: mark, rendered: false },
  tight: { default: true, rendered: false },
});

export const extensions = [
  Document,
  Paragraph,
  Text,
  HardBreak.extend({ addKeyboardShortcuts: () => ({ "Shift-Enter": ({ editor }) => editor.commands.setHardBreak() }) }),
  typed(Bold, /(?:^|\s)(\*\*(?=\S)([^*]*[^\s*])\*\*)$/),
  typed(Italic, /(?:^|\s)(\*(?=[^\s*])([^*]*[^\s*])\*)$/, /(?:^|\s)(_(?=[^\s_])([^_]*[^\s_])_)$/),
  Link,
  Blockquote,
  BulletList.extend({ addAttributes: () => written("-") }),
  OrderedList.extend({ addAttributes: () => ({ start: { default: 1 }, ...written(".") }) }),
  // Tab leaves the editor, as it leaves every other field.
  ListItem.extend({
    addKeyboardShortcuts() {
      return { Enter: () => this.editor.commands.splitListItem(this.name) };
    },
  }),
  ListKeymap.extend({
    addKeyboardShortcuts() {
      const { Tab, ...rest } = this.parent();
      return rest;
    },
  }),
  UndoRedo,
];
