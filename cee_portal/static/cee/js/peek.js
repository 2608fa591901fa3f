// The peek beside the list. htmx fetches it from the data-peek-url of the row. While it is open it follows the chosen
// row. Its row is part of the address (?peek=), so that a reload and the back button show the same.

const panel = document.getElementById("peek");
const body = document.body;
const WAIT = 90; // milliseconds: while j is held down only the last row is fetched
let timer = 0;
let shown = panel?.dataset.item ?? "";

const isOpen = () => panel && !panel.hidden;

function remember(item) {
  const address = new URL(location.href);
  if (item) address.searchParams.set("peek", item);
  else address.searchParams.delete("peek");
  history.replaceState(history.state, "", address);
}

function fetchPeek(row) {
  shown = row.dataset.row;
  remember(shown);
  window.htmx.ajax("GET", row.dataset.peekUrl, { source: panel, target: panel, swap: "innerHTML" }).catch(() => {});
}

function load(row) {
  if (shown === row.dataset.row && isOpen()) return;
  clearTimeout(timer);
  if (isOpen() && shown) timer = setTimeout(() => fetchPeek(row), WAIT);
  else fetchPeek(row);
}

function open(row) {
  if (!panel) return;
  panel.classList.remove("is-small");
  load(row);
  panel.hidden = false;
  body.classList.remove("desk--wide");
  requestAnimationFrame(() => row.scrollIntoView({ block: "nearest" }));
}

function close() {
  clearTimeout(timer);
  panel.hidden = true;
  shown = "";
  body.classList.add("desk--wide");
  remember("");
  document.querySelector('[data-row][aria-selected="true"] a.row-link')?.focus({ preventScroll: true });
}

document.querySelector('[data-row][aria-selected="true"]')?.scrollIntoView({ block: "nearest" });

document.addEventListener("cee:choose", (event) => {
  if (isOpen()) load(event.target);
});

document.addEventListener("cee:peek", (event) => {
  const row = event.target;
  if (row.getAttribute("aria-selected") !== "true") {
    document.querySelector('[data-row][aria-selected="true"]')?.removeAttribute("aria-selected");
    row.setAttribute("aria-selected", "true");
  }
  if (event.detail?.fresh) shown = ""; // an act has changed what it shows
  if (isOpen() && shown === row.dataset.row && event.detail?.only !== "open") close();
  else open(row);
});

// On a small screen the handle makes the sheet as small as its title, and as large as before.
document.addEventListener("click", (event) => {
  const handle = event.target.closest?.("[data-peek-size]");
  if (!handle) return;
  const small = panel.classList.toggle("is-small");
  handle.setAttribute("aria-expanded", String(!small));
});

document.addEventListener("cee:no-peek", () => { if (isOpen()) close(); });

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-peek-close]")) {
    event.preventDefault();
    close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isOpen() && !document.querySelector("dialog[open]") && !event.defaultPrevented) {
    const inside = panel.querySelector("[data-peek-more]");
    if (inside?.childElementCount) {
      inside.replaceChildren();
      document.querySelector('[data-row][aria-selected="true"] a.row-link')?.focus({ preventScroll: true });
    }
    else if (!/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || panel.contains(event.target)) close();
  }
});
