// From row to row of a list by J and K or the arrow keys, while the focus is in it (WCAG 2.1.4: nowhere else).
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

export function startKeys() {
  for (const list of document.querySelectorAll("[data-keys]")) {
    const hint = Object.assign(document.createElement("p"), { className: "quiet keys-hint", textContent: list.dataset.keys });
    list.before(hint);
    list.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
      const links = [...list.children].map((row) => row.querySelector("a")).filter(Boolean);
      const now = links.findIndex((link) => link.closest("li") === event.target.closest("li"));
      const next = links[now + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
  }
}
