// How many answers a message has, under it; and on the page of one thread, what belongs there.
export function startThreads(root) {
  const only = root.dataset.thread;

  function count(first, by) {
    const line = root.querySelector(`[data-messages] [data-object="${first}"] [data-thread-line]`);
    if (!line) return;
    const number = Math.max(0, Number(line.dataset.threadLine) + by);
    line.dataset.threadLine = number;
    line.textContent = line.dataset.text.replace("COUNT", number);
    line.hidden = number === 0;
  }

  return {
    isHere: ({ id, data }) => !only || only === id || only === data.thread,
    came(item, first) {
      if (!first) return;
      item.dataset.inThread = first;
      count(first, 1);
    },
    went(item) {
      if (item?.dataset.inThread) count(item.dataset.inThread, -1);
      delete item?.dataset.inThread;
    },
  };
}
