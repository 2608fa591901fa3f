"""What both servers share: one process that starts in the background, and stops when it is asked."""

import signal
import subprocess

from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.processes import Account, as_account, clean_environment, die_with_parent

_STOP_SECONDS = 20


class Server:
    """The server of one data folder; only the main thread starts it (see `die_with_parent`)."""

    stop_signal = signal.SIGTERM

    def __init__(self, data: DataDir, name: str) -> None:
        self._log = data.logs / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Ask the process to end, and kill it after 20 s."""
        if self._process is not None and self.is_running():
            self._process.send_signal(self.stop_signal)
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def remove(self) -> None:
        """Remove files that stand outside the data folder; a server has none unless it says so."""

    def _launch(self, command: list[str], account: Account | None = None) -> None:
        """Start the process in its own session, where no Ctrl-C reaches it; append its output to the log."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=clean_environment(),
                start_new_session=True,
                preexec_fn=die_with_parent(self.stop_signal),
                **as_account(account),
            )
