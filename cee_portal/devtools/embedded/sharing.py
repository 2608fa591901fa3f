"""Shared use of the servers of a data folder: `share` starts or joins them, `stop_server` ends one for all users."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from cee_portal.devtools.embedded.errors import EmbeddedServerError
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.locks import FileLock, held
from cee_portal.devtools.embedded.processes import is_running
from cee_portal.devtools.embedded.state import ServerState
from cee_portal.devtools.embedded.waiting import wait_until

SERVER_NAMES = ("postgres", "valkey")
_PROJECT = Path(__file__).resolve().parents[3]
_STOP_SECONDS = 30


class Share:
    """A user of the servers of one data folder; they run until it is released or its process ends."""

    def __init__(self, data: DataDir, names: tuple[str, ...], *, throwaway: bool) -> None:
        self.data = data
        self.names = names
        self._throwaway = throwaway
        self._locks = [FileLock(data.users_lock(name)) for name in names]
        for lock in self._locks:
            lock.share()
        self.ensure()

    def ensure(self) -> list[str]:
        """Start the servers that have no keeper and return their names."""
        with held(self.data.start_lock):
            missing = [name for name in self.names if keeper_pid(self.data, name) is None]
            _start_keepers(self.data, missing, throwaway=self._throwaway)
        return missing

    def release(self) -> None:
        """Stop using the servers; the last user stops them."""
        for lock in self._locks:
            lock.release()

    @property
    def database_url(self) -> str:
        state = ServerState.load(self.data.state("postgres"))
        return f"postgres://cee:{state.password}@127.0.0.1:{state.port}/cee"

    @property
    def redis_url(self) -> str:
        state = ServerState.load(self.data.state("valkey"))
        return f"redis://:{state.password}@127.0.0.1:{state.port}/0"


def share(folder: str | Path, names: Iterable[str] = SERVER_NAMES, *, throwaway: bool = False) -> Share:
    """Start or share the named servers of `folder`. Raises EmbeddedServerError, which says why it cannot."""
    return Share(DataDir.at(folder), tuple(names), throwaway=throwaway)


def keeper_pid(data: DataDir, name: str) -> int | None:
    """Return the process id of the keeper of this server; None where there is none."""
    lock = FileLock(data.keeper_lock(name))
    try:
        return None if lock.try_share() else int(lock.read() or 0) or None
    finally:
        lock.release()


def stop_server(data: DataDir, name: str) -> None:
    """Stop a server, whoever else may use it, and return when it has ended."""
    pid = keeper_pid(data, name)
    if pid is None:
        return
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    wait_until(lambda: not is_running(pid), _STOP_SECONDS)


def _start_keepers(data: DataDir, names: list[str], *, throwaway: bool) -> None:
    """Start a keeper for each name at once, and wait until all have answered."""
    keepers = []
    for name in names:
        with _keeper_log(data, name).open("ab") as errors:
            keeper = subprocess.Popen(
                [
                    *(sys.executable, "-m", "cee_portal.devtools.embedded.keeper", name, str(data.root)),
                    *(["--throwaway"] if throwaway else []),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=_PROJECT,
                start_new_session=True,
            )
        keepers.append((name, keeper))
    wrong = []
    for name, keeper in keepers:
        assert keeper.stdout is not None
        with keeper.stdout:
            answer = keeper.stdout.readline().decode(errors="replace").strip()
        if answer != "ready":
            wrong.append(answer or f"{name} did not start; see {_keeper_log(data, name)}")
    if wrong:
        raise EmbeddedServerError("; ".join(wrong))


def _keeper_log(data: DataDir, name: str) -> Path:
    return data.logs / f"{name}-keeper.log"
