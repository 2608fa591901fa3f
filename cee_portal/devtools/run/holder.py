"""The lock that allows one run for each data folder; its content names the process."""

import os

from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.locks import FileLock


class RunsAlready(Exception):
    """Another run uses this data folder; the message names it."""


def hold(data: DataDir, port: int) -> FileLock:
    """Hold the data folder for this process. Raises RunsAlready."""
    lock = FileLock(data.run_lock)
    if not lock.try_exclusive():
        holder = lock.read().strip() or "another process"
        raise RunsAlready(
            f"A portal runs already on {data.root}: {holder}. "
            "Stop it, or give this one another folder and port: make run CEE_DATA_DIR=… PORT=…"
        )
    lock.write(f"process {os.getpid()} at http://127.0.0.1:{port}")
    return lock
