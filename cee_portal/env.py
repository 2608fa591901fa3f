"""Values of environment variables, each read whole or refused in one sentence that names it.

A variable that is empty counts as not set, because `${NAME:-}` of a compose file and `NAME= command` leave it empty.
Every function raises ImproperlyConfigured, which manage.py, `make run`, the web server and the workers print as a line.
"""

import os
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_Number = TypeVar("_Number", int, float)
_ON = frozenset({"1", "true", "yes", "on", "y", "t", "ok"})
_OFF = frozenset({"0", "false", "no", "off", "n", "f"})
_POSTGRES = frozenset({"postgres", "postgresql", "psql", "pgsql"})
_BROKERS = frozenset({"redis", "rediss", "sentinel"})
_MAILERS = frozenset({"smtp", "smtp+tls", "smtps", "smtp+ssl"})


def text(name: str, default: str = "") -> str:
    """Return the value without blanks around it."""
    return os.environ.get(name, "").strip() or default


def required(name: str, why: str) -> str:
    """Return the value; refuse a missing one. `why` says what to do."""
    return text(name) or _refuse(f"{name} is not set. {why}")


def secret(name: str, why: str) -> str:
    """Return a text that nobody can guess; refuse a missing and a weak one. `why` says what to do.

    Weak is what Django's deployment check calls so: short, of few different characters, or made for a trial.
    """
    value = required(name, why)
    if len(value) < 50 or len(set(value)) < 5 or value.startswith("django-insecure-"):
        _refuse(
            f"{name} can be guessed: it needs 50 random characters or more, like those that "
            f"`openssl rand -hex 32` prints. {why}"
        )
    return value


def switch(name: str, default: bool) -> bool:
    """Return whether the value is on: 1 or 0, and the usual words for them."""
    value = text(name).lower()
    if not value:
        return default
    if value not in _ON | _OFF:
        _refuse(f"{name} is {text(name)!r}. Set it to 1 or 0.")
    return value in _ON


def number(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole number within bounds."""
    upper = f" to {most:,}" if most is not None else " or more"
    return _within(name, default, int, least, most, f"a whole number, {least:,}{upper}")


def share(name: str, default: float, *, least: float = 0.0) -> float:
    """Return a part of a whole, from `least` to 1."""
    return _within(name, default, float, least, 1.0, f"a number from {least:g} to 1, like {default:g}")


def choice(name: str, default: str, known: tuple[str, ...]) -> str:
    """Return one of the known words."""
    value = text(name, default)
    if value not in known:
        _refuse(f"{name} is {value!r}. Set it to {', '.join(known[:-1])} or {known[-1]}.")
    return value


def names(name: str, default: list[str]) -> list[str]:
    """Return a list that is divided by commas."""
    return [each.strip() for each in text(name).split(",") if each.strip()] or default


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings of the PostgreSQL database that an address names."""
    value = text(name, default)
    form = "Write it as postgres://user:password@host:port/name; %-encode special characters of a password."
    try:
        parts = urlsplit(value)
        known = parts.scheme in _POSTGRES and parts.port != 0
        found: dict[str, Any] = environ.Env.db_url_config(value) if known else {}
    except ValueError:
        found = {}
    # The sentence goes to logs and does not repeat the value, which may hold a password.
    if found.get("ENGINE") != "django.db.backends.postgresql" or not found.get("NAME"):
        _refuse(f"{name} does not name a PostgreSQL database. {form}")
    return found


def broker(name: str, default: str) -> str:
    """Return the address of a Redis-compatible server."""
    value = text(name, default)
    if not _is_address(value, _BROKERS):
        _refuse(f"{name} does not name a Redis-compatible server. Write it as redis://:password@host:port/0.")
    return value


def mailer(name: str) -> dict[str, Any] | None:
    """Return Django's settings of a mail server; None where none is given."""
    value = text(name)
    if not value:
        return None
    if not _is_address(value, _MAILERS):
        _refuse(f"{name} does not name a mail server. Write it as smtp+tls://user:password@host:587.")
    found: dict[str, Any] = environ.Env.email_url_config(value)
    return found


def require_servers() -> None:
    """Refuse missing addresses of servers: the processes of a deployment start no server of their own."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        required(name, "Set it to the address of the server, or use `make run`, which brings its own.")


def _refuse(sentence: str) -> NoReturn:
    raise ImproperlyConfigured(sentence)


def _is_address(value: str, schemes: frozenset[str]) -> bool:
    """Return whether the value is an address of one of the schemes, with a host and a port that can be."""
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _within(
    name: str, default: _Number, read: type[_Number], least: _Number, most: _Number | None, words: str
) -> _Number:
    value = text(name)
    try:
        found = read(value) if value else default
        if least <= found and (most is None or found <= most):  # refuses "nan" too
            return found
    except ValueError:
        pass
    return _refuse(f"{name} is {value!r}. Set it to {words}.")
