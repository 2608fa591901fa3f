"""Processes: the account and environment of a started one, its end with its parent, questions about others."""

import ctypes
import os
import pwd
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
    """Return the account for servers that refuse root: `nobody` where this process is root, else None."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def account_of(folder: Path) -> Account | None:
    """Return the account under which root uses a folder, that of its owner; None where this process is not root."""
    if os.geteuid() != 0:
        return None
    owner = folder.stat()
    return Account(owner.st_uid, owner.st_gid) if owner.st_uid else unprivileged_account()


def die_with_parent(death_signal: int) -> Callable[[], None]:
    """Return a function that a child runs before exec, so that it gets `death_signal` when its parent ends.

    The signal comes when the thread that started the child ends, so only the main thread may start one. The function
    must run after the change of user, which would clear the setting; subprocess keeps that order. It works on Linux;
    elsewhere the next start finds and stops a server that was left.
    """
    parent = os.getpid()

    def prepare() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:  # the parent ended before the call: no signal would ever come
                os._exit(1)

    return prepare


def as_account(account: Account | None) -> dict[str, Any]:
    """Return the arguments of subprocess that run a program as `account`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": [], "umask": 0o077}


def clean_environment() -> dict[str, str]:
    """Return an environment without that of the caller: PGDATA, PGOPTIONS or LC_ALL would change a server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}


def reachable(path: Path, account: Account | None) -> bool:
    """Return whether `account` may enter or read `path`; a child process tries it, so that access lists count."""
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
    """Return whether a process with this id exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return b") Z " not in _read(Path(f"/proc/{pid}/stat"))


def command_line(pid: int) -> str:
    """Return the command line of a process; empty where it cannot be read."""
    return _read(Path(f"/proc/{pid}/cmdline")).replace(b"\0", b" ").decode(errors="replace")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
