"""SQL statements on the default connection, and the rows, values or counts that they return."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Params = Sequence[Any] | Mapping[str, Any] | None


def rows(sql: str, params: Params = None) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows; an empty list where it returns none."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def one(sql: str, params: Params = None) -> tuple[Any, ...]:
    """Return the first row. Raises LookupError where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: tuple[Any, ...] | None = cursor.fetchone()
    if found is None:
        raise LookupError(f"No row: {sql[:200]}")
    return found


def column(sql: str, params: Params = None) -> list[Any]:
    """Return the first value of each row."""
    return [row[0] for row in rows(sql, params)]


def scalar(sql: str, params: Params = None) -> Any:
    """Return the first value of the first row; None where there is no row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchone()
    return None if found is None else found[0]


def execute(sql: str, params: Params = None) -> int:
    """Run a statement and return the number of rows that it changed or returned."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def set_local(name: str, value: object) -> None:
    """Set a PostgreSQL setting until this transaction ends."""
    execute("SELECT set_config(%s, %s, true)", [name, str(value)])
