// Who can be meant by an @, asked of the server, and the list of their names.
export async function ask(form, fields) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, ...fields });
  try {
    const answer = await fetch(form.dataset.names, { method: "POST", body, headers: { Accept: "application/json" } });
    const isOurs = answer.ok && answer.headers.get("Content-Type") === "application/json";
    return isOurs ? await answer.json() : {};
  } catch {
    return {}; // no network: nothing is offered, and the name can be typed
  }
}

export function menuOf(names) {
  const menu = document.createElement("ul");
  menu.className = "names";
  menu.setAttribute("role", "listbox");
  menu.setAttribute("aria-label", "@");
  names.forEach((name, index) => {
    const item = document.createElement("li");
    item.className = "names__item";
    item.setAttribute("role", "option");
    item.id = `name-${index}`;
    item.textContent = name;
    menu.append(item);
  });
  return menu;
}
