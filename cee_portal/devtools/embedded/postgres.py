"""The embedded PostgreSQL: make a cluster, start it, stop it. TCP on 127.0.0.1 only, always with a password."""

import os
import shutil
import signal
import subprocess
import time
from hashlib import sha256
from pathlib import Path

from cee_portal.devtools.embedded.binaries import common_folder, postgres_programs
from cee_portal.devtools.embedded.errors import EmbeddedServerError
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.processes import (
    account_of,
    as_account,
    clean_environment,
    command_line,
    die_with_parent,
    is_running,
    reachable,
    unprivileged_account,
)
from cee_portal.devtools.embedded.server import Server
from cee_portal.devtools.embedded.waiting import wait_until

_START_SECONDS = 60


class PostgreSQL(Server):
    """The cluster of one data folder."""

    stop_signal = signal.SIGINT  # a fast shutdown: open sessions end, committed data stay

    def __init__(self, data: DataDir) -> None:
        super().__init__(data, "postgres")
        self.folder = _folder_of(data)
        self._cluster = self.folder / "data"
        self._pid_file = self._cluster / "postmaster.pid"
        self._account = account_of(self.folder) if self.folder.exists() else unprivileged_account()
        self._programs = postgres_programs(self._account)

    def create(self, password: str) -> None:
        """Make the cluster unless it exists. An interrupted creation is begun again."""
        # The password is passed in a file that is removed at the end; while it exists the cluster is unfinished.
        password_file = self.folder / "password"
        if (self._cluster / "PG_VERSION").exists() and not password_file.exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True)
        with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(f"{password}\n")
        if self._account:
            for path in (self.folder, password_file):
                os.chown(path, self._account.uid, self._account.gid)
        self._run(
            *("initdb", f"--pgdata={self._cluster}", "--username=cee", f"--pwfile={password_file}"),
            *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
            *("--auth=scram-sha-256", "--data-checksums"),
        )
        self._run("postgres", "--single", "-D", str(self._cluster), "postgres", text="CREATE DATABASE cee\n")
        password_file.unlink()

    def _run(self, program: str, *arguments: str, text: str = "") -> None:
        """Run a program of PostgreSQL to its end under the account of PostgreSQL."""
        result = subprocess.run(
            [str(self._programs / program), *arguments],
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=clean_environment(),
            preexec_fn=die_with_parent(signal.SIGKILL),
            **as_account(self._account),
        )
        if result.returncode:
            self._log.write_bytes(result.stdout)
            raise EmbeddedServerError(
                f"PostgreSQL could not make its data folder {self.folder}; see {self._log}"
            )

    def start(self, port: int) -> None:
        """Start the server and return when it is ready. Raises EmbeddedServerError where it does not get ready."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            self._clear_former_server()
            command = [str(self._programs / "postgres"), "-D", str(self._cluster), *_options(port)]
            self._launch(command, self._account)
            while self.is_running() and time.monotonic() < deadline:
                if self._is_ready():
                    return
                time.sleep(0.02)
            # After a kill -9, children of the former server may hold its shared memory for a moment.
            time.sleep(0.5)
        self.stop()
        raise EmbeddedServerError(f"PostgreSQL did not start within {_START_SECONDS} s; see {self._log}")

    def remove(self) -> None:
        """Remove the cluster, which may stand outside the data folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pid_lines(self) -> list[str]:
        try:
            return self._pid_file.read_text().splitlines()
        except OSError:
            return []

    def _is_ready(self) -> bool:
        # The first line of the file is the id of the process, the eighth says "ready".
        lines = [line.strip() for line in self._pid_lines()]
        return self._process is not None and lines[:1] + lines[7:8] == [str(self._process.pid), "ready"]

    def _clear_former_server(self) -> None:
        """End a server of this folder that has no keeper; remove a pid file whose number belongs to another program."""
        lines = self._pid_lines()
        if not lines or not lines[0].strip().isdigit():
            return
        pid = int(lines[0])
        if is_running(pid) and str(self._cluster) in command_line(pid):
            for number, patience in ((signal.SIGINT, 20.0), (signal.SIGKILL, 5.0)):
                os.kill(pid, number)
                if wait_until(lambda: not is_running(pid), patience):
                    break
        self._pid_file.unlink(missing_ok=True)


def _folder_of(data: DataDir) -> Path:
    """Return the folder of the cluster: in the data folder, or elsewhere where PostgreSQL's account cannot enter it."""
    if data.postgres_elsewhere.exists():
        return Path(data.postgres_elsewhere.read_text().strip())
    account = account_of(data.postgres) if data.postgres.exists() else unprivileged_account()
    if account is None or reachable(data.root, account):
        return data.postgres
    if data.postgres.exists():
        raise EmbeddedServerError(
            f"PostgreSQL's account may not enter {data.root} any more: allow x on its parents."
        )
    elsewhere = common_folder() / f"data-{sha256(str(data.root).encode()).hexdigest()[:12]}"
    data.postgres_elsewhere.write_text(f"{elsewhere}\n")
    return elsewhere


def _options(port: int) -> list[str]:
    """Return the server's options, sized for a machine that also runs the portal.

    fsync, synchronous_commit and full_page_writes stay on.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2  # MB
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",  # a deep data folder would exceed the length a socket's path may have
        "max_connections": 120,
        "shared_buffers": f"{max(128, min(memory // 8, 2048))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "maintenance_work_mem": f"{max(64, min(memory // 32, 512))}MB",
        "work_mem": "16MB",
        "max_wal_size": "4GB",
        # Segments of the log are kept and written over, because a new segment is filled with zeros first.
        "min_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "off",
        # A chunk of a move writes 5 MB of log, which goes to disk while the chunk works and not while it commits.
        "wal_buffers": "64MB",
        "wal_writer_delay": "20ms",
        "random_page_cost": "1.1",
        "shared_preload_libraries": "pg_stat_statements",
        "idle_in_transaction_session_timeout": "30s",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        "log_lock_waits": "on",
    }
    return [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
