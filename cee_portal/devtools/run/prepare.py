"""The virtual environment and the pinned packages, made before anything else can run.

It needs the Python of the machine and the standard library: `python3 cee_portal/devtools/run/prepare.py [dev]`. It prints
nothing where nothing is to do.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
_LEAST = (3, 11)


def main(kind: str) -> None:
    """Bring .venv up to `requirements-local.txt`, or for kind "dev" to `requirements-dev.txt`."""
    if sys.version_info < _LEAST:
        sys.exit(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11 …"
        )
    with (PROJECT / "Makefile").open() as lock:  # two first runs at once would install into one folder
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _python_works():
            _make_environment()
        if not _is_installed(kind):
            _install(kind)


def _python_works() -> bool:
    try:
        return subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _make_environment() -> None:
    _say("Making the virtual environment .venv (a few seconds)")
    shutil.rmtree(VENV, ignore_errors=True)
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, capture_output=True).returncode == 0:
        return
    # On Debian a separate package holds the parts that venv needs.
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        _say("Installing python3-venv (half a minute)")
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "python3-venv"]):
            subprocess.run([apt, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.run(command, capture_output=True).returncode == 0:
            return
    sys.exit(
        "Python cannot make virtual environments here. On Debian or Ubuntu: apt-get install python3-venv"
    )


def _install(kind: str) -> None:
    _say("Installing the pinned packages (1 to 3 minutes)")
    started = time.monotonic()
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", str(_requirements(kind))], cwd=PROJECT).returncode:
        sys.exit("The packages could not be installed; the lines above say why. Run the same command again.")
    for installed in {kind, "run"}:
        _stamp(installed).write_text(_digest(installed))
    _say(f"Packages installed in {time.monotonic() - started:.0f} s")


def _is_installed(kind: str) -> bool:
    try:
        return _stamp(kind).read_text() == _digest(kind)
    except OSError:
        return False


def _requirements(kind: str) -> Path:
    return PROJECT / ("requirements-dev.txt" if kind == "dev" else "requirements-local.txt")


def _stamp(kind: str) -> Path:
    return VENV / f"installed-{kind}"


def _digest(kind: str) -> str:
    # Each file names the one below it.
    files = {PROJECT / "requirements.txt", _requirements("run"), _requirements(kind)}
    return sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()


def _say(text: str) -> None:
    print(f"==> {text}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
