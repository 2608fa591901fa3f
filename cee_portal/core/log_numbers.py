"""Numbers of importers kept out of logs, because one may be a social security number."""

import logging
import re

HIDDEN = "..."
# An address whose next part is the number of an importer.
_BEFORE_A_NUMBER = re.compile(r"(?<=/importer-number/)[^/]+(/[^/]+)*?(?=/?\Z)|(?<=/importers/)[^/]+")
_ENTRY_NUMBER = re.compile(r"[A-Z0-9]{3}-\d{7}-\d", re.ASCII)
_DIGITS_OF_A_PERSON = 9


def hide_numbers(path: str) -> str:
    """Return a path without numbers of importers; entry numbers as the portal writes them stay."""
    path = _BEFORE_A_NUMBER.sub(HIDDEN, path)
    return "/".join(HIDDEN if _may_be_a_person(part) else part for part in path.split("/"))


class HidePaths(logging.Filter):
    """A filter for the lines of Django about requests: paths lose their numbers, and their queries."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.") and isinstance(record.args, tuple):
            record.args = tuple(
                hide_numbers(value.partition("?")[0])
                if isinstance(value, str) and value.startswith("/")
                else value
                for value in record.args
            )
        return True


def _may_be_a_person(part: str) -> bool:
    digits = sum(letter.isdigit() for letter in part)
    return digits >= _DIGITS_OF_A_PERSON and not _ENTRY_NUMBER.fullmatch(part)
