// Which message the next one answers: a line above the field, and a hidden field that goes with it.
const QUOTED = 120; // characters, as the server shows

export function startAnswering(root, form) {
  const bar = form?.querySelector("[data-answering]");
  const field = form?.elements.reply_to;

  function answer(id, name) {
    field.value = id;
    bar.querySelector("[data-answering-whom]").textContent = root.dataset.textWhom.replace("NAME1", () => name);
    bar.hidden = false;
    form.elements.text.focus();
  }

  function answerNothing() {
    if (!field) return;
    field.value = root.dataset.thread ?? ""; // what is written on the page of a thread answers its first message
    bar.hidden = true;
  }

  root.addEventListener("click", (event) => {
    if (!form) return;
    const link = event.target.closest("[data-reply]");
    const item = link?.closest("[data-object]");
    if (item) {
      event.preventDefault();
      answer(item.dataset.object, item.querySelector(".message__name").textContent);
    } else if (event.target.closest("[data-answering-not]")) {
      event.preventDefault();
      answerNothing();
      form.elements.text.focus();
    }
  });
  form?.elements.text.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && field.value) answerNothing();
  });

  // The beginning of what a message answers, where this page shows it.
  function fill(item, id) {
    const line = item.querySelector("[data-answered]");
    if (!id || id === root.dataset.thread) return line.remove();
    line.hidden = false;
    line.dataset.answers = id;
    line.href = `?message=${id}#message-${id}`;
    return quote(line, id);
  }

  // What was answered was changed: its answers say it as it is now.
  function renew(id) {
    for (const line of root.querySelectorAll(`a[data-answers="${id}"]`)) quote(line, id);
  }

  function quote(line, id) {
    const said = root.querySelector(`[data-object="${id}"]`);
    const words = said?.querySelector(".message__words")?.textContent.trim().replace(/\s+/g, " ") ?? "";
    if (!words) line.textContent = root.dataset.textAnswers;
    else {
      const name = document.createElement("b");
      name.textContent = said.querySelector(".message__name").textContent;
      line.replaceChildren(name, ` ${words.length > QUOTED ? `${words.slice(0, QUOTED - 1)}…` : words}`);
    }
  }

  function forget(id) {
    for (const line of root.querySelectorAll(`[data-answers="${id}"]`)) line.textContent = root.dataset.textAnswersGone;
    if (field?.value === id) answerNothing();
  }

  // Whoever may no longer read here sees nobody's words or name beside what they typed.
  function putAway() {
    for (const line of root.querySelectorAll("[data-answers]")) line.textContent = root.dataset.textAnswers;
    if (bar) bar.querySelector("[data-answering-whom]").textContent = root.dataset.textAnswers;
  }

  return { fill, renew, forget, putAway, answerNothing, answered: () => field?.value ?? "" };
}
