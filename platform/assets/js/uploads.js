// Files go up as soon as they are chosen, one after the other, while somebody goes on writing. Without this, or where
// it fails, the form sends them itself.
const LASTS = 120_000;

function start(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-chosen-list]");
  const problem = box.querySelector("[data-problem]");
  const { form } = input;
  const waiting = [];
  let going = null;

  const status = document.createElement("p");
  status.className = "quiet files__status";
  status.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.hidden = true;
  bar.setAttribute("aria-label", box.dataset.going);
  const again = document.createElement("button");
  again.type = "button";
  again.className = "govuk-button govuk-button--secondary";
  again.textContent = box.dataset.again;
  again.hidden = true;
  input.after(status, bar, again);
  input.multiple = true;
  box.querySelector("[data-add-file]").hidden = true;

  function say(text) {
    problem.textContent = text;
    problem.hidden = !text;
    problem.parentElement.classList.toggle("govuk-form-group--error", Boolean(text));
  }

  function end() {
    going = null;
    bar.hidden = true;
  }

  function failed(text, mayTryAgain) {
    end();
    status.textContent = "";
    if (!mayTryAgain) waiting.shift();
    again.hidden = !mayTryAgain;
    say(text);
    if (!mayTryAgain) next();
  }

  function add(html) {
    end();
    const { name } = waiting.shift();
    list.insertAdjacentHTML("beforeend", html);
    status.textContent = `${box.dataset.done}: ${name}`;
    if (!waiting.length) input.value = "";
    next();
  }

  function next() {
    const [file] = waiting;
    if (!file || going) return;
    again.hidden = true;
    if (file.size > Number(box.dataset.most)) {
      failed(`${file.name}: ${box.dataset.tooLarge}`, false);
      return;
    }
    const sent = new FormData();
    sent.append("upload", file);
    sent.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    going = new XMLHttpRequest();
    going.open("POST", box.dataset.files);
    going.responseType = "json";
    going.timeout = LASTS;
    going.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    going.addEventListener("load", ({ target }) => {
      if (target.status === 201 && target.response) add(target.response.html);
      else if (target.response?.message) failed(`${file.name}: ${target.response.message}`, target.status >= 429);
      else failed(box.dataset.failed, true);
    });
    for (const kind of ["error", "timeout"]) going.addEventListener(kind, () => failed(box.dataset.failed, true));
    bar.hidden = false;
    bar.value = 0;
    status.textContent = `${box.dataset.going}: ${file.name}`;
    going.send(sent);
  }

  input.addEventListener("change", () => {
    say("");
    waiting.push(...input.files);
    next();
  });
  again.addEventListener("click", () => {
    say("");
    next();
  });
  window.addEventListener("online", () => {
    if (!again.hidden) again.click();
  });
  form.addEventListener("submit", (event) => {
    if (!waiting.length || !again.hidden) return; // where it failed, the form sends the file itself
    event.preventDefault(); // a picture still has to be described, so the post waits for it
    event.stopImmediatePropagation();
    status.scrollIntoView({ block: "center" });
  }, { capture: true });
}

export function startUploads() {
  for (const box of document.querySelectorAll("[data-files]")) start(box);
}
