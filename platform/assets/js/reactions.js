// A press reacts without loading the page again: the row is taken from the answer to the very same form.
async function press(form, button) {
  const row = form.closest("[data-reactions]");
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  const response = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = page.getElementById(row.id);
  if (!response.ok || !now) throw new Error("not there");
  const isOpen = row.querySelector("details")?.open;
  row.replaceWith(now);
  if (isOpen) {
    now.querySelector("details").open = true;
    now.dataset.open = "";
  }
  const place = isOpen ? ".reactions__all " : "";
  (now.querySelector(`${place}button[value="${button.value}"]:not([hidden])`) ?? now.querySelector("summary")).focus();
}

// Refused, or no line: the form is sent as if there were no script, and its page says what is the matter.
function sendPlainly(form, button) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = button.name;
  field.value = button.value;
  form.append(field);
  form.submit();
}

export function startReactions() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("react" in form.dataset) || !event.submitter) return;
    event.preventDefault();
    if (form.hasAttribute("data-sending")) return;
    form.toggleAttribute("data-sending", true);
    press(form, event.submitter).catch(() => sendPlainly(form, event.submitter));
  });
}
