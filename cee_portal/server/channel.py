"""A connection: it costs a thread only between a whole request and the last byte of its answer."""

import socket
import time
from functools import partial
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import WSGITask

from cee_portal.core.web.body_limits import REFUSED
from cee_portal.server.access_log import LoggedErrorTask
from cee_portal.server.admission import sender_limit
from cee_portal.server.requests import Request

# A request must come at this rate on average, after the first seconds.
LEAST_BYTES_PER_SECOND = 4_096
FIRST_SECONDS = 20.0
IDLE_SECONDS = 60.0
# A client that is still sending reads the refusal before the connection closes: so long without a byte, and in all.
LINGER_SECONDS, LONGEST_LINGER_SECONDS = 5.0, 30.0
_DISCARDED_BYTES = 1 << 18


class Task(WSGITask):
    """A task of waitress that tells Django by which status a request is refused, in a key that no header sets."""

    def get_environment(self) -> dict[str, Any]:
        """Return the environment of WSGI."""
        environ: dict[str, Any] = super().get_environment()
        environ[REFUSED] = self.request.refused
        return environ


class Channel(HTTPChannel):
    """A connection of waitress with admission of bodies, deadlines, and a last read after a refusal."""

    parser_class = Request
    task_class = Task
    error_task_class = LoggedErrorTask
    # Of the channel of waitress.
    will_close: bool
    close_when_flushed: bool
    _refusing = False
    _lingering_since = 0.0

    def readable(self) -> bool:
        """Return whether the loop should read: not while a body waits for admission, nothing new at the end."""
        if self._lingering_since:
            return True
        if self.request is None:
            return bool(self.server.accepting and super().readable())
        return bool(not self.request.awaits_limit and super().readable())

    def received(self, data: bytes) -> bool:
        """Take bytes in, and ask for the limit of the sender where a visitor may not send so much."""
        done: bool = super().received(data)
        request = self.request
        if request is not None and request.awaits_limit:
            self.server.admission.submit(self._ask_limit, request)
        return done

    def service(self) -> None:
        """Answer the next request."""
        self._refusing = bool(self.requests[0].refused)
        super().service()
        if (request := self.request) is not None:  # nothing of it was read meanwhile
            request.since = time.monotonic()

    def write_soon(self, data: Any) -> int:
        """Take bytes of an answer; the time of the client to read begins when there is something to read."""
        if not self.total_outbufs_len:
            self.last_activity = time.time()
        return int(super().write_soon(data))

    def handle_read(self) -> None:
        """Read; what comes after a refusal is thrown away."""
        if self._lingering_since:
            if self.recv(_DISCARDED_BYTES):
                self.last_activity = time.time()
        else:
            super().handle_read()

    def handle_write(self) -> None:
        """Send; after a refusal end the answer and wait for the client to read it."""
        if not self._refusing or self.will_close:
            super().handle_write()
            return
        self._flush_exception(self._flush_some_if_lockable)  # a thread may still be writing the refusal
        if self.close_when_flushed and not self.total_outbufs_len and not self.will_close:
            self.close_when_flushed = False
            self._lingering_since = time.monotonic()
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                self.will_close = True

    def is_overdue(self, now: float) -> bool:
        """Return whether this connection should be closed: idle, too slow, not reading its answer, or refused.

        While a thread works and all of its answer is sent, the client is not what is waited for.
        """
        if self.requests and not self.total_outbufs_len:
            return False
        idle = time.time() - self.last_activity  # waitress sets the moment by time.time
        if self._lingering_since:
            return idle > LINGER_SECONDS or now - self._lingering_since > LONGEST_LINGER_SECONDS
        if self.request is not None and not self.requests:
            bytes_read = self.request.header_bytes_received + self.request.body_bytes_received
            if now - self.request.since > FIRST_SECONDS + bytes_read / LEAST_BYTES_PER_SECOND:
                return True
        return idle > IDLE_SECONDS

    def _ask_limit(self, request: Request) -> None:
        limit = None
        try:
            limit = sender_limit(request.address, request.view, request.cookies)
        except Exception:
            self.logger.exception("The sender of a large body cannot be looked up")
        self.server.trigger.pull_trigger(partial(self._finish_admission, request, limit))

    def _finish_admission(self, request: Request, limit: int | None) -> None:
        """Take the body in or refuse it, in the thread of the loop."""
        with self.requests_lock:
            if not self.connected or self.will_close or self.close_when_flushed:
                return
            status = request.refusal(limit)
            if limit is None or status:
                request.refuse(status)
                self.request = None
                self.requests.append(request)
                if len(self.requests) == 1:  # otherwise the thread of the one before goes on with it
                    self.server.add_task(self)
            elif request.admit(limit) and not self.requests:
                self.send_continue()


def oldest_waiting(channels: Any, number: int) -> list[Channel]:
    """Return the connections that wait longest and on which no thread works."""
    waiting = [channel for channel in channels if not channel.requests]
    return sorted(waiting, key=lambda channel: channel.last_activity)[:number]
