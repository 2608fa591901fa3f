"""Writes what an item can be filtered by as one array of short texts, so that one index answers all filters
together.

`7h8517` is heading 8517 at office 7: each text holds its office, so that a list of one office never reads another's.
`7a` arrived at office 7 by a move. `7sasked`: the trade is asked; `7sanswered` and `7sno_answer` say what came of the last
question. Criteria stand as bare numbers. An inverted index intersects lists of hundreds of
thousands in a few milliseconds, where the ranges of two filters would have to be read row by row. Only
`reviews.work.queue.search` searches it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import BooleanField, F, Func, Q

from cee_portal.accounts.models import User

_LETTERS = {
    "team": "t",
    "owner": "o",
    "port": "p",
    "heading": "h",
    "importer": "i",
    "origin": "c",
    "kind": "k",
}
_OTHERS = ("arrived_by_batch", "criteria", "state", "answer")
_ARRIVED = "a"  # without a value: the batch does not matter
_QUESTION = "s"  # few items have one, so the others hold no text for it
_ASKED = "asked"


class Facets(Func):
    """The array, as PostgreSQL keeps it in the index `queue_by_several`."""

    def __init__(self, *columns: Any) -> None:
        super().__init__(*(columns or [F(name) for name in ("office", *_LETTERS, *_OTHERS)]))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        """`||` and not concat(): an index takes only what never depends on settings."""
        found = [compiler.compile(one)[0] for one in self.source_expressions]
        office, *columns, batch, criteria, state, answer = found
        texts = [
            f"{office}::text || '{letter}' || coalesce({column}::text, '')"
            for letter, column in zip(_LETTERS.values(), columns, strict=True)
        ]
        arrived = (
            f"CASE WHEN {batch} IS NULL THEN '{{}}'::text[] ELSE ARRAY[{office}::text || '{_ARRIVED}'] END"
        )
        question = (
            f"CASE WHEN {state} = '{_ASKED}' THEN ARRAY[{office}::text || '{_QUESTION}{_ASKED}']"
            f" WHEN {answer} <> '' THEN ARRAY[{office}::text || '{_QUESTION}' || {answer}] ELSE '{{}}'::text[] END"
        )
        return f"(ARRAY[{', '.join(texts)}] || {arrived} || {question} || {criteria}::text[])", []


class HasFacets(Func):
    """The SQL condition that an item has all of these facets."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, wanted: Iterable[str]) -> None:
        super().__init__(Facets())
        self.wanted = sorted(wanted)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        sql, _ = compiler.compile(self.source_expressions[0])
        return f"{sql} @> %s::text[]", [self.wanted]

    def copy(self) -> "HasFacets":
        twin = super().copy()
        twin.wanted = self.wanted
        return twin


def facets_of(condition: Q, office_id: int) -> list[str] | None:
    """Return a condition as facets; None where facets cannot say it."""
    if condition.negated or condition.connector != Q.AND:
        return None
    try:
        return list(_facets(condition, office_id))
    except LookupError:
        return None


def _facets(condition: Q, office_id: int) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            found = facets_of(child, office_id)
            if found is None:
                raise LookupError
            yield from found
        else:
            name, value = child if isinstance(child, tuple) else ("", None)
            if name == "criteria__contains":
                yield from map(str, value)
            elif (name, value) == ("arrived_by_batch__isnull", False):
                yield f"{office_id}{_ARRIVED}"
            elif (name, value) == ("state", _ASKED) or name == "answer":
                yield f"{office_id}{_QUESTION}{value}"
            elif name.endswith("__isnull") and value is True:
                yield f"{office_id}{_LETTERS[name.removesuffix('__isnull')]}"
            elif name != "office":
                yield f"{office_id}{_LETTERS[name]}{value.pk if isinstance(value, User) else value}"
