"""Refusals: the errors whose message a user may read as it is, with what to do about it.

Services raise them, and nothing of the act is done then. The API answers them in one place
(cee_portal/core/api/handler.py); a page adds them to its form (cee_portal/core/ui/forms.py) or shows them.
"""

from enum import IntEnum


class RefusalKind(IntEnum):
    """The reasons of a refusal; the value is the status of the HTTP answer."""

    INVALID = 400
    NOT_ALLOWED = 403
    NOT_FOUND = 404
    CONFLICT = 409
    CHANGED = 412
    UNAVAILABLE = 503


class RefusedError(Exception):
    """An act that may not be done.

    `code` is the word for programs and never changes; `field` names the input that is wrong, if it is one;
    `version` is the version that the object has now, `retry_after` the seconds after which a new try makes sense.
    """

    message = "This cannot be done now."
    code = "refused"
    kind = RefusalKind.CONFLICT
    field = ""
    version: int | None = None
    retry_after = 0

    def __init__(self, message: str = "", *, field: str = "", code: str = "") -> None:
        super().__init__(message or self.message)
        self.message = str(self)
        self.field = field or self.field
        self.code = code or self.code

    @property
    def status(self) -> int:
        """The status of the HTTP answer."""
        return int(self.kind)

    @property
    def is_lost_race(self) -> bool:
        """True where another act came first; what the user typed is kept then."""
        return self.kind in (RefusalKind.CONFLICT, RefusalKind.CHANGED)

    @property
    def details(self) -> dict[str, str]:
        """What a program needs beside the message; it stands in the problem document."""
        return {}


class InvalidInputError(RefusedError):
    """What was typed or sent does not make the act; `field` names it."""

    code, kind = "invalid", RefusalKind.INVALID


class NotAllowedError(RefusedError):
    """The user sees the object but may not do this to it."""

    code, kind = "not_allowed", RefusalKind.NOT_ALLOWED


class SecondPersonError(NotAllowedError):
    """A second person approves, not the one who proposed it."""

    code = "second_person"


class WrongStateError(RefusedError):
    """The object is not in a state for this act."""

    code = "wrong_state"


class NotFoundError(RefusedError):
    """The object does not exist, or the user may not see it."""

    code, kind = "not_found", RefusalKind.NOT_FOUND


class ChangedError(RefusedError):
    """The object is of another version than the caller read."""

    message = "The object has changed since you read it. Read it again and repeat the change."
    code, kind, field = "changed_meanwhile", RefusalKind.CHANGED, "If-Match"

    def __init__(self, version: int) -> None:
        super().__init__()
        self.version = version
