// The answer to a request: what is typed is saved after a pause, and a chosen file is attached at once. Without scripts the
// buttons Save and Attach do the same.

const form = document.querySelector("form[data-draft]");
if (form) {
  const note = form.querySelector("[data-draft-note]");
  let timer = 0;
  let sending = false;

  const save = async (lasts = false) => {
    clearTimeout(timer);
    timer = 0;
    const typed = new FormData(form);
    for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(typed), keepalive: lasts });
      const told = await answer.json();
      note.textContent = answer.ok ? `saved ${told.saved}` : `not saved: ${told.error ?? "try again"}`;
    } catch {
      note.textContent = "not saved: the portal does not answer. Your text stays on this page.";
    }
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    note.textContent = "saving …";
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file" || !event.target.files.length) return;
    event.target.closest(".docs")?.querySelector('button[value^="attach"]')?.click();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    sending = true;
  });
  // Left before the pause was over.
  addEventListener("pagehide", () => {
    if (timer && !sending) save(true);
  });
}
