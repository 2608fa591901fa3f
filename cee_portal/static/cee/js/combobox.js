// A type-ahead over an endpoint that answers JSON: [{value, label, note, low}] or {results: [...]}.
// Without this script the input is a plain one and its text is sent. Pattern: ARIA combobox with a list box.

const CLOSE = "M19 6.41 17.59 5 12 10.59 6.41 5 5 6.41 10.59 12 5 17.59 6.41 19 12 13.41 17.59 19 19 17.59 13.41 12z";
let count = 0;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function cross() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", CLOSE);
  svg.setAttribute("class", "i");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

/** `label` with the typed part marked. */
function marked(label, typed) {
  const at = typed ? label.toLowerCase().indexOf(typed.toLowerCase()) : -1;
  const span = element("span");
  if (at < 0) span.append(label);
  else span.append(label.slice(0, at), element("mark", { textContent: label.slice(at, at + typed.length) }), label.slice(at + typed.length));
  return span;
}

function setUp(box) {
  const input = box.querySelector("input:not([type=hidden])");
  const picked = box.querySelector(".picked");
  const limit = Number(box.dataset.multiple ?? 0);
  const name = box.dataset.name ?? input.name;
  const list = element("ul", { className: "combo__list", id: `options-${++count}`, hidden: true });
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = null;

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.label ?? "Suggestions");
  input.after(list);
  for (const [key, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    input.setAttribute(key, value);
  }
  if (limit) input.removeAttribute("name");

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function point(to) {
    const items = [...list.querySelectorAll("[role=option]")];
    if (!items.length || !options.length) return;
    active = (to + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  }

  function draw(typed) {
    list.replaceChildren(
      ...options.map((option, at) => {
        const note = element("span", { className: "muted", textContent: option.note ?? "" });
        if (option.low) note.append(" ", element("abbr", { className: "mark mark--low", title: "Low confidence: inferred", textContent: "low" }));
        const item = element("li", { id: `${list.id}-${at}` }, element("b", { className: "fig", textContent: option.value }), marked(option.label, typed), note);
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.at = at;
        return item;
      }),
    );
    if (!options.length) {
      const none = element("li", { className: "is-none", id: `${list.id}-none`, textContent: "Nothing found. Try another word or the first digits." });
      none.setAttribute("role", "option");
      none.setAttribute("aria-selected", "false");
      none.setAttribute("aria-disabled", "true");
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    // Nothing is chosen for the person: Enter sends the form until an arrow key points at a suggestion.
    active = -1;
    input.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const typed = input.value.trim();
    if (!typed) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(box.dataset.url + encodeURIComponent(typed), { signal: asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return close();
      const found = await answer.json();
      const taken = new Set([...box.querySelectorAll("input[type=hidden]")].map((hidden) => hidden.value));
      options = (found.results ?? found).filter((option) => !taken.has(option.value));
      if (document.activeElement === input) draw(typed);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the text stays, and the form can be sent without a suggestion
    }
  }

  function pick(option) {
    if (!option) return;
    if (limit) {
      const remove = element("button", { type: "button" }, cross());
      remove.setAttribute("aria-label", `Remove ${option.value}`);
      const words = element("span", {}, element("b", { className: "fig", textContent: option.value }), ` ${option.label}`);
      const chip = element("span", { className: "chip" }, words, remove, element("input", { type: "hidden", name, value: option.value }));
      picked.append(chip);
      input.value = "";
      input.disabled = false;
    } else {
      input.value = option.value;
    }
    close();
    box.dispatchEvent(new CustomEvent("cee:pick", { bubbles: true, detail: option }));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      if (list.hidden) ask();
      else point(active < 0 && event.key === "ArrowUp" ? -1 : active + moves[event.key]);
    } else if (event.key === "Enter" && !list.hidden && options[active]) {
      event.preventDefault();
      pick(options[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Backspace" && limit && !input.value) {
      picked.lastElementChild?.remove();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => pick(options[event.target.closest("li")?.dataset.at]));
  picked?.addEventListener("click", (event) => {
    const chip = event.target.closest("button")?.closest(".chip");
    if (!chip) return;
    chip.remove();
    input.focus();
  });
  // Text that was typed but not picked is still sent, as it would be without this script.
  input.form?.addEventListener("submit", () => {
    if (limit && input.value.trim()) input.name = name;
  });
}

const all = (root) => root.querySelectorAll("[data-combobox]:not([data-ready])");
function ready(root) {
  for (const box of all(root)) {
    box.dataset.ready = "yes";
    setUp(box);
  }
}
ready(document);
document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
