// Uploads: show name and size of the chosen files before they are sent, refuse one that is too large, and show how much is
// sent. htmx sends the form; without scripts it is a plain form.

const sizeText = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector('input[type="file"]');
  const note = form.querySelector("[data-upload-note]");
  const bar = form.querySelector("progress");
  const most = Number(form.dataset.maxBytes ?? 0);

  const warning = (file) => {
    const name = input.multiple ? file.name : "This file";
    return `${name} has ${sizeText(file.size)}; one file may have at most ${sizeText(most)}. Split it.`;
  };

  input.addEventListener("change", () => {
    const files = [...input.files];
    const large = most ? files.find((file) => file.size > most) : undefined;
    input.setCustomValidity(large ? warning(large) : "");
    if (large) input.reportValidity();
    if (note && files.length) note.textContent = files.map((file) => `${file.name}, ${sizeText(file.size)}`).join("; ");
  });

  form.addEventListener("htmx:xhr:progress", (event) => {
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  });
}
