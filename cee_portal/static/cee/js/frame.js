// Small manners of every page: menus close, the list of keys opens as a dialog, errors take the focus, sent forms wait.

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
  }
});

// The browser sends a form once: a second press of the button within the same page does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000); // an answer that is a download leaves the page as it is
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// What htmx could not fetch is said in words: read out, and shown at the foot of the page for ten seconds.
let quiet = 0;
function say(text) {
  const live = document.getElementById("live");
  if (!live) return;
  clearTimeout(quiet);
  live.textContent = text;
  quiet = setTimeout(() => { live.textContent = ""; }, 10000);
}
document.addEventListener("htmx:sendError", () => say("The server did not answer. What you typed is kept; try again."));
document.addEventListener("htmx:responseError", (event) => {
  const gone = event.detail.xhr.status === 404;
  say(gone ? "It is no longer here, or not yours to see. Reload the list." : "This part could not be fetched. Try again.");
});
document.addEventListener("htmx:afterRequest", (event) => {
  event.detail.elt.closest?.("form")?.removeAttribute("data-sent");
});
// A whole page in place of a part: the session has ended. The page itself then leads to sign-in and back.
// Refused forms (400, 409, 422) carry their message in the body: show it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (/^\s*<!doctype/i.test(xhr.responseText)) {
    event.detail.shouldSwap = false;
    if (xhr.status < 400) location.reload();
    return;
  }
  if ([400, 403, 409, 422, 503].includes(xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  const said = event.detail.target.querySelector?.("[data-say]");
  if (said) say(said.dataset.say);
});

// The focus goes where the work is: to what must be corrected, else to the first field of a form that was asked for.
function lead(root) {
  const errors = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
  const form = root.matches?.("form") ? root : null;
  (errors ?? form?.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
}
lead(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) lead(event.detail.elt);
});
