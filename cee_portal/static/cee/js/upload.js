// The upload: says the file's name and size before it is sent, refuses one that is too large, and shows how far it is.
// The form is sent by htmx where there is script and as a plain form where there is none.

const words = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector('input[type="file"]');
  const note = form.querySelector("[data-upload-note]");
  const bar = form.querySelector("progress");
  const most = Number(form.dataset.maxBytes ?? 0);

  input.addEventListener("change", () => {
    const file = input.files[0];
    const large = Boolean(file && most && file.size > most);
    input.setCustomValidity(large ? `This file has ${words(file.size)}; at most ${words(most)} go in one file. Split it.` : "");
    if (large) input.reportValidity();
    if (note && file) note.textContent = `${file.name}, ${words(file.size)}`;
  });

  form.addEventListener("htmx:xhr:progress", (event) => {
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  });
}
