"""Turns of two threads at the interpreter lock of Python.

The reading thread computes while the storing thread waits. Without turns both threads share the processor evenly,
and the reading thread has nothing left to do when the storing thread waits for the database. With turns a piece of
intake takes a third less time.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_reader_may_run = threading.Event()
_reader_may_run.set()
_in_turns = False


def yield_turn() -> None:
    """Let the reading thread compute: the storing thread is about to wait."""
    _reader_may_run.set()


def take_turn() -> None:
    """Let the storing thread compute again."""
    if _in_turns:
        _reader_may_run.clear()


def wait_for_turn() -> None:
    """Wait, in the reading thread, until the storing thread waits; at most a second."""
    if not _reader_may_run.is_set():
        _reader_may_run.wait(1)


class _Waiting:
    """A block in which the storing thread waits for the database."""

    def __enter__(self) -> None:
        _reader_may_run.set()

    def __exit__(self, *error: object) -> None:
        take_turn()


waiting = _Waiting()


def yield_during_query(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Run a query and yield the turn; a wrapper for `connection.execute_wrapper`."""
    with waiting:
        return execute(sql, params, many, context)


@contextmanager
def taking_turns() -> Iterator[None]:
    """Take turns in this block; after it both threads compute whenever they can."""
    global _in_turns
    _in_turns = True
    take_turn()
    try:
        yield
    finally:
        _in_turns = False
        yield_turn()
