"""Celery workers in a process of their own, on the database and the broker of a test; a plugin of tests/conftest.py."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

ROOT = Path(__file__).resolve().parents[1]
_COMES_SECONDS = 90


@contextmanager
def run_worker(log: Path, queues: str = "intake,default") -> Iterator["subprocess.Popen[bytes]"]:
    """Start a worker, yield it when it is ready, and stop it at the end."""
    from django.db import connection

    kept = connection.settings_dict
    address = (
        f"postgres://{quote(kept['USER'])}:{quote(kept['PASSWORD'])}"
        f"@{kept['HOST'] or 'localhost'}:{kept['PORT']}/{kept['NAME']}"
    )
    command = [sys.executable, "-m", "celery", "-A", "cee_portal", "worker", "-Q", queues]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "-c", "1", "--pool", "solo", "--without-gossip", "--without-mingle", "-l", "info"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": address},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _COMES_SECONDS
    while " ready." not in log.read_text(errors="replace"):
        assert process.poll() is None and time.monotonic() < until, log.read_text(errors="replace")[-3000:]
        time.sleep(0.1)


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a worker for the whole test."""
    with run_worker(tmp_path / "worker.log") as process:
        yield process
