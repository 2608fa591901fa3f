"""`make test` and `make soak`: build the web assets, find a browser, run pytest on its own servers."""

import os
import random
import subprocess
import sys

from cee_portal.devtools.run import browser, web_assets
from cee_portal.devtools.run.steps import say
from cee_portal.devtools.run.web_assets import PROJECT

_PROCESSES = "2"


def main(kind: str) -> int:
    """Run the suite, or for kind "soak" the long versions, and return the exit code of pytest."""
    try:
        web_assets.ensure_built()
    except web_assets.WebAssetsError as error:
        print(error, file=sys.stderr)
        return 1
    _name_browser()
    pytest = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    if kind == "soak":
        seed = os.environ.get("SEED") or str(random.randrange(10**9))
        os.environ.update(SEED=seed, HYPOTHESIS_PROFILE="soak")
        say(f"Soak tests (an hour or more) with seed {seed}; the same again: make soak SEED={seed}")
        return _run(*pytest, "-m", "soak", "-s", f"--hypothesis-seed={seed}")
    say("The test suite (4 to 7 minutes)")
    return _run(*pytest, "-n", _PROCESSES, "--dist", "worksteal", "-q", "--durations=20")


def _name_browser() -> None:
    found = browser.find()
    if found is None:
        say("Looking for a browser for the browser tests (up to 2 minutes)")
        found = browser.install()
    if found:
        os.environ["CEE_BROWSER"] = found
    else:
        say(f"No browser: its tests are skipped. To enable them: {browser.HOW_TO}")


def _run(*command: str) -> int:
    return subprocess.run(command, cwd=PROJECT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "test"))
