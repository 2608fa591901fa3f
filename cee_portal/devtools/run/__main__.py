"""`make run`: run the portal and its servers in the foreground until Ctrl-C or SIGTERM."""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType

from django.core.exceptions import ImproperlyConfigured

from cee_portal import env
from cee_portal.devtools.embedded import ports
from cee_portal.devtools.embedded.command import default_data_dir, share_unset
from cee_portal.devtools.embedded.errors import EmbeddedServerError
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.sharing import SERVER_NAMES, Share, stop_server
from cee_portal.devtools.run import database, demo, environment, web_assets
from cee_portal.devtools.run.children import Child, Children, show
from cee_portal.devtools.run.environment import program
from cee_portal.devtools.run.steps import StartError, manage, say

_READY_SECONDS = 90
_WORKER_PATIENCE = 4.0  # an idle worker looks up from its queue once a second


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


def main() -> int:
    """Return the exit code: 0 after Ctrl-C or SIGTERM, 1 where the portal could not start."""
    os.umask(0o077)
    _handle_signals(_stop)
    try:
        return _run()
    except Stopped:
        return 0
    except (EmbeddedServerError, ImproperlyConfigured, StartError, web_assets.WebAssetsError) as error:
        print(f"Not started: {error}", file=sys.stderr)
        return 1


def _run() -> int:
    started = time.monotonic()
    environment.complete()
    port = env.number("PORT", 8000, least=1, most=65535)
    data = DataDir.at(default_data_dir())
    lock = environment.hold(data, port)
    environment.refuse_missing()
    if ports.keep_or_choose(port, patience=3.0) != port:
        raise StartError(f"Port {port} is used by another program. Choose another one: make run PORT=8001")
    share: Share | None = None
    children = Children(_children(port, data))
    try:
        _prepare_assets()
        say("Starting the servers (2 seconds, the first time 5)")
        share = share_unset(data.root)
        environment.remember(data)
        database.prepare(data)
        children.start()
        _wait_until_ready(children, port)
        say(f"Started in {time.monotonic() - started:.0f} s; Ctrl-C stops everything")
        print(f"CEE Portal is ready at http://127.0.0.1:{port}", flush=True)
        demo.print_sign_ins()
        while True:
            children.tend(1.0)
            if share is not None and (again := share.ensure()):
                show("servers", f"{' and '.join(again)} had ended and was started again")
    finally:
        _handle_signals(signal.SIG_IGN)
        _stop_everything(children, data)
        lock.release()


def _handle_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    # make passes on the signal that the terminal has sent already; the second one must not interrupt the stop.
    _handle_signals(signal.SIG_IGN)
    raise Stopped


def _prepare_assets() -> None:
    web_assets.ensure_built()
    if not env.switch("DEBUG", False):
        manage("Collecting static files (10 seconds)", "collectstatic", "--noinput")


def _children(port: int, data: DataDir) -> list[Child]:
    """Return web, a worker of two processes for moves and intake, one worker for all other tasks, and one beat."""
    celery = [program("celery"), "--app", "cee_portal", "--quiet"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    web = [
        *(program("gunicorn"), "cee_portal.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "2", "--threads", "4", "--worker-tmp-dir", _memory_folder(), "--log-level", "warning"),
        *("--access-logfile", "-", "--access-logformat", "%(m)s %(U)s %(s)s %(M)s ms"),
    ]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(data.root / "beat"), "--pidfile="]
    return [
        Child("web", web),
        Child("moves", [*worker, "--queues", "moves,intake", "--concurrency", "2", "--hostname", "moves@%h"]),
        Child("default", [*worker, "--queues", "default", "--concurrency", "1", "--hostname", "default@%h"]),
        Child("beat", beat),
    ]


def _memory_folder() -> str:
    """Return a folder for the heartbeat files of gunicorn, in memory, so that a slow disk does not end a worker."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else "/tmp"


def _wait_until_ready(children: Children, port: int) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        children.tend(0.3)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            continue
    raise StartError(
        f"the portal does not answer at port {port} after {_READY_SECONDS} s; the lines above say why"
    )


def _stop_everything(children: Children, data: DataDir) -> None:
    if any(child.is_running() for child in children.children):
        say("Stopping")
    children.stop(patience=_WORKER_PATIENCE)
    # The broker first, so that a worker that still works has PostgreSQL to the end.
    for name in reversed(SERVER_NAMES):
        stop_server(data, name)


if __name__ == "__main__":
    sys.exit(main())
