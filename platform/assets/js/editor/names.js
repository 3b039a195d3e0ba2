// After an @ the names of those who can be meant are offered, as names.js does over a plain field.
import { ask, menuOf } from "../offered.js";

const WORDS = /(?:^|[\s([>])@([\p{L}\p{M}\p{N}'’.-]*(?: [\p{L}\p{M}\p{N}'’.-]*){0,3})$/u;
const PAUSE = 150;

export class NameOffer {
  #around;
  #form;
  #editor;
  #menu = null;
  #from = 0;
  #typed = null;
  #hasLooked = false;
  #refused = null; // nobody has a name that begins so
  #waiting = null;

  constructor(around, form, editor) {
    this.#around = around;
    this.#form = form;
    this.#editor = editor;
    editor.view.dom.setAttribute("aria-autocomplete", "list");
    editor.on("blur", () => this.#close());
  }

  look() {
    const { selection } = this.#editor.state;
    const { $from } = selection;
    const before = selection.empty ? $from.parent.textBetween(0, $from.parentOffset, "\n", "\n") : "";
    const typed = WORDS.exec(before)?.[1];
    if (typed === undefined || !this.#editor.view.hasFocus()) {
      this.#close();
      return;
    }
    if (typed === this.#typed) return;
    const isFound = !this.#hasLooked && typed.endsWith(" "); // a name chosen before the editor was there
    this.#hasLooked = true;
    if (isFound) this.#refused = typed;
    this.#typed = typed;
    this.#from = $from.pos - typed.length;
    clearTimeout(this.#waiting);
    if (this.#refused !== null && typed.startsWith(this.#refused)) return;
    this.#waiting = setTimeout(() => this.#offer(typed), PAUSE);
  }

  async #offer(typed) {
    const { names = [] } = await ask(this.#form, { typed });
    if (typed !== this.#typed) return;
    if (names.length) this.#open(names);
    else {
      this.#hide();
      this.#refused = typed || null;
    }
  }

  #open(names) {
    this.#hide();
    const { view } = this.#editor;
    const menu = menuOf(names);
    menu.id = `${view.dom.id}_names`;
    const place = view.coordsAtPos(this.#from);
    const around = this.#around.getBoundingClientRect();
    menu.addEventListener("pointerdown", (event) => event.preventDefault()); // the words keep the focus
    menu.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.#choose(item);
    });
    this.#around.append(menu);
    menu.style.top = `${place.bottom - around.top + 4}px`;
    menu.style.left = `${Math.max(0, Math.min(place.left - around.left, around.width - menu.offsetWidth))}px`;
    this.#menu = menu;
    view.dom.setAttribute("aria-controls", menu.id);
    this.#say(this.#around.dataset.textNames);
    this.#mark(menu.firstElementChild);
  }

  // For whoever hears it: the list itself is seen. A press on a button closes it, and no line that goes may move the button.
  #say(text) {
    const said = this.#around.querySelector("[data-said]");
    said.textContent = text;
    said.classList.toggle("govuk-visually-hidden", text !== "");
  }

  #mark(item) {
    for (const one of this.#menu.children) one.setAttribute("aria-selected", String(one === item));
    this.#editor.view.dom.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    if (!this.#menu || event.isComposing) return false;
    const items = [...this.#menu.children];
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") this.#mark(items[(at + 1) % items.length]);
    else if (event.key === "ArrowUp") this.#mark(items[(at - 1 + items.length) % items.length]);
    else if (event.key === "Enter") this.#choose(items[at]);
    else if (event.key === "Escape") {
      this.#refused = this.#typed;
      this.#hide();
    } else return false;
    return true;
  }

  #choose(item) {
    const { state, view } = this.#editor;
    const text = `${item.textContent} `;
    this.#hide();
    this.#refused = item.textContent; // chosen: nothing more is offered for it
    view.dispatch(state.tr.insertText(text, this.#from, state.selection.to).scrollIntoView());
    view.focus();
  }

  #close() {
    this.#typed = null;
    this.#refused = null;
    clearTimeout(this.#waiting);
    this.#hide();
  }

  #hide() {
    if (!this.#menu) return;
    this.#menu.remove();
    this.#menu = null;
    const { dom } = this.#editor.view;
    dom.removeAttribute("aria-controls");
    dom.removeAttribute("aria-activedescendant");
    this.#say("");
  }

  end() {
    this.#close();
    this.#editor = null;
  }
}
