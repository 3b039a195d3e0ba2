// A second press on a slow line must not send the same words twice. A form is free again when its answer is shown
// from the browser's history, or after ten seconds, so that nobody is locked out by a lost answer.
const FREE_AFTER = 10_000;

function setBusy(form, busy) {
  form.toggleAttribute("data-sending", busy);
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

export function startSubmitOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.submitOnce === "off") return;
    if (form.hasAttribute("data-sending")) {
      event.preventDefault();
      return;
    }
    setBusy(form, true);
    setTimeout(() => setBusy(form, false), FREE_AFTER);
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sending]")) setBusy(form, false);
  });
}
