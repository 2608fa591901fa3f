"""Servers and environment of a command or a test run; a running `make run` gives its environment."""

import os
from pathlib import Path

from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.sharing import Share, share

# Commands that need no server. All others get one, because starting costs half a second.
_WITHOUT_SERVERS = {"help", "version", "--version", "collectstatic", "findstatic", "spectacular"}
_VARIABLES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}

_held: Share | None = None


def default_data_dir() -> Path:
    """Return CEE_DATA_DIR, or `.data` in the checkout."""
    return Path(os.environ.get("CEE_DATA_DIR") or Path(__file__).resolve().parents[3] / ".data").absolute()


def serve_command(arguments: list[str]) -> None:
    """Give a command of manage.py the servers it needs. Raises EmbeddedServerError."""
    global _held
    data_dir = default_data_dir()
    if not os.environ.get("DATABASE_URL"):
        read_run_environment(data_dir)
    if len(arguments) > 1 and arguments[1] not in _WITHOUT_SERVERS and not {"--help", "-h"} & set(arguments):
        _held = share_unset(data_dir)


def share_unset(data_dir: Path, *, throwaway: bool = False) -> Share | None:
    """Share the embedded servers for which the environment has no address, and set their addresses there.

    Return None and start nothing where DATABASE_URL and REDIS_URL are both set.
    """
    names = [name for name, variable in _VARIABLES.items() if not os.environ.get(variable)]
    if not names:
        return None
    held = share(data_dir, names, throwaway=throwaway)
    if "postgres" in names:
        os.environ["DATABASE_URL"] = held.database_url
    if "valkey" in names:
        os.environ["REDIS_URL"] = held.redis_url
    return held


def read_run_environment(data_dir: Path) -> None:
    """Set DEBUG, DEMO and others as the last `make run` of the folder did, where the caller has not set them."""
    if "DEBUG" in os.environ or "SECRET_KEY" in os.environ:
        return
    try:
        lines = DataDir(data_dir).run_environment.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)
