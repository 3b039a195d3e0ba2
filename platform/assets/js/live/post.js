// A post that is open on somebody's screen: comments arrive, what is taken away goes at once.
import { fillId, fillPerson, showGone } from "./words.js";

export function startPost(live, root) {
  const template = root.querySelector("[data-live-template]");
  const comments = root.querySelector("[data-live-comments]");
  const said = root.querySelector("[data-live-said]");
  const postId = root.dataset.livePost;

  function takeAway() {
    showGone(root.querySelector(`[data-object="${postId}"]`), root.dataset.gone);
    for (const element of [...root.children].slice(1)) element.remove();
  }

  // The words go, the form with what was typed stays; signed in again, the words come back.
  function putAway() {
    for (const element of root.querySelectorAll("article")) element.remove();
  }

  function putBack(page) {
    const now = page.querySelector("[data-live-post]");
    root.prepend(now.querySelector("article"));
    comments?.append(...now.querySelectorAll("[data-live-comments] > article"));
  }

  function showComment(frame) {
    const old = root.querySelector(`[data-object="${frame.id}"]`);
    if (old) {
      const words = old.querySelector("[data-words]");
      if (words) words.innerHTML = frame.data.html;
      return;
    }
    if (frame.data.post !== postId) return;
    if ("older" in comments.dataset) {
      root.querySelector("[data-live-news]").hidden = false;
      return;
    }
    const item = template.content.firstElementChild.cloneNode(true);
    item.dataset.object = frame.id;
    item.id = `comment-${frame.id}`;
    fillPerson(item, frame.data.author);
    item.querySelector("[data-words]").innerHTML = frame.data.html;
    fillId(item.querySelector("[data-report]"), frame.id);
    comments.append(item);
    said.textContent = `${said.dataset.said} ${frame.data.author.name}`;
  }

  // A link may name a comment that is on another page; what follows the # never reaches the server.
  const named = location.hash.match(/^#comment-([0-9a-f-]{36})$/)?.[1];
  if (named && !document.getElementById(`comment-${named}`) && !location.search.includes(named)) {
    location.replace(`?comment=${named}${location.hash}`);
  }

  live.follow(root.dataset.stream, Number(root.dataset.seq), (frame) => {
    if (frame.type === "closed") return takeAway();
    if (frame.type === "signed-out") return putAway();
    if (frame.type === "back") return putBack(frame.page);
    if (frame.type !== "update") return undefined;
    if (frame.action === "removed") {
      const gone = root.querySelector(`[data-object="${frame.id}"]`);
      if (frame.id === postId) takeAway();
      else if (gone) showGone(gone, root.dataset.gone);
    } else if (frame.kind === "comment" && comments) {
      showComment(frame);
    } else if (frame.id === postId) {
      root.querySelector(`[data-object="${postId}"] [data-words]`).innerHTML = frame.data.html;
      root.querySelector("h1").textContent = frame.data.title;
    }
    return undefined;
  });
}
