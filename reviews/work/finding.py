"""The first items of a list, whatever filters stand together (docs/scale.md).

One filter alone reads one index range in the list's own order. With several, no index has the answer, so it is sought
twice. Near: the first rows of the range of one filter, looked at one by one; where matches are not rare, a page of them
is here. Far, only where it is not: all that match are collected, by whatever indexes meet best, and sorted. Matches are
rare then, so there is little to sort.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, QuerySet

from cee_portal.api.pagination import RowAfter
from centers.models import Office
from reviews.work.facets import HasFacets, facets_of
from reviews.work.filters import BOUND, ItemFilters
from reviews.work.models import WorkItem
from reviews.work.queues import Desk, Queue

ORDER = ("band", "due_on", "id")
NEAR_ROWS = 3_000
# Filters with an index in the order of the list, those that leave least first. `free`: of nobody.
_LEADS = ("owner", "arrived", "importer", "heading", "port", "origin", "team", "free", "kind")
_FREE = Q(owner__isnull=True)

Place = Sequence[Any]  # band, due date, id


class AnyOf(Func):
    """`a = ANY (b)` of an array that is found first, once. With IN the planner may look for each row of a range."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()
    conditional = True


@dataclass(frozen=True, slots=True)
class Search:
    """What a list asks for: the open items of `base` that pass all `parts`, each by the name of its filter.

    `office` where all are of one office: then the indexes of its filters serve.
    """

    base: QuerySet[WorkItem]
    parts: Mapping[str, Q]
    office: Office | None = None

    def items(self) -> QuerySet[WorkItem]:
        """All of them, in the order of the list."""
        return self._of_office().filter(*self.parts.values()).order_by(*ORDER)

    def first(self, limit: int, after: Place | None = None) -> QuerySet[WorkItem]:
        """The first `limit` after a place, in order; at most one round trip before the answer is read."""
        range_ = self._of_office() if after is None else self._of_office().filter(RowAfter(ORDER, after))
        lead = next((name for name in _LEADS if name in self.parts and self.office), "")
        rest = [part for name, part in self.parts.items() if name != lead]
        range_ = range_.filter(self.parts.get(lead, Q()))
        if not rest:
            return range_.order_by(*ORDER)[:limit]
        found, all_seen = _near(range_, self.parts.get(BOUND, Q()), rest, limit)
        if len(found) < limit and not all_seen:
            return self.items().filter(AnyOf(F("pk"), ArraySubquery(self._far(limit, after))))
        # Asked again with the conditions: an item may have left the list in between.
        return self.items().filter(pk__in=found)

    def free(self, few: int = 50) -> tuple[QuerySet[WorkItem], ...]:
        """What may be taken: the first few where filters stand together, then all. Each in order, and not cut off,
        so that the taker may add what it does not want.
        """
        parts = {**self.parts, "free": _FREE & self.parts.get("free", Q())}
        wanted = Search(self.base.filter(state=WorkItem.State.OPEN), parts, self.office)
        whole = wanted.items()
        first = wanted.first(few)
        return (whole,) if first.query.is_sliced else (first, whole)

    def _of_office(self) -> QuerySet[WorkItem]:
        return self.base.filter(office=self.office) if self.office else self.base

    def _far(self, limit: int, after: Place | None) -> Any:
        """The ids of the first matches of all, by the one index that knows all filters (reviews.work.facets)."""
        items, facets = self.base, []
        for part in self.parts.values():
            own = facets_of(part, self.office.pk) if self.office else None
            if own is None:
                items = items.filter(part)
            else:
                facets += own
        items = items.filter(HasFacets(facets)) if facets else self.items()
        if after is not None:
            items = items.filter(RowAfter(ORDER, after))
        # The sum keeps the planner from walking the list in its order: it cannot know which filters never meet.
        return items.order_by(F("band") + 0, "due_on", "id").values("pk")[:limit]


def search(
    queue: Queue, desk: Desk, filters: ItemFilters, *, base: QuerySet[WorkItem], today: date
) -> Search:
    """The search for the items of `base` in a queue. Raises InvalidActError for a filter that cannot be read."""
    parts = filters.conditions(user=desk.user, office=desk.office, today=today)
    if filters.owner == "none":
        parts["free"] = parts.pop("owner")
    own = queue.condition(desk)
    base = base.filter(~Q(state=WorkItem.State.CLOSED))
    if not queue.of_office:
        return Search(base.filter(own), parts)
    if queue.lead != "":
        name = queue.lead or queue.key
        parts[name] = own & parts.get(name, Q())
    return Search(base, parts, desk.office)


def _near(range_: QuerySet[WorkItem], bound: Q, rest: list[Q], limit: int) -> tuple[list[int], bool]:
    """Ids of the matches among the first rows of an index range, and whether these were all of its rows."""
    fits = ExpressionWrapper(Q(*rest), output_field=BooleanField())
    rows = range_.filter(bound).order_by(*ORDER).annotate(fits=fits).values("pk", "fits")[:NEAR_ROWS]
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH near (id, fits) AS MATERIALIZED ({sql})"
            " SELECT ARRAY(SELECT id FROM near WHERE fits LIMIT %s), (SELECT count(*) FROM near)",
            [*params, limit],
        )
        found, seen = cursor.fetchone()
    return found, seen < NEAR_ROWS
