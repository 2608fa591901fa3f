"""What breaks a check of a proof: how many in all, and the first of them in words."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection

MOST_NAMED = 1_000  # of a check, in words; the number is always the whole one


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
    return Violations(rows[0][-1] if rows else 0, tuple(say(*row[:-1]) for row in rows))
