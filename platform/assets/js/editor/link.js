// Asks for the address of a link, in a box below the buttons.
import { isAddress } from "./schema.js";

function addressOf(typed) {
  const text = typed.trim();
  if (isAddress(text)) return text;
  if (/^[^\s:/@]+@[^\s:/@]+\.[^\s:/@]+$/.test(text)) return `mailto:${text}`;
  return /^[^\s:/]+\.[^\s:]+$/.test(text) ? `https://${text}` : "";
}

export class LinkBox {
  #box;
  #editor;
  #input;
  #error;
  #listening = new AbortController();

  constructor(around, editor) {
    this.#box = around.querySelector("[data-link]");
    this.#editor = editor;
    this.#input = this.#box.querySelector("input");
    this.#error = this.#box.querySelector("[data-link-error]");
    const { signal } = this.#listening;
    const presses = { "[data-link-set]": () => this.#set(), "[data-link-remove]": () => this.#remove(), "[data-link-cancel]": () => this.#close() };
    for (const [selector, press] of Object.entries(presses)) {
      this.#box.querySelector(selector).addEventListener("click", press, { signal });
    }
    this.#box.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    editor.on("askForLink", () => this.ask());
    this.wrong = around.dataset.textAddress;
  }

  ask() {
    const { href = "" } = this.#editor.getAttributes("link");
    this.#input.value = href;
    this.#box.querySelector("[data-link-remove]").hidden = !href;
    this.#say("");
    this.#box.hidden = false;
    this.#input.focus();
  }

  #pressed(event) {
    if (event.key === "Escape") this.#close();
    else if (event.key === "Enter" && event.target === this.#input) this.#set();
    else return;
    event.preventDefault(); // Enter would send the whole form
    event.stopPropagation();
  }

  #set() {
    const href = addressOf(this.#input.value);
    if (!href) {
      this.#say(this.wrong);
      this.#input.focus();
      return;
    }
    const chain = this.#editor.chain();
    if (this.#editor.isActive("link")) chain.extendMarkRange("link").setMark("link", { href });
    else if (this.#editor.state.selection.empty) chain.insertContent(this.#apart(href.replace(/^mailto:/, "")));
    else chain.setMark("link", { href });
    chain.run();
    this.#close();
  }

  // An address by itself is found by the server, where it does not touch the word before.
  #apart(text) {
    const before = this.#editor.state.selection.$from.nodeBefore?.text ?? "";
    return { type: "text", text: /\S$/.test(before) ? ` ${text}` : text };
  }

  #remove() {
    this.#editor.chain().extendMarkRange("link").unsetMark("link").run();
    this.#close();
  }

  #say(text) {
    this.#error.textContent = text;
    this.#error.hidden = !text;
    this.#input.classList.toggle("govuk-input--error", Boolean(text));
    if (text) this.#input.setAttribute("aria-describedby", this.#error.id);
    else this.#input.removeAttribute("aria-describedby");
  }

  #close() {
    this.#box.hidden = true;
    this.#editor.view.focus();
  }

  end() {
    this.#box.hidden = true;
    this.#listening.abort();
  }
}
