"""The processes of a running portal: they start together, and start again when they end."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

from cee_portal.devtools.embedded.processes import die_with_parent

_PREFIX_WIDTH = 7
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_LIVED_LONG_ENOUGH = 60.0


@dataclass
class Child:
    """One process: its command, and the time of its start."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = _FIRST_PAUSE
    start_at: float = 0.0
    rest: bytes = b""

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass
class Children:
    """All processes. Only the main thread starts them; they end with it (see `die_with_parent`)."""

    children: list[Child]
    _selector: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)

    def start(self) -> None:
        for child in self.children:
            self._start(child)

    def tend(self, seconds: float) -> None:
        """Show lines for `seconds`, and start ended processes again, each time after a longer wait."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._show_lines(left)
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._note_end(child)
            if child.process is None and time.monotonic() >= child.start_at:
                self._start(child)

    def stop(self, *, patience: float) -> None:
        """End all processes: SIGTERM, after `patience` SIGQUIT (a worker puts its task back), then SIGKILL."""
        for number, seconds in ((signal.SIGTERM, patience), (signal.SIGQUIT, 13.0), (signal.SIGKILL, 5.0)):
            running = [child for child in self.children if child.is_running()]
            for child in running:
                _signal_group(child, number)
            until = time.monotonic() + seconds
            while any(child.is_running() for child in running) and time.monotonic() < until:
                self._show_lines(0.1)
        self._show_lines(0.0)

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        child.started = time.monotonic()
        self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _note_end(self, child: Child) -> None:
        assert child.process is not None and child.process.stdout is not None
        self._read(child)
        with contextlib.suppress(KeyError):
            self._selector.unregister(child.process.stdout)
        child.process.stdout.close()
        code = child.process.returncode
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        child.pause = (
            _FIRST_PAUSE
            if time.monotonic() - child.started > _LIVED_LONG_ENOUGH
            else min(child.pause * 2, _LONGEST_PAUSE)
        )
        child.process, child.start_at = None, time.monotonic() + child.pause / 2
        show(child.name, f"{how}; started again in {child.pause / 2:.0f} s")

    def _show_lines(self, seconds: float) -> None:
        if not self._selector.get_map():
            time.sleep(max(seconds, 0.0))
            return
        for key, _ in self._selector.select(seconds):
            if not self._read(key.data):
                self._selector.unregister(key.fileobj)

    @staticmethod
    def _read(child: Child) -> bool:
        """Show the lines that are ready; return False at the end of the output."""
        assert child.process is not None and child.process.stdout is not None
        try:
            block = os.read(child.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        *lines, child.rest = (child.rest + block).split(b"\n")
        if not block and child.rest:
            lines, child.rest = [child.rest], b""
        for line in lines:
            show(child.name, line.decode(errors="replace").rstrip())
        return bool(block)


def show(name: str, line: str) -> None:
    """Print one line of the log after the name of its process."""
    with contextlib.suppress(OSError):  # the terminal may have gone before the processes have stopped
        sys.stdout.write(f"{name:<{_PREFIX_WIDTH}} | {line}\n" if line else "")
        sys.stdout.flush()


def _signal_group(child: Child, number: int) -> None:
    """Send a signal; SIGKILL goes to the pool processes too, other signals to their parent alone."""
    assert child.process is not None
    with contextlib.suppress(ProcessLookupError):
        if number == signal.SIGKILL:
            os.killpg(child.process.pid, number)
        else:
            child.process.send_signal(number)
