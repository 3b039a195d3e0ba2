// Who has read one's newest message: the server says it once in a while, and again when there is a newer one.
export function startReceipts(root) {
  const template = root.querySelector("[data-seen-template]");

  return function seen({ id, people, count }) {
    const old = root.querySelector("[data-messages] [data-seen]");
    const item = id && root.querySelector(`[data-messages] [data-object="${id}"] > div`);
    if (!template || !item || !count) return old?.remove();
    const line = old && item.contains(old) ? old : template.content.firstElementChild.cloneNode(true); // stays open
    const summary = line.querySelector("summary");
    summary.textContent = summary.dataset.text.replace("COUNT", count);
    const names = people.map((person) => person.name).join(", ");
    const said = line.querySelector("p");
    const more = count - people.length;
    said.textContent = more ? said.dataset.textMore.replace("COUNT", more).replace("NAMES", () => names) : names;
    if (line !== old) {
      old?.remove();
      item.append(line);
    }
    return undefined;
  };
}
