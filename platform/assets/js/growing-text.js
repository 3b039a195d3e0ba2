// A text area marked data-grows grows with what is written in it.
function fit(area) {
  area.rows = Math.max(Number(area.dataset.rows), Math.min(20, area.value.split("\n").length + 1));
}

export function startGrowingText() {
  for (const area of document.querySelectorAll("textarea[data-grows]")) {
    area.dataset.rows = area.rows;
    area.addEventListener("input", () => fit(area));
  }
}
