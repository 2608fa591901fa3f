"""A request that is judged by its header: taken in, refused unread, or held until its sender is known."""

from typing import Any

from waitress.parser import HTTPRequestParser

from cee_portal.core.web.body_limits import find_view, visitor_limit
from cee_portal.server.admission import session_key


class Request(HTTPRequestParser):
    """A request on its way in. `asking`: nothing more is read until `limit` of its sender is known."""

    # Of the parser, which sets them to values of several types.
    body_rcv: Any
    chunked: bool
    asking = False
    answered = False
    refused = False
    limit = 0
    view: Any = None
    _judged = False
    _wants_continue = False

    def received(self, data: bytes) -> int:
        """Take bytes in and return how many belong to this request; all further bytes of a refused one do."""
        if self.refused:
            return len(data)
        consumed: int = super().received(data)
        if self.headers_finished and not self.error and not self._judged:
            self._judged = True
            self._judge()
        elif self.chunked and not self.asking and self.body_bytes_received > self.limit:
            self.refuse()
        return len(data) if self.refused else consumed

    @property
    def address(self) -> str:
        """The path as Django reads it."""
        text: str = self.path
        return text.encode("latin-1").decode(errors="replace")

    @property
    def cookies(self) -> str:
        """The Cookie header."""
        return str(self.headers.get("COOKIE", ""))

    @property
    def is_too_large(self) -> bool:
        """Whether the declared length is over the limit; a body in chunks is counted while it comes."""
        return bool(self.content_length > self.limit)

    def refuse(self) -> None:
        """Hand the header alone to Django, which answers 413 by the declared length; then close the connection."""
        size = max(self.content_length, self.body_bytes_received, self.limit + 1)
        if self.body_rcv is not None:
            self.body_rcv.getbuf().close()
            self.body_rcv = None
        self.refused = self.completed = True
        self.asking = self.expect_continue = self.chunked = False
        self.headers["CONTENT_LENGTH"] = str(size)
        self.headers["CONNECTION"] = "close"

    def admit(self) -> bool:
        """Go on with a body whose sender is known; return whether the sender waits for word to send it."""
        self.asking = False
        self.expect_continue = self._wants_continue
        return self._wants_continue

    def _judge(self) -> None:
        if not (self.chunked or self.content_length):
            return
        self.view = find_view(self.address)
        self.limit = visitor_limit(self.address, self.view)
        if not (self.chunked or self.is_too_large):
            return
        if session_key(self.cookies):
            self.asking = True
            self._wants_continue, self.expect_continue = self.expect_continue, False
        elif not self.chunked:
            self.refuse()
