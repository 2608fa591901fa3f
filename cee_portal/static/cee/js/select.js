// Rows are chosen with their boxes. A bar with the acts for all of them then takes the place of the filters.
// On a phone the rows are cards without boxes: "Select" shows the boxes, and a tap on a card marks it.
// When the whole page is chosen, one more button chooses all that match: then the list is sent instead of its rows.

const bar = document.querySelector("[data-bulk]");
const boxes = () => [...document.querySelectorAll('[data-row] input[type="checkbox"]')];
const selectAll = () => document.querySelector("[data-select-all]");
const matching = bar?.querySelector("[data-select-matching]");
const mode = document.querySelector("[data-select-mode]");
const marking = () => mode?.getAttribute("aria-pressed") === "true" && mode.getClientRects().length > 0;
const everything = bar?.querySelector('input[name="all"]');

/** How many match, as the page says: "212", or "10,000+" where counting stopped. */
const known = () => document.querySelector("#list-count b")?.textContent.trim() ?? "";

function show() {
  const chosen = boxes().filter((box) => box.checked).length;
  const page = chosen > 0 && chosen === boxes().length;
  const all = selectAll();
  if (all) {
    all.checked = page;
    all.indeterminate = chosen > 0 && !page;
  }
  if (!bar) return;
  bar.hidden = chosen === 0;
  if (everything && !page) everything.disabled = true;
  const whole = everything && !everything.disabled;
  const number = whole && known() ? known().replace("+", "") : chosen;
  bar.querySelector("[data-count]").textContent = whole && !known() ? "All selected" : `${number} selected`;
  const rest = bar.querySelector("[data-select-page]");
  if (rest) rest.hidden = page;
  if (!matching) return;
  bar.querySelector("[data-of-page]").hidden = whole;
  matching.hidden = !page || whole;
  matching.textContent = known().endsWith("+")
    ? `Select the first ${known().replace("+", "")}`
    : `Select all ${known()} that match`.replace("  ", " ");
}

/** Show the boxes of cards or hide them; hiding clears the selection. */
function setMode(on) {
  mode?.setAttribute("aria-pressed", String(on));
  document.body.classList.toggle("desk--select", on);
  if (!on) boxes().forEach((box) => { box.checked = false; });
  show();
}

document.addEventListener("change", (event) => {
  const all = selectAll();
  if (event.target === all) boxes().forEach((box) => { box.checked = all.checked; });
  if (event.target.closest?.("[data-row]") || event.target === all) show();
});
// In the capture phase, before other listeners: a card that is being marked opens neither its file nor its peek.
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-row]")?.querySelector('input[type="checkbox"]');
  if (!box || event.target === box || !marking()) return;
  event.preventDefault();
  event.stopPropagation();
  box.click();
}, true);
document.addEventListener("click", (event) => {
  if (event.target === mode) {
    setMode(!marking());
    return;
  }
  if (event.target.closest?.("[data-select-page]")) {
    boxes().forEach((box) => { box.checked = true; });
    show();
    return;
  }
  if (event.target === matching) {
    everything.disabled = false;
    show();
    bar.querySelector("[formaction]").focus(); // the button that was pressed is gone
    return;
  }
  if (!event.target.closest?.("[data-select-none]")) return;
  boxes().forEach((box) => { box.checked = false; });
  show();
});
// Enter in a box would press the first act of the bar, so it marks the row, as the space bar does.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.('[data-row] input[type="checkbox"], [data-select-all]')) return;
  event.preventDefault();
  event.target.click();
});
addEventListener("pageshow", show);
document.addEventListener("cee:rows", show);
document.addEventListener("cee:marked", () => setMode(false)); // an act on the marked rows is done
