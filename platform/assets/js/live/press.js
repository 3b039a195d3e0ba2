// Two buttons of which one is shown, each a form of its own without a script.

// What came of it is heard on the stream. Refused, or no line: the form is sent as without a script, and its page says why.
export async function press(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.ok) return;
  } catch {
    // no line: the browser's own page says so
  }
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = button.name;
  field.value = button.value;
  form.append(field);
  form.submit();
}

// Whoever pressed the one that goes is on the other afterwards, not at the top of the page.
export function swap(buttons, isShown) {
  const hadFocus = [...buttons].includes(document.activeElement);
  for (const button of buttons) button.hidden = !isShown(button);
  if (hadFocus) [...buttons].find(isShown)?.focus({ preventScroll: true });
}
