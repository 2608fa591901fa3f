"""The embedded Redis-compatible server. It carries hints alone, and its append-only file keeps them over a kill."""

import os

from cee_portal.devtools.embedded import ports
from cee_portal.devtools.embedded.binaries import valkey_server
from cee_portal.devtools.embedded.errors import EmbeddedServerError
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.server import Server
from cee_portal.devtools.embedded.waiting import wait_until

_START_SECONDS = 30


class Valkey(Server):
    """The Redis-compatible server of one data folder, in which all its files stand."""

    def __init__(self, data: DataDir) -> None:
        super().__init__(data, "valkey")
        self._folder = data.valkey
        self._settings = data.valkey / "valkey.conf"
        self._program = valkey_server()

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
        self._launch([str(self._program), str(self._settings), "--port", str(port)])
        wait_until(lambda: ports.answers(port) or not self.is_running(), _START_SECONDS, pause=0.02)
        if not (self.is_running() and ports.answers(port)):
            self.stop()
            raise EmbeddedServerError(f"The Redis-compatible server did not start; see {self._log}")
