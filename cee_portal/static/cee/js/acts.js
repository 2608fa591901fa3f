// An act in the queue, answered by htmx: the row of the item is removed or redrawn, the next row is chosen, and its peek
// is opened. List, filters, place and scroll stay. Without script the same forms lead to the list again.
// An act on marked rows loads the rows of the page again; its form stands in a dialog, what was not done above the list.

const answers = document.getElementById("acted");
const panel = document.getElementById("peek");
const dialog = document.getElementById("bulk-dialog");
const refusals = document.getElementById("not-done");
const left = new Map(); // where rows stood that have left the list, by item: an undo puts them back
const rows = () => [...document.querySelectorAll("[data-row]")];
const rowOf = (item) => document.querySelector(`[data-row="${CSS.escape(item)}"]`);
let counting = 0;

/** The row behind the row of an item, if there is one on this page. */
function neighbour(item) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.row === item);
  return at < 0 ? undefined : all[at + 1];
}

document.addEventListener("htmx:configRequest", (event) => {
  if (!answers || event.detail.target !== answers) return;
  const item = /\/items\/(\d+)\//.exec(event.detail.path)?.[1];
  const next = item && neighbour(item);
  if (next) event.detail.parameters.next = next.dataset.row;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (dialog && event.detail.target === dialog) ask();
  if (!answers || event.detail.target !== answers) return;
  if (dialog?.open) dialog.close();
  const many = answers.querySelector("[data-acted-many]");
  if (many) takeOverMany(many);
  const acted = answers.querySelector("[data-acted]");
  if (!acted) return;
  const { item, following, placeUrl, listUrl } = acted.dataset;
  const beside = neighbour(item);
  const known = redraw(item, acted.querySelector("template").content.querySelector("[data-row]"));
  say(acted.querySelector("[data-message]"));
  answers.replaceChildren();
  stopActs(following === item);
  countAgain();
  if (!known) show(placeUrl || listUrl);
  else if (following && rowOf(following)) goTo(rowOf(following));
  else if (following && !beside) show(placeUrl);
  else if (rows().length) goTo(beside ?? rows().at(-1));
  else show(listUrl);
});

/** Show the form of an act on marked rows; the focus goes to what must be corrected, or to the first field. */
function ask() {
  if (!dialog.open) dialog.showModal();
  const fields = "form :is(input:not([type=hidden]), select, textarea, button)";
  (dialog.querySelector("[data-focus]") ?? dialog.querySelector(fields))?.focus();
}
dialog?.addEventListener("close", () => dialog.replaceChildren());

/** Say what was done on marked rows, list what was not, and load the rows again. */
function takeOverMany(acted) {
  const all = rows();
  const from = document.querySelector('[data-row][aria-selected="true"]') ?? all.find((row) => row.querySelector("input:checked"));
  const behind = all.slice(Math.max(all.indexOf(from), 0)).map((row) => row.dataset.row);
  const notDone = acted.querySelector("[data-not-done]");
  say(acted.querySelector("[data-message]"));
  refusals?.replaceChildren(...(notDone ? [notDone] : []));
  answers.replaceChildren();
  stopActs(false);
  document.dispatchEvent(new CustomEvent("cee:marked"));
  countAgain();
  reload(behind, notDone);
}

/** Load the rows of this page again and go to the first of these items that is still there, or to the last row. */
function reload(items, notDone) {
  const list = document.getElementById("list");
  const place = list.scrollTop;
  const address = new URL(location.href);
  address.searchParams.delete("peek");
  window.htmx.ajax("GET", address.pathname + address.search, { source: list, target: "#list", swap: "innerHTML" }).then(() => {
    if (!rows().length && address.searchParams.has("cursor")) {
      address.searchParams.delete("cursor"); // nothing is left on this page
      show(address.pathname + address.search);
      return;
    }
    list.scrollTop = place;
    document.dispatchEvent(new CustomEvent("cee:rows"));
    goToOrEnd(items.map(rowOf).find(Boolean) ?? rows().at(-1));
    if (notDone?.isConnected) notDone.focus();
  }).catch(() => {});
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-not-done-close]")) return;
  refusals.replaceChildren();
  goToOrEnd(document.querySelector('[data-row][aria-selected="true"]') ?? rows()[0]);
});

/** Put the row as it is now in place of the one on the page. Return whether its place on the page is known. */
function redraw(item, fresh) {
  const row = rowOf(item);
  if (row && fresh) row.replaceWith(fresh);
  else if (row) {
    left.set(item, { part: row.parentElement, before: row.nextElementSibling });
    row.remove();
  } else if (fresh) {
    const place = left.get(item);
    if (!place?.part.isConnected) return false;
    place.part.insertBefore(fresh, place.before?.isConnected ? place.before : null);
  }
  for (const part of document.querySelectorAll("[data-rows]")) part.hidden = !part.querySelector("[data-row]");
  document.dispatchEvent(new CustomEvent("cee:rows"));
  return true;
}

/** Choose a row; the open peek shows it. The focus stays in the table. */
function goTo(row) {
  for (const other of document.querySelectorAll('[data-row][aria-selected="true"]')) other.removeAttribute("aria-selected");
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
  row.querySelector("a.row-link")?.focus({ preventScroll: true });
  if (panel && !panel.hidden) row.dispatchEvent(new CustomEvent("cee:peek", { bubbles: true, detail: { only: "open", fresh: true } }));
}

/** Remove the acts of the peek, which still shows the item as it was; `same`: the links that open a form stay. */
function stopActs(same) {
  panel?.querySelectorAll(same ? ".peek__acts :is(button, details.asks)" : ".peek__acts").forEach((element) => element.remove());
  panel?.querySelector("[data-peek-more]")?.replaceChildren();
}

/** Show another place of the list, where the next item is not on this page. */
function show(url) {
  if (!url) return;
  window.htmx.ajax("GET", url, { source: document.getElementById("list"), target: "#list", swap: "innerHTML" }).then(() => {
    const address = new URL(url, location.href);
    history.replaceState(history.state, "", address);
    document.getElementById("list").scrollTop = 0;
    document.dispatchEvent(new CustomEvent("cee:rows"));
    goToOrEnd(document.querySelector('[data-row][aria-selected="true"]') ?? rows()[0]);
  }).catch(() => {});
}

/** Choose a row; where the list has none, the peek closes and the list itself has the focus. */
function goToOrEnd(row) {
  if (row) {
    goTo(row);
    return;
  }
  document.dispatchEvent(new CustomEvent("cee:no-peek"));
  document.getElementById("list").focus({ preventScroll: true });
}

/** The message stays for ten seconds in the live region at the foot of the page. */
function say(message) {
  document.dispatchEvent(new CustomEvent("cee:say", { detail: message }));
  window.htmx.process(message); // it left the answer before htmx had looked at it
}

/** The numbers of tabs and bands follow, once for several acts. */
function countAgain() {
  clearTimeout(counting);
  counting = setTimeout(() => {
    const url = document.querySelector("[data-counts-url]")?.dataset.countsUrl;
    if (url) window.htmx.ajax("GET", url, { source: document.getElementById("queues"), target: "#queues", swap: "outerHTML" }).catch(() => {});
  }, 400);
}
