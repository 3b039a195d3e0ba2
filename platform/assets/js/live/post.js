// A post that is open on somebody's screen: comments arrive, what is taken away goes at once.
import { showReactions } from "./reactions.js";
import { fillAll, fillPerson, showGone } from "./words.js";

export function startPost(live, root) {
  const template = root.querySelector("[data-live-template]");
  const comments = root.querySelector("[data-live-comments]");
  const said = root.querySelector("[data-live-said]");
  const postId = root.dataset.livePost;

  function takeAway() {
    showGone(root.querySelector(`[data-object="${postId}"]`), root.dataset.gone);
    for (const element of [...root.children].slice(1)) element.remove();
  }

  // A moderator took that back: what stood around it is gone from this page, so the reader loads it when they like.
  function sayBack() {
    if (root.querySelector("[data-back-again]")) return;
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = root.dataset.back;
    const line = document.createElement("p");
    line.className = "notice notice--good";
    line.dataset.backAgain = "";
    line.append(link);
    root.prepend(line);
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
    const copy = root.querySelector(`[data-copy-of="${frame.id}"] [data-words]`);
    if (copy) copy.innerHTML = frame.data.html;
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
    const { author, html, files } = frame.data;
    item.querySelector(author.id === root.dataset.me ? "[data-others]" : "[data-own]").remove();
    fillAll(item, frame.id, author.name);
    fillPerson(item, author);
    item.querySelector("[data-words]").innerHTML = html;
    item.querySelector("[data-live-files]").hidden = !files;
    comments.append(item);
    said.textContent = `${said.dataset.said} ${frame.data.author.name}`;
  }

  // What stands beside the words: a count is put right; the rest waits for the reader, under whom nothing may move.
  function showRest(data) {
    for (const [name, value] of Object.entries(data)) {
      for (const bar of root.querySelectorAll(`[data-live-max="${name}"]`)) bar.max = value || 1;
      for (const element of root.querySelectorAll(`[data-live-value="${name}"]`)) {
        if (element.matches("progress")) element.value = value;
        else element.textContent = value;
      }
    }
  }

  function isPlaced(data) {
    return root.dataset.answer === data.answer && (root.dataset.locked === "yes") === data.locked;
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
      root.querySelector(`[data-copy-of="${frame.id}"]`)?.remove();
    } else if (frame.kind === "reaction") {
      showReactions(root, frame.data);
    } else if (frame.kind === "comment" && comments) {
      showComment(frame);
    } else if (frame.id === postId) {
      const words = root.querySelector(`[data-object="${postId}"] [data-words]`);
      if (!words) return sayBack();
      words.innerHTML = frame.data.html;
      root.querySelector("h1").textContent = frame.data.title;
      if (!isPlaced(frame.data)) root.querySelector("[data-live-placed]").hidden = false;
    } else if (frame.data.post === postId) {
      showRest(frame.data);
    }
    return undefined;
  });
}
