"""Steps before the portal runs: each prints what it does and how long it takes, and why it failed."""

import signal
import subprocess
import sys
import time

from cee_portal.devtools.embedded.processes import die_with_parent
from cee_portal.devtools.run.web_assets import PROJECT

_REFUSED = "CommandError: "


class StartError(Exception):
    """The portal cannot start; the message says why, and what to do."""


def say(text: str) -> None:
    print(f"==> {text}", flush=True)


def manage(title: str, *arguments: str, quiet: bool = True) -> None:
    """Run a command of manage.py as a step. Raises StartError after showing the output of the command."""
    say(title)
    started = time.monotonic()
    result = subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    if result.returncode:
        printed = result.stdout.decode(errors="replace").rstrip() if quiet else ""
        if printed.startswith(_REFUSED):  # the command has refused with one sentence
            raise StartError(printed.removeprefix(_REFUSED))
        if printed:
            print(printed, flush=True)
        raise StartError(f"{arguments[0]} did not succeed after {time.monotonic() - started:.0f} s")
