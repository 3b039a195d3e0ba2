// Who else has this room open, of those who show it: said once at its top, never read out by itself.
const NAMED = 12;

export function startPresence(root) {
  const place = root.querySelector("[data-here]");

  return function heard({ people, count }) {
    if (!place) return;
    const others = people.filter((person) => person.id !== root.dataset.me);
    const more = count - (people.length - others.length) - Math.min(others.length, NAMED);
    const names = others.slice(0, NAMED).map((person) => person.name);
    const sentence = more ? place.dataset.textMore : place.dataset.text;
    place.textContent = sentence.replace("COUNT", more).replace("NAMES", () => names.join(", "));
    place.hidden = !names.length;
  };
}
