"""Looking at servers from outside: processes, connections, and waiting for what shall come."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import redis

from cee_portal.devtools.embedded.sharing import Share

PROJECT = Path(__file__).resolve().parents[3]


def wait_for(what: Callable[[], Any], seconds: float = 20) -> Any:
    """The first true answer of `what`; AssertionError when none comes in time. Errors count as no answer."""
    deadline = time.monotonic() + seconds
    problem: Exception | None = None
    while time.monotonic() < deadline:
        try:
            if answer := what():
                return answer
        except (psycopg2.Error, redis.RedisError, OSError, psutil.Error) as error:
            problem = error
        time.sleep(0.05)
    raise AssertionError(f"did not come within {seconds} s: {what} ({problem})")


def processes_of(folder: Path) -> list[psutil.Process]:
    """Every process whose command line names the folder; zombies are none."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(folder) in " ".join(process.cmdline()) and process.pid != os.getpid():
                found.append(process)
        except psutil.Error:
            continue
    return found


def is_alive(process: psutil.Process) -> bool:
    """Whether it still does anything: a zombie only waits to be counted by its parent."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def server_process(folder: Path, name: str) -> psutil.Process:
    """The process of `postgres` or `valkey-server` in this folder."""
    for process in processes_of(folder):
        words = process.cmdline()  # empty where it has just ended
        if words and Path(words[0]).name == name:
            return process
    raise ProcessLookupError(f"no {name} serves {folder}")


def query(url: str, sql: str) -> Any:
    """The first value that `sql` gives, committed."""
    connection = psycopg2.connect(url, connect_timeout=3)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def ask_valkey(share: Share) -> redis.Redis:
    """A client of the Redis-compatible server."""
    return redis.Redis.from_url(share.redis_url, socket_timeout=3)
