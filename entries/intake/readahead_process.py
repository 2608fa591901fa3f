"""A process that reads ahead, so that reading and storing have a core each.

The reading process is a fork of the storing process. It reads, checks and prepares, uses no database, and sends its
items through a pipe. When the storing process is gone, the pipe breaks and the reading process ends. In the storing
process a thread receives the items.
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
from typing import Any, BinaryIO, Generic, NoReturn, TypeVar

from entries.filing import gil_handoff

T = TypeVar("T")
_HEAD = struct.Struct("<cQ")  # the kind and the number of bytes of the message that follows
_PIPE_BYTES = 1 << 20
_MOST_WAITING = 3
_ITEM, _END, _ERROR = b"i", b"e", b"x"


class ReaderLostError(RuntimeError):
    """The process that reads ahead ended too early. What was stored stays; go on after it."""


@contextmanager
def read_ahead(
    items: Iterator[T], pack: Callable[[T], bytes], unpack: Callable[[bytearray], T]
) -> Iterator[Iterator[T]]:
    """Yield an iterator over `items`, which a process makes ahead in this block.

    The iterator raises an exception of `items` here, and ReaderLostError where the process was killed.
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
    """The forked process, and the end of the pipe that this process reads."""

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
        """Kill the process, which holds only memory; this ends the pipe."""
        os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Close the pipe and wait for the killed process."""
        self.pipe.close()
        with suppress(ChildProcessError):  # the system waits itself where SIGCHLD is ignored
            os.waitpid(self.pid, 0)


def _run_reader(items: Iterator[T], pack: Callable[[T], bytes], pipe: int) -> NoReturn:
    """Send all items, then exit without flushing buffers or running handlers."""
    status = 1
    try:
        _close_sockets()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the storing process ends this one
        try:
            for item in items:
                _send(pipe, _ITEM, pack(item))
        except OSError:
            raise
        except BaseException as error:  # the storing process raises it
            _send(pipe, _ERROR, _pickled(error))
        else:
            _send(pipe, _END, b"")
        status = 0
    finally:
        os._exit(status)


def _close_sockets() -> None:
    """Close the inherited connections.

    PostgreSQL frees the locks of a killed process when its connection ends, so no other process may hold it open.
    """
    for descriptor in [int(path.name) for path in Path("/dev/fd").iterdir()]:
        with suppress(OSError):  # the descriptor of the listing itself is closed by now
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
    """The thread that receives items; a few wait, so that a slow commit stops no reading."""

    def __init__(self, process: _ReaderProcess[T], unpack: Callable[[bytearray], T]) -> None:
        self._process, self._unpack = process, unpack
        self._items: queue.Queue[tuple[bytes, Any]] = queue.Queue(maxsize=_MOST_WAITING)
        self._stop = threading.Event()
        self.thread = threading.Thread(target=self._run, name="read-ahead", daemon=True)

    def __iter__(self) -> Iterator[T]:
        while True:
            with gil_handoff.waiting:
                kind, item = self._items.get()
            if kind == _ERROR:
                raise item
            if kind == _END:
                return
            yield item

    def stop(self) -> None:
        """End the process and the thread."""
        self._stop.set()
        self._process.kill()
        self.thread.join()
        self._process.close()

    def _run(self) -> None:
        try:
            for packed in self._received():
                if not self._put(_ITEM, self._unpack(packed)):
                    return
        except BaseException as error:
            self._put(_ERROR, error)
        else:
            self._put(_END, None)

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

    def _put(self, kind: bytes, item: Any) -> bool:
        while not self._stop.is_set():
            try:
                self._items.put((kind, item), timeout=0.2)
            except queue.Full:
                continue
            return True
        return False


@contextmanager
def _tuned_interpreter() -> Iterator[None]:
    """Switch off the garbage collector and let threads switch every 0.5 ms.

    Millions of rows make no reference cycles, and looking for cycles would take a third of the time. A thread that
    comes back from the database would otherwise wait up to 5 ms for the interpreter lock.
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
