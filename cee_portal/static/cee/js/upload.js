// The upload: shows the name and size of a file before it is sent, refuses one that is too large, and shows how much is
// sent. htmx sends the form; without scripts it is a plain form.

const sizeText = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector('input[type="file"]');
  const note = form.querySelector("[data-upload-note]");
  const bar = form.querySelector("progress");
  const most = Number(form.dataset.maxBytes ?? 0);

  input.addEventListener("change", () => {
    const file = input.files[0];
    const large = Boolean(file && most && file.size > most);
    input.setCustomValidity(large ? `This file has ${sizeText(file.size)}; one file may have at most ${sizeText(most)}. Split it.` : "");
    if (large) input.reportValidity();
    if (note && file) note.textContent = `${file.name}, ${sizeText(file.size)}`;
  });

  form.addEventListener("htmx:xhr:progress", (event) => {
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  });
}
