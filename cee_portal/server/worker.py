"""The worker class of gunicorn that the portal runs with.

A process of gunicorn that works with threads gives one to each connection while its request comes in, so a few silent
clients stop it. Here one thread waits for all connections by waitress, takes each request in whole, to a temporary
file where it is large, and then lets a thread work. Answers leave in the same way.
"""

import os
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from cee_portal.server.access_log import LoggedApplication
from cee_portal.server.channel import Channel, oldest_waiting
from cee_portal.server.lanes import Lanes

MOST_CONNECTIONS = 1_000
_ROOM = 20  # connections that are closed at once where there are too many
_LOOP_SECONDS = 1.0
_SETTINGS: dict[str, Any] = {
    "ident": None,
    "max_request_header_size": 1 << 14,
    # Each address has its own limit (cee_portal/server/requests.py).
    "max_request_body_size": 1 << 40,
    "connection_limit": MOST_CONNECTIONS + 2 * _ROOM,
    "cleanup_interval": 2,
    "asyncore_use_poll": True,
    "log_socket_errors": False,
    # Settings and middleware decide which proxy is believed; the headers come as they are sent.
    "clear_untrusted_proxy_headers": False,
}


class Server(TcpWSGIServer):
    """A listening socket whose connections have deadlines, and never so many that none is accepted."""

    channel_class = Channel
    admission: ThreadPoolExecutor

    def maintenance(self, now: float) -> None:
        """Close connections that are idle or too slow."""
        moment = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.is_overdue(moment):
                channel.will_close = True

    def readable(self) -> bool:
        """Return True while connections are accepted; the longest waiting ones make room for new ones."""
        if len(self.active_channels) >= MOST_CONNECTIONS:
            for channel in oldest_waiting(self.active_channels.values(), _ROOM):
                channel.handle_close()
        return bool(super().readable())


class BufferingWorker(Worker):
    """A process: one thread for all connections, lanes of threads for the work."""

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Say which option of gunicorn is not used. Raises SystemExit for a socket of Unix."""
        for address in cfg.address:
            if isinstance(address, str):
                log.error("Not started: --bind unix:%s, but the portal listens on TCP alone.", address)
                raise SystemExit(1)
        if cfg.max_requests:
            log.warning("--max-requests is not used: a process of this worker class does not end by itself.")

    def run(self) -> None:
        """Serve until the master says to stop, then finish what has begun."""
        _allow_open_files()
        self.map: dict[int, Any] = {}
        lanes = Lanes(self.cfg.threads)
        admission = ThreadPoolExecutor(max_workers=1, thread_name_prefix="admission")
        self.servers = [self._listen(listener.sock, lanes, admission) for listener in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._finish()
        admission.shutdown(wait=False, cancel_futures=True)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop after the requests that have begun (SIGTERM)."""
        super().handle_exit(sig, frame)
        for server in getattr(self, "servers", ()):
            server.pull_trigger()

    def _listen(self, listener: Any, lanes: Lanes, admission: ThreadPoolExecutor) -> Server:
        server = Server(
            LoggedApplication(self.wsgi, self.log),
            map=self.map,
            _sock=listener,
            dispatcher=lanes,
            adj=Adjustments(**_SETTINGS),
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            bind_socket=False,
        )
        server.admission = admission
        return server

    def _turn(self) -> None:
        self.notify()
        wasyncore.loop(timeout=_LOOP_SECONDS, use_poll=True, map=self.map, count=1)

    def _finish(self) -> None:
        """Accept nothing more, and wait for the answers that are on their way."""
        for server in self.servers:
            server.accepting = False
            server.del_channel(self.map)
        until = time.monotonic() + self.cfg.graceful_timeout
        while self._is_busy() and time.monotonic() < until:
            self._turn()

    def _is_busy(self) -> bool:
        channels = [channel for server in self.servers for channel in server.active_channels.values()]
        return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _allow_open_files() -> None:
    """Raise the limit of open files: a connection needs one, and a second one while a large body is buffered."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(4 * MOST_CONNECTIONS, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
