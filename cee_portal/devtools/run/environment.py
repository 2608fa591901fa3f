"""The environment that `make run` sets for the processes that it starts."""

import os
import subprocess
import sys
from pathlib import Path

from cee_portal.devtools.embedded.layout import DataDir

# Stored beside the data, for commands that are typed while the portal runs.
_REMEMBERED = ("DEBUG", "DEMO", "CEE_TIMELINE", "DEMO_SUMMARIES")


def complete() -> None:
    """Set DEBUG, and with DEBUG on DEMO, where the caller has not set them."""
    name_settings()
    os.environ.setdefault("DEBUG", "1")
    if is_on("DEBUG"):
        os.environ.setdefault("DEMO", "1")
    # Lines of other programs come at once and without colors, which a log file would keep.
    os.environ.update(PYTHONUNBUFFERED="1", NO_COLOR="1")
    # Celery warns root at every start; the servers here serve this machine alone.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")


def name_settings() -> None:
    """Name the settings module for Django."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cee_portal.settings"


def is_on(name: str) -> bool:
    """Return whether a variable of the environment is on, as the settings read it."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on", "y", "t", "ok"}


def refuse_missing() -> None:
    """Let the settings say what is missing before anything is started. Raises ValueError with their sentence.

    In a process of its own: this one reads them only when the servers have addresses.
    """
    code = (
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try: import cee_portal.settings\n"
        "except ImproperlyConfigured as error: raise SystemExit(str(error))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if result.returncode:
        raise ValueError(result.stderr.strip())


def remember(data: DataDir) -> None:
    """Store the variables that commands beside this run take over (`read_run_environment`)."""
    lines = [f"{name}={os.environ[name]}\n" for name in _REMEMBERED if name in os.environ]
    data.run_environment.write_text("".join(lines))


def port() -> int:
    """Return PORT, 8000 unless given. Raises ValueError with a sentence where it is no port."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f"PORT is {text!r}. Set it to a number between 1 and 65535.")
    return int(text)


def program(name: str) -> str:
    """Return the path of a program of this virtual environment."""
    return str(Path(sys.executable).with_name(name))
