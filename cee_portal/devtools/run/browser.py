"""The browser for the browser tests: one of the machine, else that of Debian, else that of Playwright."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The headless shell comes first where it is installed: it draws no window and needs a third less CPU.
_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

# The command that installs a browser where `install` could not.
HOW_TO = (
    "apt-get install chromium (as root)"
    if shutil.which("apt-get")
    else f"{Path(sys.executable).with_name('playwright')} install chromium"
)


def find() -> str | None:
    """Return the path of a browser that starts; CEE_BROWSER names one at another place."""
    for name in (os.environ.get("CEE_BROWSER"), *(shutil.which(name) for name in _NAMES), str(_MAC)):
        if name and _succeeds(name, "--version"):
            return name
    own = _of_playwright()
    return own if own and _succeeds(own, "--version") else None


def install() -> str | None:
    """Install a browser, that of Debian as root, else that of Playwright. Return its path, or None."""
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        _succeeds(apt, "update")
        _succeeds(apt, "install", "--yes", "--no-install-recommends", "chromium")
        if found := find():
            return found
    _succeeds(sys.executable, "-m", "playwright", "install", "chromium")
    return find()


def _of_playwright() -> str | None:
    """Return the browser of Playwright, if it has been downloaded."""
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    except Exception:  # no driver for this platform: then there is no such browser
        return None


def _succeeds(*command: str) -> bool:
    """Run a program without its output, and return whether it could be run and ended well."""
    quiet = subprocess.DEVNULL
    try:
        return subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=600).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
