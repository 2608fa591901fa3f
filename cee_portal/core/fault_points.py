"""Named points of the code at which a test may kill a worker. Without CEE_FAULT_POINT nothing happens there.

`CEE_FAULT_POINT=after_lock` ends the process by SIGKILL at that point, at the hit `CEE_FAULT_HIT` (1 unless given);
`CEE_FAULT_LOG` names a file to which the name is written first, so that a test knows that the point was hit.
"""

import os
import signal
from pathlib import Path

POINTS = ("after_lock", "after_update", "before_commit", "after_commit")

_armed = os.environ.get("CEE_FAULT_POINT", "")
_hits_left = int(os.environ.get("CEE_FAULT_HIT", "1"))


def point(name: str) -> None:
    """End this process here where a test has armed the point."""
    if name == _armed:
        _kill_at(name)


def _kill_at(name: str) -> None:
    global _hits_left
    _hits_left -= 1
    if _hits_left > 0:
        return
    log = os.environ.get("CEE_FAULT_LOG")
    if log:
        with Path(log).open("a") as file:
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
    os.kill(os.getpid(), signal.SIGKILL)
