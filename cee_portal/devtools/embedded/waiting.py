"""Waiting with a limit of time for what another process does."""

import time
from collections.abc import Callable


def wait_until(is_done: Callable[[], object], seconds: float, *, pause: float = 0.05) -> bool:
    """Ask until the answer is true and return True; return False where it is not true after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
