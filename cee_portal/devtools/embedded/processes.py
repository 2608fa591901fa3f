"""Starting a server process so that it never outlives the one that keeps it."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """A user of the machine that a server runs as."""

    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """Whom servers that refuse root run as: `nobody` for root, None (ourselves) for everybody else."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def account_of(folder: Path) -> Account | None:
    """Root takes over the folder of an ordinary user as that user; None where nothing is to change."""
    if os.geteuid() != 0:
        return None
    owner = folder.stat()
    return Account(owner.st_uid, owner.st_gid) if owner.st_uid else unprivileged_account()


def die_with_parent(death_signal: int) -> Callable[[], None]:
    """A function for the child, to run before exec: `death_signal` comes when the parent's starting thread ends.

    Hence only the main thread may start such a child. It must run after the change of user, which would clear it;
    subprocess keeps that order. Linux only; elsewhere the next start finds and stops what was left.
    """
    parent = os.getpid()

    def prepare() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:  # the parent ended before the call: no signal would ever come
                os._exit(1)

    return prepare


def start_server(
    command: list[str], *, log: Path, account: Account | None, death_signal: int
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, where no Ctrl-C reaches it; its output is appended to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=clean_environment(),
            start_new_session=True,
            preexec_fn=die_with_parent(death_signal),
            **as_account(account),
        )


def as_account(account: Account | None) -> dict[str, Any]:
    """The arguments of subprocess that run a program as `account`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": [], "umask": 0o077}


def clean_environment() -> dict[str, str]:
    """Nothing of the caller's: PGDATA, PGOPTIONS or a foreign LC_ALL would change what a server does."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}


def reachable(path: Path, account: Account | None) -> bool:
    """Whether `account` may enter or read `path`: tried in a child process, which also knows access lists."""
    if account is None:
        return os.access(path, os.R_OK | os.X_OK)
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            os._exit(0 if os.access(path, os.X_OK) else 1)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def is_running(pid: int) -> bool:
    """Whether a process with this id exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return b") Z " not in _read(Path(f"/proc/{pid}/stat"))


def command_line(pid: int) -> str:
    """The command line of a process, empty where it cannot be read."""
    return _read(Path(f"/proc/{pid}/cmdline")).replace(b"\0", b" ").decode(errors="replace")


def stop(process: subprocess.Popen[bytes], *, with_signal: int = signal.SIGTERM, seconds: float = 20) -> None:
    """Ask a process to end, and end it by force after `seconds`."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
