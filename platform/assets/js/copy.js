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
