// Keys: j k move, space peek, o open, x select, and any control with data-key. A key does what a click does.
// Keys are off where the person has switched them off (body data-keys="off"), while somebody types, and in a dialog.

const NAMES = { " ": "space", Spacebar: "space" };
const rowsOf = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const chosen = () => document.querySelector('[data-row][aria-selected="true"]');
const visible = (element) => element.getClientRects().length > 0 && !element.disabled;

function typing(target) {
  return target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type));
}

/** Mark `row` as the chosen one, bring it into sight, and tell the peek. */
function choose(row, { focus = true } = {}) {
  if (!row) return;
  const before = chosen();
  if (before && before !== row) before.removeAttribute("aria-selected");
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
  if (focus) row.querySelector("a.row-link")?.focus({ preventScroll: true });
  row.dispatchEvent(new CustomEvent("cee:choose", { bubbles: true }));
}

function step(by) {
  const rows = rowsOf();
  if (!rows.length) return;
  const at = rows.indexOf(chosen());
  choose(rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]);
}

const onRow = {
  j: () => step(1),
  k: () => step(-1),
  space: () => (chosen() ?? rowsOf()[0])?.dispatchEvent(new CustomEvent("cee:peek", { bubbles: true })),
  o: () => chosen()?.querySelector("a.row-link")?.click(),
  x: () => chosen()?.querySelector('input[type="checkbox"]')?.click(),
};

/** The control that the key stands for: one in the peek first, then one of the page. */
function control(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(visible);
  return all.find((element) => element.closest(".peek")) ?? all[0];
}

function use(element) {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

document.addEventListener("keydown", (event) => {
  if (document.body.dataset.keys === "off" || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (typing(target)) {
    if (event.key === "Escape" && !target.closest("[data-combobox]")) target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const key = NAMES[event.key] ?? event.key;
  const presses = key === "space" && target.closest("button, summary, input, a:not(.row-link)");
  if (presses) return;
  const element = control(key);
  if (element) {
    event.preventDefault();
    use(element);
  } else if (onRow[key] && rowsOf().length) {
    event.preventDefault();
    onRow[key]();
  } else if (key === "t" && chosen()?.dataset.takeUrl) {
    event.preventDefault();
    take(chosen());
  }
});

/** `t` on a row whose peek is closed: the page's one form for acts on a row, sent to that row's address. */
function take(row) {
  const form = document.querySelector("form[data-row-act]");
  if (!form) return;
  const button = form.querySelector("button");
  button.setAttribute("formaction", row.dataset.takeUrl);
  button.click();
}

// A click anywhere on a row, but not on what is itself a control, chooses the row and peeks.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (!row || event.target.closest("a, button, input, label, summary") || getSelection()?.toString()) return;
  choose(row, { focus: false });
  row.dispatchEvent(new CustomEvent("cee:peek", { bubbles: true, detail: { only: "open" } }));
});

// A row reached by Tab is the chosen row.
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (row && event.target.matches("a.row-link") && row !== chosen()) choose(row, { focus: false });
});
