// Rows chosen with their boxes: the bar with what can be done to all of them takes the place of the filters.

const bar = document.querySelector("[data-bulk]");
const boxes = () => [...document.querySelectorAll('[data-row] input[type="checkbox"]')];
const all = document.querySelector("[data-select-all]");

function show() {
  const chosen = boxes().filter((box) => box.checked).length;
  if (all) {
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && chosen < boxes().length;
  }
  if (!bar) return;
  bar.hidden = chosen === 0;
  bar.querySelector("[data-count]").textContent = `${chosen} selected`;
}

document.addEventListener("change", (event) => {
  if (event.target === all) boxes().forEach((box) => { box.checked = all.checked; });
  if (event.target.closest?.("[data-row]") || event.target === all) show();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-select-none]")) return;
  boxes().forEach((box) => { box.checked = false; });
  show();
});
addEventListener("pageshow", show);
