"""Texts that are one line: names and numbers that get into subjects of mails, titles and lists."""

import unicodedata

from cee_portal.core.refusals import InvalidInputError

# Control characters, line and paragraph separators, and marks that turn the direction of what follows.
_BREAKING = frozenset({"Cc", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_one_line(text: str) -> bool:
    """Return whether a text has no line break, control character or mark of direction."""
    return not any(unicodedata.category(letter) in _BREAKING or letter in _TURNING for letter in text)


def require_one_line(text: str, *, field: str, name: str) -> None:
    """Raise InvalidInputError for a text of more than one line; `name` says what it is, such as "The order number"."""
    if not is_one_line(text.strip()):
        raise InvalidInputError(
            f"{name} has a line break or another character that is not shown. Write it in one line.",
            field=field,
        )


def to_one_line(text: str) -> str:
    """Return a text as one line: whatever breaks it becomes a blank, and blanks are not repeated."""
    return " ".join("".join(letter if is_one_line(letter) else " " for letter in text).split())
