// A button that copies a field. Without a clipboard it stays hidden: the field can be selected by hand.
export function startCopying() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    button.after(told);
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        told.textContent = button.dataset.copied;
      } catch {
        field.focus();
        field.select();
      }
    });
  }
}

// A link that leads somewhere, and whose address one copies by pressing it. Opened in a new tab it stays a link.
export function startCopyingLinks() {
  if (!navigator.clipboard) return;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-copy-link]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      location.assign(link.href);
      return;
    }
    let told = link.nextElementSibling;
    if (told?.getAttribute("role") !== "status") {
      told = document.createElement("span");
      told.setAttribute("role", "status");
      link.after(told);
    }
    told.textContent = link.dataset.copied;
  });
}
