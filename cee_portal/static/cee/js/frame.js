// Behavior of every page: menus close, the list of keys opens as a dialog, errors take the focus, a form is sent once.

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest?.("[data-dialog-close]");
  if (closer?.closest("dialog[open]")) {
    event.preventDefault();
    closer.closest("dialog").close();
    return;
  }
  if (event.target instanceof HTMLDialogElement) event.target.close(); // the backdrop
  for (const menu of document.querySelectorAll("details[data-closes][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-closes][open]")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
    event.preventDefault(); // the peek around it stays open
  }
});

// A form is sent once: a second press of its button does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000); // a download leaves the page as it is, and its form must work again
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Messages for ten seconds at the foot of the page; screen readers read them out.
let clearTimer = 0;
function showMessage(message) {
  const live = document.getElementById("live");
  if (!live) return;
  clearTimeout(clearTimer);
  live.replaceChildren(message);
  clearTimer = setTimeout(() => { live.textContent = ""; }, 10000);
}
document.addEventListener("cee:say", (event) => showMessage(event.detail));
document.addEventListener("htmx:sendError", () => showMessage("The server did not answer. What you typed is kept. Try again."));
document.addEventListener("htmx:responseError", (event) => {
  const gone = event.detail.xhr.status === 404;
  showMessage(gone ? "It is no longer here, or you may not see it. Reload the list." : "This part could not be loaded. Try again.");
});
document.addEventListener("htmx:afterRequest", (event) => {
  event.detail.elt.closest?.("form")?.removeAttribute("data-sent");
});
// A whole page that comes in place of a part means that the session has ended: loading the page again leads to sign-in
// and back. A refused form (400, 409, 412, 422) carries its message in its body, so the body is shown.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (/^\s*<!doctype/i.test(xhr.responseText)) {
    event.detail.shouldSwap = false;
    if (xhr.status < 400) location.reload();
    return;
  }
  if ([400, 403, 409, 412, 422, 503].includes(xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  const message = event.detail.target.querySelector?.("[data-say]");
  if (message) showMessage(message.dataset.say);
});

// A message offers its undo for ten seconds.
setTimeout(() => document.querySelectorAll("form[data-undo]").forEach((form) => form.remove()), 10000);

// The question of an act gives the focus to the button that confirms it.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.asks[open]")) event.target.querySelector("button")?.focus();
}, true);

// The focus goes to what must be corrected, otherwise to the first field of a form that a person has opened.
function moveFocus(root) {
  const errors = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
  const form = root.matches?.("form") ? root : null;
  (errors ?? form?.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
}
moveFocus(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) moveFocus(event.detail.elt);
});
