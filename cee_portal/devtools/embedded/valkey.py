"""The embedded Redis-compatible server. It carries hints alone, and its append-only file keeps them over a kill."""

import os
import signal
import subprocess
import time

from cee_portal.devtools.embedded import ports
from cee_portal.devtools.embedded.binaries import valkey_server
from cee_portal.devtools.embedded.errors import EmbeddedServerError
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.processes import start_server, stop

_START_SECONDS = 30


class Valkey:
    """The server of one data folder; only the main thread starts it (see `die_with_parent`)."""

    def __init__(self, data: DataDir) -> None:
        self._folder = data.valkey
        self._settings = data.valkey / "valkey.conf"
        self._log = data.logs / "valkey.log"
        self._program = valkey_server()
        self._process: subprocess.Popen[bytes] | None = None

    def create(self, password: str) -> None:
        """Write the settings without the port."""
        # The settings stand in a file, because every user of the machine can read a command line.
        lines = [
            "bind 127.0.0.1",
            f"requirepass {password}",
            f'dir "{self._folder}"',
            "daemonize no",
            "set-proc-title no",  # so that ps shows the folder
            'logfile ""',
            'save ""',
            "appendonly yes",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
        ]
        with os.fdopen(os.open(self._settings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("\n".join(lines) + "\n")

    def start(self, port: int) -> None:
        """Start the server and return when it accepts connections. Raises EmbeddedServerError where it does not."""
        command = [str(self._program), str(self._settings), "--port", str(port)]
        self._process = start_server(command, log=self._log, account=None, death_signal=signal.SIGTERM)
        deadline = time.monotonic() + _START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            if ports.answers(port):
                return
            time.sleep(0.02)
        self.stop()
        raise EmbeddedServerError(f"The Redis-compatible server did not start; see {self._log}")

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self._process is not None:
            stop(self._process)

    def remove(self) -> None:
        """Do nothing: all files of this server stand in the data folder."""
