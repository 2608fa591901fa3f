"""The threads of a web process, in lanes, so that what is dear for a process never waits in front of what is cheap."""

from typing import Any

from django.conf import settings
from waitress.task import ThreadedTaskDispatcher

from cee_portal.core.web.body_limits import VISITOR_API_BYTES
from cee_portal.server.admission import session_key

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Lanes:
    """Threads for pages; one for posts of visitors and sign-ins, whose passwords cost time; one for large bodies.

    A process reads one large body at a time, because decoding needs ten times its memory.
    """

    def __init__(self, threads: int) -> None:
        self.pages, self.visitors, self.large = (_start(count) for count in (threads, 1, 1))

    def add_task(self, channel: Any) -> None:
        """Give the next request of a connection to its lane."""
        self._lane_of(channel.requests[0]).add_task(channel)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End all threads; wait so many seconds for each lane."""
        ended = [lane.shutdown(cancel_pending, timeout) for lane in (self.pages, self.visitors, self.large)]
        return all(ended)

    def _lane_of(self, request: Any) -> ThreadedTaskDispatcher:
        if request.error or request.refused or request.command in _READING:
            return self.pages
        if request.body_bytes_received > VISITOR_API_BYTES:
            return self.large
        if request.address == settings.LOGIN_URL or not session_key(request.cookies):
            return self.visitors
        return self.pages


def _start(threads: int) -> ThreadedTaskDispatcher:
    lane = ThreadedTaskDispatcher()
    lane.set_thread_count(threads)
    return lane
