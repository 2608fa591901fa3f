"""Violations of a check: their number, and the first of them in words."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from cee_portal.core import db

MOST_NAMED = 1_000  # of one check; the number counts all of them


# An entry number as it is stored: filer, sequence, check digit. No office code and no day has this form.
_ENTRY = re.compile(r"\b([0-9A-Z]{3})(\d{7})(\d)\b")


def with_printed_entries(words: str) -> str:
    """Return the text with entry numbers in their printed form, such as `B76-0324527-8`."""
    return _ENTRY.sub(r"\1-\2-\3", words)


class Violations(NamedTuple):
    """Hold the number of violations, and the first of them in words."""

    number: int = 0
    words: tuple[str, ...] = ()

    def __add__(self, other: "Violations") -> "Violations":  # type: ignore[override]
        return Violations(self.number + other.number, (self.words + other.words)[:MOST_NAMED])

    @classmethod
    def of(cls, words: list[str]) -> "Violations":
        """Return violations of these words."""
        return cls(len(words), tuple(words[:MOST_NAMED]))


def find(statement: str, values: dict[str, Any], describe: Callable[..., str]) -> Violations:
    """Return the rows of a statement as violations: all are counted, the first are put in words by `describe`."""
    rows = db.rows(
        f"SELECT found.*, count(*) OVER () FROM ({statement}) found ORDER BY 1 LIMIT {MOST_NAMED}", values
    )
    words = tuple(with_printed_entries(describe(*row[:-1])) for row in rows)
    return Violations(rows[0][-1] if rows else 0, words)
