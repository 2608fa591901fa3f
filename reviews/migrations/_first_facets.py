"""The expression of the index of filters as the first migration made it; `reviews.work.queue.facets` has today's."""

from typing import Any

from django.db.models import F, Func

_LETTERS = {
    "team": "t",
    "owner": "o",
    "port": "p",
    "heading": "h",
    "importer": "i",
    "origin": "c",
    "kind": "k",
}


class FirstFacets(Func):
    """The array of filters, without the question to the trade."""

    def __init__(self, *columns: Any) -> None:
        names = ("office", *_LETTERS, "arrived_by_batch", "criteria")
        super().__init__(*(columns or [F(name) for name in names]))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        office, *columns, batch, criteria = [compiler.compile(one)[0] for one in self.source_expressions]
        texts = [
            f"{office}::text || '{letter}' || coalesce({column}::text, '')"
            for letter, column in zip(_LETTERS.values(), columns, strict=True)
        ]
        arrived = f"CASE WHEN {batch} IS NULL THEN '{{}}'::text[] ELSE ARRAY[{office}::text || 'a'] END"
        return f"(ARRAY[{', '.join(texts)}] || {arrived} || {criteria}::text[])", []
