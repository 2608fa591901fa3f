"""Reading ahead: a thread makes the next piece while the main one stores the last. It touches no database."""

import gc
import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from entries.filing import turns

T = TypeVar("T")


class _Ended:
    """What the thread hands over last: nothing more, or the exception that ended it."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class _Ahead(Generic[T]):
    def __init__(self, items: Iterator[T], ahead: int) -> None:
        self._items = items
        self._handed: queue.Queue[T | _Ended] = queue.Queue(maxsize=ahead)
        self._stop = threading.Event()
        self.thread = threading.Thread(target=self._run, name="read-ahead", daemon=True)

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            for item in self._items:
                if not self._hand(item):
                    return
        except BaseException as caught:  # handed over whole: the main thread raises it
            error = caught
        self._hand(_Ended(error))

    def _hand(self, item: "T | _Ended") -> bool:
        while not self._stop.is_set():
            try:
                self._handed.put(item, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    def __iter__(self) -> Iterator[T]:
        while True:
            with turns.waiting:
                item = self._handed.get()
            if isinstance(item, _Ended):
                if item.error is not None:
                    raise item.error
                return
            yield item

    def stop(self) -> None:
        self._stop.set()
        self.thread.join()


@contextmanager
def read_ahead(items: Iterator[T], ahead: int = 1) -> Iterator[Iterator[T]]:
    """Iterate over `items`, produced in a thread at most `ahead` items ahead. The thread ends with the block."""
    reader = _Ahead(items, ahead)
    with _tuned(), turns.taken():
        reader.thread.start()
        try:
            yield iter(reader)
        finally:
            turns.let_others()
            reader.stop()


@contextmanager
def _tuned() -> Iterator[None]:
    """Rows by the million are no garbage in circles: looking for some would take a third of the time. And who comes
    back from the database should not wait 5 ms for the thread that reads ahead.
    """
    interval, collecting = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(0.0005)
    gc.disable()
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        if collecting:
            gc.enable()
