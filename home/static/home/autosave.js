// Wagtail saves a page by itself while somebody writes. A button pressed while that is under way would send the page a
// second time: a new page then exists twice, and its author is told that its address is taken. So it waits its turn; and
// from the press on nothing is saved by itself, or what was pressed ("Publish") would be sent along.
// Buttons of a dialogue ("Approve with comment") are sent by Wagtail without being asked, and do not wait.
const AT_MOST = 10_000; // ms that a press waits, or is on its way
const FOR_PEOPLE = new Set(["invalid_revision", "locked", "network_error"]); // Wagtail asks what is to be done

const saving = new Set();
const pressed = new Map(); // form -> the button that waits
const leaving = new Set();

function take(form) {
  const button = pressed.get(form);
  pressed.delete(form);
  saving.delete(form);
  return button;
}

function send(form) {
  if (!pressed.has(form)) return;
  const button = take(form);
  const wasBusy = button?.disabled ?? false;
  if (button) button.disabled = false; // what is disabled is not sent
  form.requestSubmit(button);
  if (button) button.disabled = wasBusy;
}

function giveBack(form) {
  const button = take(form);
  if (button) button.dataset.wProgressLoadingValue = "false"; // it no longer says that it is busy
}

document.addEventListener("w-autosave:save", (event) => {
  const form = event.target;
  if (pressed.has(form) || leaving.has(form)) event.preventDefault();
  else if (!event.defaultPrevented) saving.add(form);
});
document.addEventListener("w-autosave:success", ({ target }) => {
  saving.delete(target);
  setTimeout(send, 0, target); // after Wagtail has done with it
});
document.addEventListener("w-autosave:error", ({ target, detail }) => {
  saving.delete(target);
  if (FOR_PEOPLE.has(detail.type)) giveBack(target);
  else setTimeout(send, 0, target);
});
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (saving.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      pressed.set(form, event.submitter);
      setTimeout(send, AT_MOST, form);
    } else {
      leaving.add(form);
      setTimeout(() => leaving.delete(form), AT_MOST);
    }
  },
  { capture: true },
);
