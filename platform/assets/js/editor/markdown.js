// Between the Markdown that is stored and what the editor shows. The stored words are the truth: what somebody has not
// touched is written down again to the letter, and what they have touched only if it reads again as it was shown.
import MarkdownIt from "markdown-it";
import { MarkdownParser, MarkdownSerializer } from "prosemirror-markdown";
import { isAddress } from "./schema.js";
import { easier, pruned, shape } from "./shape.js";

// As communities/words/render.py, but that a bare address stays text: the server finds it.
const md = new MarkdownIt("commonmark", { html: false, breaks: true, linkify: true }).enable("strikethrough");
md.disable(["image", "html_block", "html_inline", "reference"]);
md.inline.ruler.enable("linkify");
md.normalizeLink = md.normalizeLinkText = (href) => href;

// Signs within a bare address are no signs: "https://example.org/_a_/" has nothing italic in it.
function tokensOf(text) {
  const tokens = md.parse(text, {});
  for (const block of tokens) {
    block.children &&= block.children.filter(({ type, markup }) => type === "text" || markup !== "linkify");
  }
  return tokens;
}

const isWhole = ({ raw }) => /^[a-z][a-z\d.+-]*:\/\//i.test(raw);

// An address by itself is written as it is; `change` what stands around it.
function aroundAddresses(text, change) {
  let found = "";
  let at = 0;
  for (const { index, raw } of (md.linkify.match(text) ?? []).filter(isWhole)) {
    const address = raw.replace(/\*+$/, "");
    found += change(text.slice(at, index)) + address;
    at = index + address.length;
  }
  return found + change(text.slice(at));
}

const LEVELS = [0, 1, 2]; // of escaping: nothing, what could mean something, everything
const SIGNS = { "-": "*", "*": "-", "+": "-", ".": ")", ")": "." };

function isTight(tokens, at) {
  const [, , first] = tokens.slice(at);
  return first?.type !== "paragraph_open" || first.hidden;
}

function listOf(token, tokens, at) {
  return { mark: token.markup, tight: isTight(tokens, at) };
}

function linkOf(token) {
  const href = token.attrGet("href");
  if (!isAddress(href) || token.attrGet("title")) throw new Error("a link the buttons do not make");
  return { href };
}

const TOKENS = {
  paragraph: { block: "paragraph" },
  blockquote: { block: "blockquote" },
  list_item: { block: "listItem" },
  bullet_list: { block: "bulletList", getAttrs: listOf },
  ordered_list: {
    block: "orderedList",
    getAttrs: (token, tokens, at) => ({ start: Number(token.attrGet("start") ?? 1), ...listOf(token, tokens, at) }),
  },
  hardbreak: { node: "hardBreak" },
  softbreak: { node: "hardBreak" },
  em: { mark: "italic" },
  strong: { mark: "bold" },
  link: { mark: "link", getAttrs: linkOf },
};

function escaped(text, level, isAtStart, isInLink) {
  const outside = isInLink ? (whole, change) => change(whole) : aroundAddresses; // no link is within another
  if (level === 0) return text;
  if (level === 2) return outside(text, (part) => part.replace(/[!-/:-@[-`{-~]/g, "\\$&"));
  const plain = outside(text, (part) =>
    part
      .replace(/[\\`*~[\]<]|&(?=#?\w+;)/g, "\\$&")
      .replace(/_/g, (sign, at, all) => (/\w\w/.test((all[at - 1] ?? " ") + (all[at + 1] ?? " ")) ? sign : "\\_")),
  );
  if (!isAtStart) return plain;
  return plain.replace(/^(\s*)([#>+=-])/, "$1\\$2").replace(/^(\s*\d+)([.)])/, "$1\\$2");
}

function isAtStart(state) {
  return /(^|\n)[>\s]*(([-+*]|\d+[.)])\s+)?$/.test(state.out.slice(-40));
}

const link = {
  open: "[",
  close: (state, mark) => {
    const { href } = mark.attrs;
    return /[\s()<>]/.test(href) ? `](<${href.replace(/[<>]/g, encodeURIComponent)}>)` : `](${href})`;
  },
  mixable: true,
};

const serializer = new MarkdownSerializer(
  {
    paragraph(state, node) {
      state.renderInline(node);
      state.closeBlock(node);
    },
    blockquote(state, node) {
      state.wrapBlock("> ", null, node, () => state.renderContent(node));
    },
    bulletList(state, node) {
      state.renderList(node, "  ", () => `${node.attrs.mark} `);
    },
    orderedList(state, node) {
      const { start, mark } = node.attrs;
      const width = String(start + node.childCount - 1).length + 2;
      state.renderList(node, " ".repeat(width), (index) => `${start + index}${mark} `);
    },
    listItem(state, node) {
      state.renderContent(node);
    },
    hardBreak(state, node, parent, index) {
      const next = index + 1 < parent.childCount && parent.child(index + 1);
      if (next && next.type !== node.type && !state.atBlank()) state.write("\n");
    },
    text(state, node) {
      state.write();
      const starts = isAtStart(state);
      const isInLink = node.marks.some((mark) => mark.type.name === "link");
      state.out += escaped(starts ? node.text.trimStart() : node.text, state.options.level, starts, isInLink);
    },
  },
  {
    bold: { open: "**", close: "**", mixable: true, expelEnclosingWhitespace: true },
    italic: {
      open: (state) => (state.options.level === 1 ? "_" : "*"),
      close: (state) => (state.options.level === 1 ? "_" : "*"),
      mixable: true,
      expelEnclosingWhitespace: true,
    },
    link,
  },
  { hardBreakNodeName: "hardBreak" },
);

export class Words {
  #parser;
  #tokens = [];
  #written = new WeakMap(); // a block of the page -> how it is written
  #gaps = new WeakMap(); // a block as it was read -> what stood between it and its neighbours, and of what kind they were
  #original = null;

  constructor(schema) {
    const tokenizer = { parse: (text) => (this.#tokens = tokensOf(text)) };
    this.#parser = new MarkdownParser(schema, tokenizer, TOKENS);
  }

  // The text as a document that nobody keeps; null where it holds what the buttons do not make.
  glance(text) {
    try {
      return this.#parser.parse(text);
    } catch {
      return null; // a token without a node, which is how the parser says so
    }
  }

  #shapeOf(text) {
    const read = this.glance(text);
    const kept = read && pruned(read);
    return kept ? shape(kept) : "";
  }

  // The text as a document, or null where the editor could not write it down again.
  read(text) {
    const doc = this.glance(text);
    if (!doc) return null;
    const places = this.#tokens.filter((token) => token.level === 0 && token.map).map((token) => token.map[0]);
    const kept = pruned(doc);
    if (kept && this.#shapeOf(this.#anew(kept)) !== shape(kept)) return null;
    if (places.length === doc.childCount) this.#remember(text.split("\n"), places, doc); // an empty text has no place
    const open = opened(doc);
    this.#original = { text, doc: open };
    return open;
  }

  #remember(lines, places, doc) {
    let before = {};
    doc.forEach((block, _, at) => {
      const own = lines.slice(places[at], places[at + 1]).join("\n");
      const words = own.trimEnd();
      this.#written.set(block, words);
      const after = { gap: `${own.slice(words.length)}\n`, kind: doc.maybeChild(at + 1)?.type };
      this.#gaps.set(block, { before, after });
      before = { gap: after.gap, kind: block.type };
    });
  }

  // Quick enough for every key: only the block that changed is written anew, and tried.
  write(doc) {
    const { text, doc: first } = this.#original ?? {};
    if (first?.eq(doc)) return text;
    const kept = pruned(doc);
    return kept ? this.#joined(kept) : "";
  }

  // The same, tried as a whole: blocks that came to stand together may be read as one.
  prove(doc) {
    const found = this.write(doc);
    const kept = pruned(doc);
    const isOriginal = found === this.#original?.text;
    return isOriginal || !kept || this.#shapeOf(found) === shape(kept) ? found : this.#anew(kept);
  }

  // Each block as it was or, where it is new, as it reads best; blocks that stood together stand together as before.
  #joined(doc) {
    let text = "";
    let before = null;
    doc.forEach((block) => {
      if (before) text += this.#gap(before, block);
      if (!this.#written.has(block)) this.#written.set(block, this.#best(block));
      text += this.#written.get(block);
      before = block;
    });
    return text;
  }

  #gap(one, next) {
    const { after } = this.#gaps.get(one) ?? {};
    if (after?.kind === next.type) return after.gap;
    const { before } = this.#gaps.get(next) ?? {};
    return before?.kind === one.type ? before.gap : "\n\n";
  }

  #anew(doc) {
    return apart(doc).map((block) => this.#best(block)).join("\n\n");
  }

  // With as few signs before signs as will do; and where Markdown has no way to say it, without the bold.
  #best(block) {
    const { topNodeType } = block.type.schema;
    let found;
    for (const one of easier(topNodeType.create(null, block))) {
      const wanted = shape(one);
      for (const level of LEVELS) {
        found = serializer.serialize(one, { level });
        if (this.#shapeOf(found) === wanted) return found;
      }
    }
    return found;
  }
}

// Below a quotation or a list there is a line to go on writing on.
function opened(doc) {
  const { paragraph } = doc.type.schema.nodes;
  return doc.lastChild.type === paragraph ? doc : doc.copy(doc.content.addToEnd(paragraph.create()));
}

// Two lists of one kind, one below the other, would be read as one: the second gets another sign.
function apart(doc) {
  const blocks = [];
  doc.forEach((block) => {
    const before = blocks.at(-1);
    const isSame = before && before.type === block.type && before.attrs.mark && before.attrs.mark === block.attrs.mark;
    blocks.push(isSame ? block.type.create({ ...block.attrs, mark: SIGNS[block.attrs.mark] }, block.content) : block);
  });
  return blocks;
}
