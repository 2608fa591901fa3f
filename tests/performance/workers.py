"""The workers of `make run`: two processes for moves, one for other tasks, and beat, with a real broker."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

_PROJECT = Path(__file__).resolve().parents[2]
_BROKER = "/9"  # a database of the broker that nothing else uses
_READY_SECONDS = 60


def broker_url() -> str:
    """Return the address of the bench's own database of the embedded broker."""
    return urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path=_BROKER))


def environment(database: str) -> dict[str, str]:
    """Return the environment of a process of the portal for that database."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return {
        **os.environ,
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{database}")),
        "REDIS_URL": broker_url(),
    }


class Workers:
    """The worker processes, two of which move."""

    def __init__(self, database: str, folder: Path) -> None:
        self._folder, self._environment = folder, environment(database)
        celery = [sys.executable, "-m", "celery", "--app", "cee_portal", "--quiet"]
        worker = [*celery, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        beat = ["beat", "--loglevel", "WARNING", "--schedule", str(folder / "beat"), "--pidfile="]
        self._processes = {
            "moves": self._start(
                "moves", [*worker, "-Q", "moves,intake", "-c", "2", "-n", f"moves@{database}"]
            ),
            "default": self._start(
                "default", [*worker, "-Q", "default", "-c", "1", "-n", f"default@{database}"]
            ),
            "beat": self._start("beat", [*celery, *beat]),
        }
        self._wait_until_ready()

    def _start(self, name: str, command: list[str]) -> "subprocess.Popen[bytes]":
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                command,
                cwd=_PROJECT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # as `make run` does: its share of the processors is its own
            )

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _READY_SECONDS
        for name in ("moves", "default"):
            while b" ready." not in (self._folder / f"{name}.log").read_bytes():
                assert time.monotonic() < until, f"the worker {name} did not get ready"
                time.sleep(0.1)

    def moving(self) -> list[int]:
        """Return the two processes that move, children of the worker on the queue of moves."""
        return children(self._processes["moves"].pid)

    def peak_mb(self) -> float:
        """Return the larger peak resident size of the two in megabytes."""
        return round(max(peak_of(pid) for pid in self.moving()), 1)

    def stop(self) -> None:
        for process in self._processes.values():
            process.terminate()  # a worker ends its pool itself
        for process in self._processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def workers(database: str) -> Iterator[Workers]:
    """Start all workers, wait until they are ready, and end them after the block."""
    with tempfile.TemporaryDirectory() as folder:
        started = Workers(database, Path(folder))
        try:
            yield started
        finally:
            started.stop()


def children(pid: int) -> list[int]:
    """Return the running child processes of a process."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def peak_of(pid: int) -> float:
    """Return the peak resident size of a process in megabytes; 0 once it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
