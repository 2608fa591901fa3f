"""The databases of the benchmarks on their own server: create, reuse and drop."""

import io
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, connections


def number(name: str, default: int) -> int:
    """Return a size from the environment."""
    return int(os.environ.get(name, default))


@contextmanager
def database(name: str, *, template: str = "") -> Iterator[bool]:
    """Work in the database `name`; yield True where it was created now, migrated and with reference data."""
    settings = connections.settings["default"]
    home = settings["NAME"]
    made = _create(name, template)
    connection.close()
    settings["NAME"] = connection.settings_dict["NAME"] = name
    try:
        if made and not template:
            call_command("migrate", verbosity=0)
            call_command("load_reference", stdout=io.StringIO())
        yield made
    finally:
        connection.close()
        settings["NAME"] = connection.settings_dict["NAME"] = home


def drop(name: str) -> None:
    """Drop a database of the bench where it exists."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run(sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    """Return the rows of one statement, in autocommit."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def peak_mb() -> float:
    """Return the peak resident size of this process in megabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _create(name: str, template: str) -> bool:
    if run("SELECT 1 FROM pg_database WHERE datname = %s", [name]):
        return False
    # The files are copied, because writing the log of many gigabytes would disturb the next measurement.
    source = f' TEMPLATE "{template}" STRATEGY file_copy' if template else ""
    run(f'CREATE DATABASE "{name}"{source}')
    return True
