"""The keeper, the parent process of one server: it starts the server again when it is killed, and stops it when no
process uses it any more. `share` starts the keeper, which prints one line: `ready`, or what is wrong.
"""

import contextlib
import os
import shutil
import signal
import sys
import time

from cee_portal.devtools.embedded import ports
from cee_portal.devtools.embedded.errors import EmbeddedServerError
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.locks import FileLock, held
from cee_portal.devtools.embedded.postgres import PostgreSQL
from cee_portal.devtools.embedded.state import ServerState
from cee_portal.devtools.embedded.valkey import Valkey
from cee_portal.devtools.embedded.waiting import wait_until

_ROUND_SECONDS = 0.2
_FORMER_SERVER_SECONDS = 10.0
_FAILED_STARTS = 5


SERVERS: dict[str, type[PostgreSQL] | type[Valkey]] = {"postgres": PostgreSQL, "valkey": Valkey}


class Keeper:
    """One server of one data folder, from start to stop."""

    def __init__(self, data: DataDir, name: str) -> None:
        self.data = data
        self.name = name
        self.asked_to_stop = False
        self.state = ServerState.load(data.state(name))
        self.server = SERVERS[name](data)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)

    def start(self) -> None:
        """Start the server, at its former port where that is free."""
        self.state.save(self.data.state(self.name))
        self.server.create(self.state.password)
        self.state.port = ports.keep_or_choose(self.state.port, patience=_FORMER_SERVER_SECONDS)
        self.server.start(self.state.port)
        self.state.save(self.data.state(self.name))

    def keep(self) -> None:
        """Keep the server running until a signal comes, or until no process holds the lock of the users.

        The keeper then holds that lock until it ends.
        """
        users = FileLock(self.data.users_lock(self.name))
        failures = 0
        while not self.asked_to_stop and not users.try_exclusive():
            if not self.server.is_running():
                _report(f"{self.name} ended and is started again")
                try:
                    # The port stays, because the connected processes know no other.
                    self.server.start(self.state.port or 0)
                    failures = 0
                except EmbeddedServerError as error:
                    _report(str(error))
                    failures += 1
                    if failures == _FAILED_STARTS:
                        raise
            time.sleep(_ROUND_SECONDS)

    def _ask_to_stop(self, *_: object) -> None:
        self.asked_to_stop = True


def main(name: str, folder: str, throwaway: bool) -> int:
    """Keep server `name` of `folder` and return the exit code; a throw-away folder is removed at the end."""
    os.umask(0o077)
    data = DataDir.at(folder)
    lock = FileLock(data.keeper_lock(name))
    # A process that asks for the id of the keeper shares the lock for an instant.
    if not wait_until(lock.try_exclusive, 1.0):
        _answer(f"another keeper serves {name} of {data.root}")
        return 1
    lock.write(str(os.getpid()))
    keeper: Keeper | None = None
    try:
        keeper = Keeper(data, name)
        keeper.start()
        _answer("ready")
        keeper.keep()
    except EmbeddedServerError as error:
        _answer(str(error))
        return 1
    finally:
        if keeper is not None:
            keeper.server.stop()
            if throwaway:
                _remove(keeper, lock)
        # Released before the lock of the users, which ends with the process: a process that waits for that lock
        # must find no keeper.
        lock.release()
    return 0


def _remove(keeper: Keeper, lock: FileLock) -> None:
    """Remove the server's files, and the whole folder where no other server of it is kept any more."""
    keeper.server.remove()
    with held(keeper.data.start_lock):
        lock.release()
        if not any(_is_kept(keeper.data, name) for name in SERVERS):
            shutil.rmtree(keeper.data.root, ignore_errors=True)


def _is_kept(data: DataDir, name: str) -> bool:
    lock = FileLock(data.keeper_lock(name))
    try:
        return not lock.try_exclusive()
    finally:
        lock.release()  # at once, because the other keeper makes the same check and must not find this one


def _answer(line: str) -> None:
    """Write one line to the process that started this one, and close the pipe."""
    with contextlib.suppress(BrokenPipeError):
        os.write(1, f"{line}\n".encode())
    os.dup2(2, 1)


def _report(line: str) -> None:
    print(time.strftime("%Y-%m-%d %H:%M:%S"), line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], "--throwaway" in sys.argv[3:]))
