"""The queue page while a Center's million moves at the default pace, and filings come in: the same requests, quiet first.

Two workers move, one process takes in files of entry summaries as they come from brokers, and the requests of
`queue_page` go on until the batch is done. Both series come from the same rows and the same run.
"""

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from django.test import Client

from reviews.demo.export import write_csv
from reviews.reassignment.models import Batch
from reviews.reassignment.steering.start import start_if_due
from tests.performance import batch_move
from tests.performance.databases import database, drop, number, run
from tests.performance.intake import AS_OF
from tests.performance.move_data import prepare
from tests.performance.move_order import Order
from tests.performance.queue_page import _combinations, _distributions, _page_500, _specialist
from tests.performance.workers import environment, workers

_PROJECT = Path(__file__).resolve().parents[2]
_FILE = 500  # summaries in one file
_FILES = 60
_PAUSE = 5.0  # seconds between two files: a hundred a second, eighty times the national average


def measure() -> dict[str, Any]:
    """Return the block of the contract, with the figures of a quiet machine and of the intake beside it."""
    template = prepare(number("BENCH_SUMMARIES", 3_000_000), batch_move.REFERENCE)
    files = _files()
    drop(batch_move.RUN)
    with database(batch_move.RUN, template=template):
        order = Order()
        order.preview()
        batch = order.approve(pace=Batch.Pace.DEFAULT)
        run("VACUUM ANALYZE")
        run("CHECKPOINT")
        pages = _Pages()
        quiet = pages.once()
        with workers(batch_move.RUN):
            busy, taken, seconds = _while_it_moves(batch.pk, pages, files)
        filed = run("SELECT count(*) FROM entries_entrysummary WHERE filed_at > now() - interval '1 hour'")[
            0
        ][0]
        moved = run("SELECT sum(summaries) FROM reviews_batchchunk WHERE batch_id = %s", [batch.pk])[0][0]
    assert taken and filed, "no filing came in during the move"
    return {
        **_figures(busy),
        "quiet_p95_ms": _figures(quiet)["p95_ms"],
        "times_quiet_p95": round(_figures(busy)["p95_ms"] / _figures(quiet)["p95_ms"], 2),
        "requests": len(busy),
        "move_seconds": round(seconds, 1),
        "moved_per_second": round(moved / seconds),
        "filed_meanwhile": filed,
        "slowest_file_seconds": round(max(taken), 1),
        "open_items": pages.items,
    }


class _Pages:
    """The requests of `queue_page` by one signed-in specialist."""

    def __init__(self) -> None:
        self.items = run("SELECT count(*) FROM reviews_workitem WHERE closed_at IS NULL")[0][0]
        user = _specialist()
        self._client = Client()
        self._client.force_login(user)
        queries = _combinations(_distributions())
        self._pages = [page for query in queries for page in (query, _page_500(user, query))]
        self._client.get("/work/")

    def once(self) -> list[float]:
        """Return the milliseconds of every request."""
        return [self.request(page) for page in self._pages]

    def until(self, done: threading.Event) -> list[float]:
        """Repeat the requests until `done`; return their milliseconds."""
        times: list[float] = []
        while not done.is_set():
            times.append(self.request(self._pages[len(times) % len(self._pages)]))
        return times

    def request(self, page: str) -> float:
        begun = time.perf_counter()
        answer = self._client.get(f"/work/?{page}")
        assert answer.status_code == 200, (answer.status_code, page)
        return (time.perf_counter() - begun) * 1000


def _while_it_moves(
    batch_id: int, pages: _Pages, files: list[Path]
) -> tuple[list[float], list[float], float]:
    done = threading.Event()
    taken: list[float] = []
    filing = threading.Thread(target=_file, args=(done, taken, files))
    begun = time.perf_counter()
    assert start_if_due(batch_id)
    filing.start()
    watching = threading.Thread(target=_watch, args=(batch_id, done))
    watching.start()
    times = pages.until(done)
    seconds = time.perf_counter() - begun
    filing.join()
    watching.join()
    return times, taken, seconds


def _watch(batch_id: int, done: threading.Event) -> None:
    from django.db import connections

    try:
        while Batch.objects.values_list("state", flat=True).get(pk=batch_id) != Batch.State.DONE:
            time.sleep(0.5)
    finally:
        done.set()
        connections.close_all()


def _files() -> list[Path]:
    """Write the files before the measurement."""
    folder = _PROJECT / "bench" / "meanwhile"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{place}.csv" for place in range(_FILES)]
    for place, path in enumerate(paths):
        if not path.exists():
            write_csv(path, _FILE, 1_000 + place, AS_OF)
    return paths


def _file(done: threading.Event, taken: list[float], files: list[Path]) -> None:
    """Take in one file after the other, each in a process of its own."""
    for path in files:
        if done.is_set():
            return
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "manage.py", "import_summaries", str(path), "--format", "csv"],
            cwd=_PROJECT,
            env=environment(batch_move.RUN),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # a summary that is under review is refused, which is right
            start_new_session=True,
            check=False,
        )
        taken.append(time.perf_counter() - begun)
        done.wait(max(0.0, _PAUSE - taken[-1]))


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)

    def at(part: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 1)

    return {"p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99)}
