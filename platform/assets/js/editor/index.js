// Tiptap over a text area, which stays the one truth: every change is written into it, and told as if it were typed.
import { Editor } from "@tiptap/core";
import { Slice } from "@tiptap/pm/model";
import { AllSelection, Selection } from "@tiptap/pm/state";
import { LinkBox } from "./link.js";
import { Words } from "./markdown.js";
import { NameOffer } from "./names.js";
import { cleaned, isWithFiles, paragraphs } from "./paste.js";
import { extensions } from "./schema.js";

const PAUSE = 400;
const PLACE = "\uE000"; // nobody writes it: stands where the cursor is while the text changes its form
const UNDER_BARS = { top: 130, bottom: 30, left: 0, right: 0 }; // what keeps its place at the top never covers the cursor
const MARKS = { bold: "toggleBold", italic: "toggleItalic" };
const BLOCKS = { bulletList: "toggleBulletList", orderedList: "toggleOrderedList", blockquote: "toggleBlockquote" };

export class Editing {
  // Takes the field over, or gives null where its text holds what the buttons do not make.
  static take(box, field, options) {
    const editing = new Editing(box, field, options);
    if (editing.#isTaken) return editing;
    editing.#editor.destroy();
    return null;
  }

  #box;
  #field;
  #options;
  #editor;
  #words;
  #link;
  #names;
  #isTaken = false;
  #isOurs = false; // the event the field tells of is our own
  #pause = null;
  #listening = new AbortController();

  constructor(box, field, options) {
    this.#box = box;
    this.#field = field;
    this.#options = options;
    this.#editor = new Editor({
      element: document.createElement("div"), // shown when it is known that it can be
      extensions,
      injectCSS: false,
      enablePasteRules: false, // what is pasted stays as it is
      editorProps: {
        attributes: this.#attributes(),
        scrollMargin: UNDER_BARS,
        scrollThreshold: UNDER_BARS,
        transformPastedHTML: cleaned,
        clipboardTextParser: (text) => new Slice(paragraphs(this.#editor.schema, text), 1, 1),
        handleDOMEvents: { beforeinput: (view, event) => this.#putIn(view, event) },
        handlePaste: (_, event) => isWithFiles(event.clipboardData),
        handleDrop: (_, event) => isWithFiles(event.dataTransfer),
        handleKeyDown: (_, event) => this.#names?.pressed(event) ?? false,
      },
      onUpdate: () => this.#changed(),
      onTransaction: () => this.#show(),
      onBlur: () => this.#prove(),
    });
    this.#words = new Words(this.#editor.schema);
    if (this.#read()) this.#open();
  }

  // The name, the hints and the error of the field are the editor's.
  #attributes() {
    const { id, lang } = this.#field;
    const label = document.querySelector(`label[for="${id}"]`);
    label.id ||= `${id}_label`;
    const said = (this.#field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => {
      const element = document.getElementById(one);
      return element && !element.classList.contains("govuk-hint"); // the hint says how to do it without the buttons
    });
    return {
      class: `${this.#field.className} editor__text`,
      id: `${id}_editor`,
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": label.id,
      spellcheck: "true",
      ...(said.length && { "aria-describedby": said.join(" ") }),
      ...(this.#field.getAttribute("aria-invalid") && { "aria-invalid": "true" }),
      ...(this.#field.required && { "aria-required": "true" }),
      ...(lang && { lang }),
    };
  }

  #read() {
    const doc = this.#words.read(this.#field.value);
    if (!doc) return false;
    const { tr } = this.#editor.state;
    tr.replaceWith(0, tr.doc.content.size, doc.content).setMeta("addToHistory", false).setMeta("preventUpdate", true);
    this.#editor.view.dispatch(tr);
    return true;
  }

  #open() {
    const field = this.#field;
    const hasFocus = document.activeElement === field;
    const height = field.offsetHeight;
    const { signal } = this.#listening;
    this.#isTaken = true;
    this.#box.append(this.dom.parentElement);
    this.dom.style.minHeight = `${height}px`;
    this.#box.append(this.#box.querySelector("[data-said]")); // stays below the words
    this.#placeCursor();
    field.toggleAttribute("data-taken", true);
    field.tabIndex = -1;
    field.setAttribute("aria-hidden", "true");
    this.#bar.setAttribute("aria-controls", this.dom.id);
    this.#link = new LinkBox(this.#box, this.#editor);
    if (field.form.dataset.names) this.#names = new NameOffer(this.#box, field.form, this.#editor);
    field.addEventListener("input", () => this.#isOurs || this.#followed(), { signal });
    field.addEventListener("focus", () => this.#sentOn(), { signal });
    field.form.addEventListener("submit", () => this.#prove(), { signal, capture: true });
    field.form.addEventListener("reset", () => setTimeout(() => this.#followed()), { signal });
    this.#show();
    if (hasFocus) this.#editor.view.focus();
  }

  get dom() {
    return this.#editor.view.dom;
  }

  get #bar() {
    return this.#box.querySelector("[role=toolbar]");
  }

  // The cursor goes where it was in the field.
  #placeCursor() {
    const { value, selectionStart: start, selectionEnd } = this.#field;
    const { state } = this.#editor;
    // Below the words one answers to, where nobody has chosen a place yet.
    const end = selectionEnd || (/\n\n$/.test(value) ? value.length : 0);
    if (value && start === 0 && selectionEnd === value.length) {
      this.#editor.commands.selectAll();
      return;
    }
    const marked = this.#words.glance(value.slice(0, end) + PLACE + value.slice(end));
    let at = end ? state.doc.content.size : 0;
    marked?.descendants((node, position) => {
      if (node.isText && node.text.includes(PLACE)) at = position + node.text.indexOf(PLACE);
    });
    const found = state.doc.resolve(Math.min(at, state.doc.content.size));
    this.#editor.view.dispatch(state.tr.setSelection(Selection.near(found, -1)));
  }

  #changed() {
    this.#put(this.#words.write(this.#editor.state.doc));
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#prove(), PAUSE);
  }

  // Once more and thoroughly, when somebody pauses: a long text is read again as a whole.
  #prove() {
    clearTimeout(this.#pause);
    if (this.#isTaken) this.#put(this.#words.prove(this.#editor.state.doc));
  }

  #put(text) {
    if (this.#field.value === text) return;
    this.#isOurs = true;
    this.#field.value = text;
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#isOurs = false;
    this.#tellLength();
  }

  #tellLength() {
    const most = this.#field.maxLength;
    const over = most > 0 ? this.#field.value.length - most : 0;
    const text = over > 0 ? this.#box.dataset.textLong.replace("NUMBER", over) : "";
    const said = this.#box.querySelector("[data-said]");
    if (said.textContent !== text) said.textContent = text;
    if (text) said.classList.remove("govuk-visually-hidden");
  }

  // Something else wrote into the field: it holds the truth.
  #followed() {
    if (this.#read()) return;
    this.#isTaken = false; // what it shows is no longer what is written
    this.#options.leave(this.#box.dataset.textPlain);
  }

  // A label, an error or a link leads to the field: the editor stands in its place.
  #sentOn() {
    const { value, selectionStart: start, selectionEnd: end } = this.#field;
    if (value && start === 0 && end === value.length) this.#editor.commands.selectAll();
    this.#editor.view.focus();
    this.dom.scrollIntoView({ block: "nearest" });
  }

  // Whoever selects everything and types begins anew, and not within the list that stood there; and several lines put
  // in at once, as by a telephone's keyboard, stay the lines they are.
  #putIn({ state, dispatch }, event) {
    const { data, inputType } = event;
    const isAll = state.selection instanceof AllSelection;
    if (inputType !== "insertText" || !data || !(isAll || data.includes("\n"))) return false;
    event.preventDefault();
    const words = paragraphs(state.schema, data);
    const { tr } = state;
    if (isAll) tr.replaceWith(0, state.doc.content.size, words).setSelection(Selection.atEnd(tr.doc));
    else tr.replaceSelection(new Slice(words, 1, 1));
    dispatch(tr.scrollIntoView());
    return true;
  }

  press(what) {
    if (what in MARKS || what in BLOCKS) this.#editor.chain()[MARKS[what] ?? BLOCKS[what]]().run();
    if (what === "link") this.#link.ask();
    else this.#editor.view.focus();
  }

  #show() {
    if (!this.#isTaken) return;
    for (const button of this.#bar.children) {
      const { do: what } = button.dataset;
      if (what !== "plain") button.setAttribute("aria-pressed", String(this.#editor.isActive(what)));
    }
    this.#names?.look();
  }

  // Back to the field, with the cursor where it was.
  end() {
    const field = this.#field;
    const end = this.#isTaken ? this.#placeInText() : field.value.length;
    this.#prove();
    this.#isTaken = false;
    clearTimeout(this.#pause);
    this.#listening.abort();
    this.#link.end();
    this.#names?.end();
    const host = this.dom.parentElement;
    this.#editor.destroy();
    host.remove();
    field.removeAttribute("data-taken");
    field.removeAttribute("tabindex");
    field.removeAttribute("aria-hidden");
    this.#bar.setAttribute("aria-controls", field.id);
    field.setSelectionRange(end, end);
  }

  #placeInText() {
    const { selection, tr } = this.#editor.state;
    const at = selection.$to.parent.isTextblock
      ? this.#words.write(tr.insertText(PLACE, selection.to).doc).indexOf(PLACE)
      : -1;
    return at < 0 ? this.#field.value.length : at;
  }
}
