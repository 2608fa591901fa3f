// A moving batch: nothing is asked while its tab is hidden. A replay: the bars of a table at a moment of the move.

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target.closest?.("[data-live]");
  // Only the polled part is replaced, so what is typed or opened above it stays.
  if (part && event.target === part && document.hidden) event.preventDefault();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const live = document.getElementById("live-batch");
  if (live && event.detail.target.id === "live-batch" && live.dataset.state === "done") location.reload();
});

const replay = document.querySelector("[data-replay]");
if (replay) {
  const at = replay.querySelector("[data-replay-at]");
  const play = replay.querySelector("[data-replay-play]");
  const total = replay.dataset.total.split(" ").map(Number);
  const rows = [...replay.querySelectorAll("tr[data-frames]")].map((row) => ({
    frames: row.dataset.frames.split(" ").map(Number),
    moved: row.querySelector("[data-replay-moved]"),
    bar: row.querySelector(".bar-done"),
  }));
  let timer = 0;

  const show = (frame) => {
    for (const row of rows) {
      const all = row.frames.at(-1) || 1;
      row.moved.textContent = row.frames[frame].toLocaleString("en-US");
      row.bar.setAttribute("width", String((240 * row.frames[frame]) / all));
    }
    replay.querySelector("[data-replay-total]").textContent = total[frame].toLocaleString("en-US");
    const x = String((400 * (frame + 1)) / total.length);
    replay.querySelector("[data-replay-until]").setAttribute("width", x);
    for (const end of ["x1", "x2"]) replay.querySelector("[data-replay-line]").setAttribute(end, x);
    const seconds = (frame + 1) * Number(replay.dataset.seconds);
    replay.querySelector("[data-replay-time]").textContent = `after ${seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`}`;
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  at.max = String(total.length - 1);
  at.addEventListener("input", () => { stop(); show(Number(at.value)); });
  play.addEventListener("click", () => {
    if (timer) return stop();
    let frame = Number(at.value) >= total.length - 1 ? 0 : Number(at.value);
    play.textContent = "Stop";
    timer = setInterval(() => {
      at.value = String(frame);
      show(frame);
      frame += 1;
      if (frame >= total.length) stop();
    }, 150);
    return undefined;
  });
}
