"""What breaks a check of a proof: how many in all, and the first of them in words."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection

MOST_NAMED = 1_000  # of a check, in words; the number is always the whole one


# As it is stored: filer, sequence, check digit. No office and no day looks like it.
_ENTRY = re.compile(r"\b([0-9A-Z]{3})(\d{7})(\d)\b")


def with_printed_entries(words: str) -> str:
    """`B76-0324527-8`, as people write and search it."""
    return _ENTRY.sub(r"\1-\2-\3", words)


class Violations(NamedTuple):
    """`number` in all; `words` names the first of them."""

    number: int = 0
    words: tuple[str, ...] = ()

    def __add__(self, other: "Violations") -> "Violations":  # type: ignore[override]
        return Violations(self.number + other.number, (self.words + other.words)[:MOST_NAMED])

    @classmethod
    def of(cls, words: list[str]) -> "Violations":
        return cls(len(words), tuple(words[:MOST_NAMED]))


def find(statement: str, values: dict[str, Any], say: Callable[..., str]) -> Violations:
    """The rows of a statement, each said in words; counted whole though only the first are named."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT found.*, count(*) OVER () FROM ({statement}) found ORDER BY 1 LIMIT {MOST_NAMED}", values
        )
        rows = cursor.fetchall()
    words = tuple(with_printed_entries(say(*row[:-1])) for row in rows)
    return Violations(rows[0][-1] if rows else 0, words)
