"""What `make run` settles before it starts anything: its environment, its port, and the hold on its data folder."""

import os
import subprocess
import sys
from pathlib import Path

from cee_portal import env
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.locks import FileLock
from cee_portal.devtools.run.steps import StartError

# Stored beside the data, for commands that are typed while the portal runs.
_REMEMBERED = ("DEBUG", "DEMO", "CEE_TIMELINE", "DEMO_SUMMARIES")


def complete() -> None:
    """Set DEBUG, and with DEBUG on DEMO, where the caller has not set them."""
    name_settings()
    os.environ.setdefault("DEBUG", "1")
    if env.switch("DEBUG", False):
        os.environ.setdefault("DEMO", "1")
    # Lines of other programs come at once and without colors, which a log file would keep.
    os.environ.update(PYTHONUNBUFFERED="1", NO_COLOR="1")
    # Celery warns root at every start; the servers here serve this machine alone.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")


def name_settings() -> None:
    """Name the settings module for Django."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cee_portal.settings"


def refuse_missing() -> None:
    """Let the settings say what is missing before anything is started. Raises StartError with their sentence.

    In a process of its own: this one reads them only when the servers have addresses.
    """
    code = (
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try: import cee_portal.settings\n"
        "except ImproperlyConfigured as error: raise SystemExit(str(error))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if result.returncode:
        raise StartError(result.stderr.strip())


def remember(data: DataDir) -> None:
    """Store the variables that commands beside this run take over (`read_run_environment`)."""
    lines = [f"{name}={os.environ[name]}\n" for name in _REMEMBERED if name in os.environ]
    data.run_environment.write_text("".join(lines))


def hold(data: DataDir, port: int) -> FileLock:
    """Hold the data folder for this run; the content of the lock names the process. Raises StartError."""
    lock = FileLock(data.run_lock)
    if not lock.try_exclusive():
        holder = lock.read().strip() or "another process"
        raise StartError(
            f"A portal runs already on {data.root}: {holder}. "
            "Stop it, or give this one another folder and port: make run CEE_DATA_DIR=… PORT=…"
        )
    lock.write(f"process {os.getpid()} at http://127.0.0.1:{port}")
    return lock


def program(name: str) -> str:
    """Return the path of a program of this virtual environment."""
    return str(Path(sys.executable).with_name(name))
