"""Reading ahead in a process of its own, so that reading and storing have a processor each.

The process is a fork of the one that stores. It reads, checks and prepares, touches no database, and hands what it made
through a pipe; when whoever stores is gone, the pipe breaks and it ends. A thread takes it from the pipe.
"""

import fcntl
import gc
import os
import pickle
import queue
import signal
import stat
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Generic, NoReturn, TypeVar

from entries.filing import gil_handoff

T = TypeVar("T")
_HEAD = struct.Struct("<cQ")  # what follows, and how many bytes of it
_PIPE_BYTES = 1 << 20
_ITEM, _END, _ERROR = b"i", b"e", b"x"


class ReaderLostError(RuntimeError):
    """The process that reads ahead ended before it was done. What was stored stands; go on after it."""


@contextmanager
def read_ahead(
    items: Iterator[T], pack: Callable[[T], bytes], unpack: Callable[[bytearray], T]
) -> Iterator[Iterator[T]]:
    """Iterate over `items`, which a process of its own makes ahead of who asks. It ends with the block.

    An exception of `items` is raised here; ReaderLostError where the process was killed.
    """
    with _tuned_interpreter():
        process = _ReaderProcess(items, pack)
        ahead = _Receiver(process, unpack)
        with gil_handoff.taking_turns():
            ahead.thread.start()
            try:
                yield iter(ahead)
            finally:
                gil_handoff.yield_turn()
                ahead.stop()


class _ReaderProcess(Generic[T]):
    """The fork, and the end of the pipe from which it is read."""

    def __init__(self, items: Iterator[T], pack: Callable[[T], bytes]) -> None:
        ours, theirs = os.pipe()
        with suppress(OSError):  # a limit of the system; a smaller pipe only means more turns
            fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self.pid = os.fork()
        if not self.pid:
            os.close(ours)
            _run_reader(items, pack, theirs)
        os.close(theirs)
        self.pipe: BinaryIO = os.fdopen(ours, "rb", buffering=0)

    def kill(self) -> None:
        """It holds nothing but memory. The pipe ends with it, and so does a read of it."""
        os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """After it was killed."""
        self.pipe.close()
        with suppress(ChildProcessError):  # where the system was told to wait for all children itself
            os.waitpid(self.pid, 0)


def _run_reader(items: Iterator[T], pack: Callable[[T], bytes], pipe: int) -> NoReturn:
    """All that the fork does. It leaves without a word to what it has inherited: buffers, handlers."""
    status = 1
    try:
        _close_sockets()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # from the keyboard: whoever stores ends it
        try:
            for item in items:
                _send(pipe, _ITEM, pack(item))
        except OSError:
            raise
        except BaseException as error:  # handed over whole: whoever stores raises it
            _send(pipe, _ERROR, _pickled(error))
        else:
            _send(pipe, _END, b"")
        status = 0
    finally:
        os._exit(status)


def _close_sockets() -> None:
    """Should whoever stores be killed, the database must learn it at once and free its locks: nobody else keeps the line."""
    for descriptor in [int(path.name) for path in Path("/dev/fd").iterdir()]:
        with suppress(OSError):  # the listing's own is closed by now
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                os.close(descriptor)


def _send(pipe: int, kind: bytes, content: bytes) -> None:
    for part in (_HEAD.pack(kind, len(content)), content):
        view = memoryview(part)
        while view:
            view = view[os.write(pipe, view) :]


def _pickled(error: BaseException) -> bytes:
    try:
        packed = pickle.dumps(error)
        pickle.loads(packed)
    except Exception:  # not every exception can be pickled
        return pickle.dumps(RuntimeError("".join(traceback.format_exception(error))))
    return packed


class _Receiver(Generic[T]):
    """The thread that takes what the process hands over; one item waits while the next is on its way."""

    def __init__(self, process: _ReaderProcess[T], unpack: Callable[[bytearray], T]) -> None:
        self._process, self._unpack = process, unpack
        self._items: queue.Queue[T | _EndOfItems] = queue.Queue(maxsize=1)
        self._stop = threading.Event()
        self.thread = threading.Thread(target=self._run, name="read-ahead", daemon=True)

    def __iter__(self) -> Iterator[T]:
        while True:
            with gil_handoff.waiting:
                item = self._items.get()
            if isinstance(item, _EndOfItems):
                if item.error is not None:
                    raise item.error
                return
            yield item

    def stop(self) -> None:
        """End the process, and with it the thread."""
        self._stop.set()
        self._process.kill()
        self.thread.join()
        self._process.close()

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            for packed in self._received():
                if not self._put(self._unpack(packed)):
                    return
        except BaseException as caught:
            error = caught
        self._put(_EndOfItems(error))

    def _received(self) -> Iterator[bytearray]:
        while True:
            kind, size = _HEAD.unpack(self._read_exactly(_HEAD.size))
            content = self._read_exactly(size)
            if kind == _ERROR:
                raise pickle.loads(content)
            if kind == _END:
                return
            yield content

    def _read_exactly(self, size: int) -> bytearray:
        content = bytearray(size)
        view = memoryview(content)
        while view:
            count = self._process.pipe.readinto(view)  # type: ignore[attr-defined]
            if not count:
                raise ReaderLostError(ReaderLostError.__doc__)
            view = view[count:]
        return content

    def _put(self, item: "T | _EndOfItems") -> bool:
        while not self._stop.is_set():
            try:
                self._items.put(item, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False


class _EndOfItems:
    """What the thread hands over last: nothing more, or the exception that ended it."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


@contextmanager
def _tuned_interpreter() -> Iterator[None]:
    """Rows by the million are no garbage in circles: looking for some would take a third of the time. And who comes
    back from the database should not wait 5 ms for the thread.
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
