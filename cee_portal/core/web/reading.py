"""Readers of what a page is sent beside its forms: numbers, moments, and query strings within a field.

A link or form of the portal sends values that these readers accept. All other values are answered 400, by the page of
`cee_portal.errors.bad_request`, because a value that is passed over could change another object than the one meant.
"""

from datetime import UTC, datetime
from urllib.parse import unquote

from django.core.exceptions import BadRequest
from django.http import QueryDict

_LARGEST_NUMBER = 2**63 - 1  # of a bigint
_LONGEST_NUMBER = 19  # its digits; Python refuses to read 5,000
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def is_number(text: str) -> bool:
    """Return whether the text is a whole number in ASCII digits that a bigint holds."""
    return (
        text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER and int(text) <= _LARGEST_NUMBER
    )


def read_number(text: str) -> int:
    """Return a whole number. Raises BadRequest for any other text, such as `²`, `-1` or 5,000 digits."""
    if not is_number(text):
        raise BadRequest("A number of this address or form cannot be read.")
    return int(text)


def read_optional_number(text: str) -> int | None:
    """Return a whole number, None for an empty text. Raises BadRequest for any other text."""
    return read_number(text) if text else None


def read_moment(text: str) -> datetime:
    """Return a moment with its time zone, in the years 1900 to 2199. Raises BadRequest for any other text."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and _EARLIEST <= moment < _LATEST:
            return moment
    except (ValueError, OverflowError):
        pass
    raise BadRequest("A moment of this address cannot be read.")


def read_query_string(text: str) -> QueryDict:
    """Return the parameters of a query string that a field holds. Raises BadRequest where a value holds NUL."""
    if "\x00" in unquote(text):
        raise BadRequest("A list in this address or form cannot be read.")
    return QueryDict(text)
