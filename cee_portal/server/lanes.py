"""The threads of a web process in lanes: requests that cost much wait for others of their kind alone."""

from typing import Any

from django.conf import settings
from waitress.task import ThreadedTaskDispatcher

from cee_portal.core.web.body_limits import VISITOR_API_BYTES
from cee_portal.server.admission import session_key

# In each lane but that of pages. One more is answered 503, so waiting requests never hold all connections.
MOST_WAITING = 50
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Lanes:
    """Threads for pages; one for sign-ins, whose passwords cost time; one for posts of visitors; one for large bodies.

    A process reads one large body at a time, because decoding needs ten times its memory.
    """

    def __init__(self, threads: int) -> None:
        self.pages, self.sign_ins, self.visitors, self.large = (_start(count) for count in (threads, 1, 1, 1))

    def add_task(self, channel: Any) -> None:
        """Give the next request of a connection to its lane; refuse it where too many wait there."""
        request = channel.requests[0]
        lane = self._lane_of(request)
        if lane is not self.pages and len(lane.queue) >= MOST_WAITING:
            request.refuse(503)
            lane = self.pages
        lane.add_task(channel)

    def _lane_of(self, request: Any) -> ThreadedTaskDispatcher:
        if request.error or request.refused or request.command in _READING:
            return self.pages
        if request.body_bytes_received > VISITOR_API_BYTES:
            return self.large
        if request.address == settings.LOGIN_URL:
            return self.sign_ins
        # A cookie proves nothing, so an address that is open to visitors counts as theirs.
        if _is_open_to_visitors(request.view) or not session_key(request.cookies):
            return self.visitors
        return self.pages


def _is_open_to_visitors(view: Any) -> bool:
    # It needs Django's apps, and gunicorn loads this module before it loads them.
    from cee_portal.core.web.surfaces import Surface, surface_of

    return surface_of(view) is Surface.PUBLIC


def _start(threads: int) -> ThreadedTaskDispatcher:
    lane = ThreadedTaskDispatcher()
    lane.set_thread_count(threads)
    return lane
