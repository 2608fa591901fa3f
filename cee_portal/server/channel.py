"""A connection: it costs a thread only between a whole request and the last byte of its answer."""

import socket
import time
from typing import Any

from waitress.channel import HTTPChannel

from cee_portal.server.admission import sender_limit
from cee_portal.server.requests import Request

# A request must come at this rate on average, after the first seconds.
LEAST_BYTES_PER_SECOND = 4_096
FIRST_SECONDS = 20.0
IDLE_SECONDS = 60.0
# A client that is still sending reads the refusal before the connection closes: so long without a byte, and in all.
LINGER_SECONDS, LONGEST_LINGER_SECONDS = 5.0, 30.0
_DISCARDED_BYTES = 1 << 18


class Channel(HTTPChannel):
    """A connection of waitress with admission of bodies, deadlines, and a last read after a refusal."""

    parser_class = Request
    # Of the channel of waitress.
    will_close: bool
    close_when_flushed: bool
    _request_since = 0.0
    _refusing = False
    _lingering_since = 0.0

    def readable(self) -> bool:
        """Return whether the loop should read: not while a body waits for admission."""
        request = self.request
        if request is not None and request.asking:
            if not request.answered:
                return False
            self._go_on(request)
        return bool(self._lingering_since or super().readable())

    def received(self, data: bytes) -> bool:
        """Take bytes in, and ask for the limit of the sender where a visitor may not send so much."""
        done: bool = super().received(data)
        request = self.request
        if request is None:
            self._request_since = 0.0
        elif not self._request_since:
            self._request_since = time.monotonic()
        if self.requests and self.requests[-1].refused:
            self._refusing = True
        elif request is not None and request.asking and not request.answered:
            self.server.admission.submit(self._ask, request)
        return done

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
        """Return whether this connection should be closed: idle, too slow, or refused and read."""
        if self.requests:
            return False
        idle = time.time() - self.last_activity
        if self._lingering_since:
            return idle > LINGER_SECONDS or now - self._lingering_since > LONGEST_LINGER_SECONDS
        if self._request_since and self.request is not None:
            bytes_read = self.request.header_bytes_received + self.request.body_bytes_received
            allowed = FIRST_SECONDS + bytes_read / LEAST_BYTES_PER_SECOND
            if now - self._request_since > allowed:
                return True
        return idle > IDLE_SECONDS

    def _ask(self, request: Request) -> None:
        try:
            request.limit = sender_limit(request.address, request.view, request.cookies)
        finally:
            request.answered = True
            self.server.pull_trigger()

    def _go_on(self, request: Request) -> None:
        if request.is_too_large:
            request.refuse()
            self._refusing = True
            with self.requests_lock:
                self.requests.append(request)
                self.request = None
            self.server.add_task(self)
        elif request.admit() and not self.requests:
            self.send_continue()


def oldest_waiting(channels: Any, number: int) -> list[Channel]:
    """Return the connections that wait longest and on which no thread works."""
    waiting = [channel for channel in channels if not channel.requests]
    return sorted(waiting, key=lambda channel: channel.last_activity)[:number]
