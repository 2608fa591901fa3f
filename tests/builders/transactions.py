"""A second connection beside a test that commits, for tests of locks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, transaction

_WAIT_SECONDS = 40


@contextmanager
def open_other_transaction(act: Callable[[], object]) -> Iterator[threading.Event]:
    """Do `act` in a transaction of another connection, which stays open during the block.

    The block begins when `act` is done. Set the event that it gets to let the transaction commit earlier.
    """
    done, leave = threading.Event(), threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                act()
                done.set()
                leave.wait(_WAIT_SECONDS)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    assert done.wait(_WAIT_SECONDS)
    try:
        yield leave
    finally:
        leave.set()
        thread.join(_WAIT_SECONDS)


def lock_row(table: str, key: str, value: Any) -> Callable[[], None]:
    """Return an act that locks the row of a table whose column `key` has this value."""

    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE {key} = %s FOR UPDATE", [value])

    return act


@contextmanager
def past_the_triggers() -> Iterator[Any]:
    """Yield a cursor that writes what triggers refuse, as somebody with the rights of the owner could."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = DEFAULT")
