// Words selected in a copy of what was reported are added to those to cover. Without this they are typed.
export function startCovers() {
  for (const field of document.querySelectorAll("textarea[data-covers]")) {
    let picked = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = field.dataset.covers;
    button.hidden = true;
    field.after(button);
    document.addEventListener("selectionchange", () => {
      const selection = document.getSelection();
      const words = selection.toString().trim();
      const at = selection.anchorNode?.parentElement;
      // A finger on the button ends the selection: what was selected last is what is meant.
      if (!words || !at?.closest("main .post__words")) return;
      picked = words;
      button.hidden = false;
    });
    button.addEventListener("click", () => {
      field.value = [field.value.trim(), ...picked.split(/\n+/)].filter(Boolean).join("\n");
      field.form.querySelector("[name=decision][value=mask]").checked = true;
      button.hidden = true;
    });
  }
}
