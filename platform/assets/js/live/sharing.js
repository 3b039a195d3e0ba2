// Pictures and files in a chat room. A message with files goes by the ordinary form: nothing in it is cleared before the
// server has it, so a line that breaks costs one press of the button.
import { newId } from "./outbox.js";

const NIL = "00000000-0000-0000-0000-000000000000";
const KB = 1024;

export function startSharing({ live, root, form, outbox, answering, end }) {
  const list = form?.querySelector("[data-chosen-list]");
  const line = root.querySelector("[data-line]");
  let going = false;

  function done() {
    form.elements.text.value = "";
    list.replaceChildren();
    list.closest("details").open = false;
    form.elements.client_id.value = newId();
    form.querySelector(".files__status").textContent = "";
    answering.answerNothing();
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function send(submitter) {
    if (going) return undefined;
    if (outbox.isWaiting()) return say(root.dataset.textWaiting); // what was written before goes first
    going = true;
    say(root.dataset.textSending);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form, submitter) });
      say("");
      if (answer.redirected && isHere(answer.url)) done();
      else if (answer.redirected || answer.status === 403 || answer.status === 404) (await live.check()) || end();
      else if (answer.status === 429 || answer.status >= 500) say(root.dataset.textWaiting);
      else sendPlainly(submitter);
    } catch {
      say(root.dataset.textWaiting);
    } finally {
      going = false;
    }
    return undefined;
  }

  // A room's form goes to an address below it, that of a thread to its own page.
  function isHere(url) {
    const [came, sent] = [url, form.action].map((one) => new URL(one).pathname);
    return came === sent || `${came}messages/` === sent;
  }

  function say(text) {
    line.textContent = text;
  }

  // Something is still to be said: the page that the server makes of it has every field with what it lacks.
  function sendPlainly(submitter) {
    if (submitter?.name) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(field);
    }
    form.submit();
  }

  // Whether this message has files, and goes this way.
  function takes(submitter) {
    if (!list?.querySelector("[data-chosen]")) return false;
    send(submitter);
    return true;
  }

  return { takes };
}

// The files of a message that came live, as the server writes them.
export function filesOf(root, files, mayReport) {
  const list = document.createElement("ul");
  list.className = "files-shown";
  for (const file of files) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const address = root.dataset.file.replace(NIL, file.id);
    if (file.kind === "picture") {
      link.href = address;
      link.append(pictureOf(root, file, address));
    } else {
      link.className = "document";
      link.href = `${address}?download=1`;
      const name = document.createElement("span");
      name.textContent = file.name;
      const size = document.createElement("span");
      size.className = "quiet";
      size.textContent = sizeOf(file.size);
      link.append(name, " ", size);
    }
    item.append(link);
    if (mayReport) item.append(reportOf(root, file));
    list.append(item);
  }
  return list;
}

function reportOf(root, file) {
  const link = document.createElement("a");
  link.className = "files-shown__report";
  link.href = root.dataset.reportFile.replace(NIL, file.id);
  const name = document.createElement("span");
  name.className = "govuk-visually-hidden";
  name.textContent = ` ${file.name}`;
  link.append(file.kind === "picture" ? root.dataset.textReportPicture : root.dataset.textReportFile, name);
  return link;
}

function pictureOf(root, file, address) {
  const picture = document.createElement("img");
  picture.alt = file.alt || root.dataset.textUndescribed;
  picture.width = file.widths.at(-1);
  picture.height = file.height;
  picture.sizes = "(min-width: 44rem) 40rem, 92vw";
  picture.srcset = file.widths.map((width) => `${address}?size=${width} ${width}w`).join(", ");
  picture.src = `${address}?size=960`;
  return picture;
}

function sizeOf(bytes) {
  return bytes < KB * KB ? `${(bytes / KB).toFixed(1)} KB` : `${(bytes / KB / KB).toFixed(1)} MB`;
}
