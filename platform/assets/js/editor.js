// The buttons above a field of words. What is behind them is large, so it is fetched when somebody first comes to write;
// until then, and without it, the field is what it is without scripts. The words stay in the field, as Markdown.
const PLAIN = "hearth-plain-text"; // in this tab the buttons are not wanted
const QUIET = 500; // ms without a key, before the editor takes over under somebody's fingers

let code; // one promise for all fields of the page
let plainHere = false; // where a browser keeps nothing, the page remembers
let isHeld = false; // a finger or a mouse button is down: a button that moved under it would be missed

function isPlain() {
  try {
    return sessionStorage.getItem(PLAIN) === "yes";
  } catch {
    return plainHere;
  }
}

function remember(plain) {
  plainHere = plain;
  try {
    if (plain) sessionStorage.setItem(PLAIN, "yes");
    else sessionStorage.removeItem(PLAIN);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

// Null where it did not come: no line, or a browser that is too old for it.
async function fetched(address) {
  code ??= import(address);
  try {
    return await code;
  } catch {
    code = undefined;
    return null;
  }
}

function start(box) {
  const field = box.querySelector("textarea");
  const bar = box.querySelector("[role=toolbar]");
  const said = box.querySelector("[data-said]");
  let taken = null; // the editor, while it has the field
  let typed = 0;
  let composing = false;
  let pressed = null; // what was asked of the editor before it was there

  function show(plain) {
    box.toggleAttribute("data-plain", plain);
    for (const button of bar.children) {
      const isSwitch = button.dataset.do === "plain";
      if (isSwitch) button.setAttribute("aria-pressed", String(plain));
      else button.hidden = plain;
      button.tabIndex = isSwitch === plain ? 0 : -1;
    }
    if (!plain) for (const button of [...bar.children].slice(1)) button.tabIndex = -1;
  }

  const isQuiet = () => pressed || (!composing && !isHeld && performance.now() - typed > QUIET);

  async function take() {
    if (taken || box.hasAttribute("data-plain") || box.hasAttribute("data-coming")) return;
    box.toggleAttribute("data-coming", true);
    const got = await fetched(box.dataset.editor);
    while (!isQuiet()) await new Promise((done) => setTimeout(done, 100));
    box.removeAttribute("data-coming");
    const wish = pressed;
    pressed = null;
    if (box.hasAttribute("data-plain")) return;
    if (got) taken = got.Editing.take(box, field, { leave });
    show(!taken && Boolean(got));
    said.textContent = taken ? "" : box.dataset[got ? "textPlain" : "textFailed"];
    if (taken && wish) taken.press(wish);
    else if (wish) field.focus();
  }

  function leave(why = "") {
    taken.end();
    taken = null;
    said.textContent = why;
    show(true);
  }

  function press(what) {
    if (what !== "plain") {
      if (taken) return taken.press(what);
      pressed = what;
      return take();
    }
    const plain = !box.hasAttribute("data-plain");
    remember(plain);
    said.textContent = "";
    if (taken) {
      leave();
      return field.focus();
    }
    show(plain);
    if (plain) return field.focus();
    pressed = "focus";
    return take();
  }

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) press(button.dataset.do);
  });
  bar.addEventListener("mousedown", (event) => {
    if (taken) event.preventDefault(); // the words keep the focus, and a phone its keyboard
  });
  // One tab stop; the arrows move within it.
  bar.addEventListener("keydown", (event) => {
    const buttons = [...bar.children].filter((button) => !button.hidden);
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -buttons.length, End: buttons.length };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement) + steps[event.key];
    const last = buttons.length - 1;
    const isJump = Math.abs(steps[event.key]) > 1;
    const next = buttons[isJump ? Math.min(Math.max(at, 0), last) : (at + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  field.addEventListener("input", () => {
    typed = performance.now();
  });
  field.addEventListener("compositionstart", () => {
    composing = true;
  });
  field.addEventListener("compositionend", () => {
    composing = false;
  });
  field.addEventListener("focus", take);

  show(isPlain());
  bar.hidden = false;
}

function watchForHolding() {
  const options = { capture: true, passive: true };
  document.addEventListener("pointerdown", () => (isHeld = true), options);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => setTimeout(() => (isHeld = false)), options); // the click comes first
  }
}

export function startEditors() {
  watchForHolding();
  for (const box of document.querySelectorAll("[data-editor]")) start(box);
}
