"""The web server of production on a free port, against the database of the test."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent
_START_SECONDS = 60


class WebServer:
    """A running server: its port and its processes."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.port, self.process, self.folder = port, process, folder

    def workers(self) -> list[psutil.Process]:
        """Return the processes that serve."""
        return psutil.Process(self.process.pid).children()

    def largest_rss(self) -> int:
        """Return the resident memory of the largest serving process in bytes."""
        return max(worker.memory_info().rss for worker in self.workers())

    def peak_rss(self) -> int:
        """Return the largest resident memory that a serving process ever had, in bytes (Linux)."""
        peaks = []
        for worker in self.workers():
            status = Path(f"/proc/{worker.pid}/status").read_text()
            peaks.append(int(status.split("VmHWM:")[1].split()[0]) * 1024)
        return max(peaks)

    def connect(self) -> socket.socket:
        """Return an open connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        timeout: float = 60,
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of an answer."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            client.request(method, path, body=body, headers=headers or {})
            answer = client.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            client.close()

    def access_log(self) -> list[str]:
        """Return the lines of the access log."""
        return self.folder.with_suffix(".log").read_text().splitlines()

    def temporary_files(self) -> list[str]:
        """Return the files of the folder for temporary files, those without a name included."""
        unnamed = [
            opened.path
            for worker in self.workers()
            for opened in worker.open_files()
            if opened.path.startswith(f"{self.folder}/")
        ]
        return [*(path.name for path in self.folder.iterdir()), *unnamed]


@contextlib.contextmanager
def running_server(
    *, workers: int = 2, threads: int = 4, environment: dict[str, str] | None = None
) -> Iterator[WebServer]:
    """Run the server against the database that the connections of this process use now.

    `environment` has variables that differ from those of the tests.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="cee-web-"))
    command = [
        *(sys.executable, "-m", "gunicorn", "cee_portal.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--workers", str(workers), "--threads", str(threads)),
        *("--log-level", "warning", "--access-logfile", str(folder.with_suffix(".log"))),
    ]
    variables = {
        **os.environ,
        "DATABASE_URL": _with_database(os.environ["DATABASE_URL"]),
        "SECRET_KEY": settings.SECRET_KEY,
        "TMPDIR": str(folder),
        **(environment or {}),
    }
    process = subprocess.Popen(command, cwd=ROOT, env=variables)
    server = WebServer(port, process, folder)
    try:
        _wait_until_up(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)


def _with_database(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(path=f"/{settings.DATABASES['default']['NAME']}").geturl()


def _wait_until_up(server: WebServer) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if server.ask("GET", "/healthz", timeout=5)[0] == 200 and len(server.workers()) >= 1:
                return
        assert server.process.poll() is None, "The web server ended."
        time.sleep(0.2)
    raise AssertionError("The web server does not answer.")
