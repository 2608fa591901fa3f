"""Two threads, one interpreter lock: who stores computes first, who reads ahead computes while the first waits.

Without turns both share the processor's time evenly, and when the first finally waits for the database the second has
nothing left to do: the wait is lost. Taken in turns a piece of intake costs a third less.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

_others_may = threading.Event()
_others_may.set()
_in_turns = False


def let_others() -> None:
    """The storing thread is about to wait."""
    _others_may.set()


def first_again() -> None:
    """The storing thread computes again."""
    if _in_turns:
        _others_may.clear()


def wait_for_turn() -> None:
    """For the reading thread, now and then: go on when the storing thread waits. Never waits without end."""
    if not _others_may.is_set():
        _others_may.wait(1)


class _Waiting:
    """The block waits for the database."""

    def __enter__(self) -> None:
        _others_may.set()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        first_again()


waiting = _Waiting()


def query(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A wrapper for `connection.execute_wrapper`: each query is a wait."""
    with waiting:
        return execute(sql, params, many, context)


@contextmanager
def taken() -> Iterator[None]:
    """Take turns in this block; after it everybody computes at will."""
    global _in_turns
    _in_turns = True
    first_again()
    try:
        yield
    finally:
        _in_turns = False
        let_others()
