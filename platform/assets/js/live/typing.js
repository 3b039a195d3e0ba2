// Who else is writing: said quietly beside the field, gone after six seconds or with their message.
const TELL_EVERY = 3_100; // ms; the server passes on one in three seconds
const GONE_AFTER = 6_000;

export function startTyping(live, root, stream) {
  const place = root.querySelector("[data-typing]");
  const field = root.querySelector("[data-write]")?.elements.text;
  const writers = new Map(); // id -> {name, timer}
  let told = 0;

  function say() {
    if (!place) return;
    const names = [...writers.values()].map((writer) => writer.name);
    const sentence = [place.dataset.one, place.dataset.two][names.length - 1] ?? place.dataset.many;
    place.textContent = names.length ? sentence.replace(/NAME([12])/g, (_, number) => names[number - 1]) : "";
  }

  function forget(id) {
    clearTimeout(writers.get(id)?.timer);
    if (writers.delete(id)) say();
  }

  field?.addEventListener("input", () => {
    if (!place || !field.value.trim() || Date.now() - told < TELL_EVERY) return;
    if (live.send({ type: "typing", stream })) told = Date.now();
  });

  return {
    heard({ id, name }) {
      if (id === root.dataset.me) return;
      clearTimeout(writers.get(id)?.timer);
      writers.set(id, { name, timer: setTimeout(() => forget(id), GONE_AFTER) });
      say();
    },
    hasWritten: forget,
    clear() {
      for (const id of [...writers.keys()]) forget(id);
    },
  };
}
