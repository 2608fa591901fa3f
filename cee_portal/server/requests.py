"""A request that is decided by its header: taken in, refused unread, or held until its sender is known."""

import time
from typing import Any

from waitress.parser import HTTPRequestParser

from cee_portal.core.web.body_limits import find_view, visitor_limit
from cee_portal.server.admission import session_key

# Of a chunk without its bytes: the line that says its length, and the trailer of the last one.
MOST_CHUNK_FRAME_BYTES = 4_096


class Request(HTTPRequestParser):
    """A request on its way in.

    `awaits_limit`: nothing more is read until `limit` of its sender is known. `refused`: the status of the refusal, 0
    where there is none.
    """

    # Of the parser, which sets them to values of several types.
    body_rcv: Any
    chunked: bool
    awaits_limit = False
    refused = 0
    limit = 0
    view: Any = None
    _is_decided = False
    _wants_continue = False

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.since = time.monotonic()

    def received(self, data: bytes) -> int:
        """Take bytes in and return how many belong to this request; all further bytes of a refused one do."""
        if self.refused:
            return len(data)
        consumed: int = super().received(data)
        if self.headers_finished and not self.error and not self._is_decided:
            self._is_decided = True
            self._decide_admission()
        elif self.chunked and not self.awaits_limit and self._has_too_large_chunks():
            self.refuse(413)
        return len(data) if self.refused else consumed

    @property
    def address(self) -> str:
        """The path as Django reads it; waitress leaves one slash of several at its beginning."""
        text: str = self.path
        if text.startswith("/"):
            text = "/" + text.lstrip("/")
        return text.encode("latin-1").decode(errors="replace")

    @property
    def cookies(self) -> str:
        """The Cookie header."""
        return str(self.headers.get("COOKIE", ""))

    def refuse(self, status: int) -> None:
        """Hand the header alone to Django, which answers by this status; then close the connection."""
        self.close()
        self.body_rcv = None
        self.refused = status
        self.completed = True
        self.awaits_limit = self.expect_continue = self.chunked = False
        self.headers |= {"CONTENT_LENGTH": "0", "CONNECTION": "close"}

    def refusal(self, limit: int | None) -> int:
        """Return the status that refuses the body, 0 where it is taken; the limit of a visitor is 0, None is unknown."""
        if limit is None:
            return 503
        if self.chunked and not limit:
            return 411  # taking small chunks apart costs the loop far more than their bytes
        return 413 if self.content_length > limit else 0

    def admit(self, limit: int) -> bool:
        """Go on with a body whose sender is known; return whether the sender waits for word to send it."""
        self.awaits_limit = False
        self.limit = limit
        self.expect_continue = self._wants_continue
        return self._wants_continue

    def _decide_admission(self) -> None:
        if not (self.chunked or self.content_length):
            return
        self.view = find_view(self.address)
        self.limit = visitor_limit(self.address, self.view)
        if not (self.chunked or self.content_length > self.limit):
            return
        if session_key(self.cookies):
            self.awaits_limit = True
            self._wants_continue, self.expect_continue = self.expect_continue, False
        else:
            self.refuse(self.refusal(0))

    def _has_too_large_chunks(self) -> bool:
        frame_bytes = len(self.body_rcv.control_line) + len(self.body_rcv.trailer)
        return self.body_bytes_received > self.limit or frame_bytes > MOST_CHUNK_FRAME_BYTES
