"""The first items of a list, whatever filters stand together (decision 23).

A few filters have an index in the list's own order; such a list is read from it. Any others are sought twice. Near:
the first rows of such an index, or of the whole office, looked at one by one; where matches are not rare, a page of
them is here. Far, only where it is not: all that match are collected, by the one index that holds every filter of
every item, and sorted. Matches are rare then, so there is little to sort.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, QuerySet

from cee_portal.core.api.pagination import RowAfter
from centers.models import Office
from reviews.work.models import WorkItem
from reviews.work.queue.facets import HasFacets, facets_of
from reviews.work.queue.filters import BOUND, ItemFilters
from reviews.work.queue.queues import Desk, Queue

ORDER = ("band", "due_on", "id")
NEAR_ROWS = 3_000
# Filters with an index in the order of the list, those that leave least first; and the values that have one alone.
_LEADS = ("owner", "waiting", "team", "free")
_OF_ONE_VALUE = {("owner", "none"): "free", ("kind", WorkItem.Kind.JURISDICTION): "waiting"}
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

    def also(self, name: str, part: Q) -> "Search":
        """The same list, narrowed by one condition more."""
        return replace(self, parts={**self.parts, name: part})

    def items(self) -> QuerySet[WorkItem]:
        """All of them, in the order of the list. Filters without an index stand there as facets too, so that the
        planner may choose: it knows how many have a facet.
        """
        facets, _ = self._facets()
        return self._matching().filter(HasFacets(facets)) if facets and self._rest() else self._matching()

    def first(self, limit: int, after: Place | None = None) -> QuerySet[WorkItem]:
        """The first `limit` after a place, in order; at most one round trip before the answer is read."""
        range_ = self._of_office() if after is None else self._of_office().filter(RowAfter(ORDER, after))
        range_ = range_.filter(self.parts.get(self._lead(), Q()))
        rest = self._rest()
        if not rest:
            return range_.order_by(*ORDER)[:limit]
        found, all_seen = _near(range_.filter(self.parts.get(BOUND, Q())), rest, limit)
        if len(found) < limit and not all_seen:
            return self._matching().filter(AnyOf(F("pk"), ArraySubquery(self._far(limit, after))))
        # Asked again with the conditions: an item may have left the list in between.
        return self._matching().filter(pk__in=found)

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

    def _matching(self) -> QuerySet[WorkItem]:
        return self._of_office().filter(*self.parts.values()).order_by(*ORDER)

    def _lead(self) -> str:
        return next((name for name in _LEADS if name in self.parts and self.office), "")

    def _rest(self) -> list[Q]:
        lead = self._lead()
        return [part for name, part in self.parts.items() if name != lead]

    def _facets(self) -> tuple[list[str], list[Q]]:
        """The conditions as facets, and those that are none."""
        facets, others = [], []
        # BOUND only ends a range in the order of the list; the filter that it stands for is there by its own name.
        for part in (part for name, part in self.parts.items() if name != BOUND):
            own = facets_of(part, self.office.pk) if self.office else None
            if own is None:
                others.append(part)
            else:
                facets += own
        return facets, others

    def _far(self, limit: int, after: Place | None) -> Any:
        """The ids of the first matches of all, by the one index that knows all filters (reviews.work.queue.facets).

        The sum keeps the planner from walking the list in its order: it cannot know which filters never meet, and
        of a place it reads the band alone, behind whose last value it sees no rows at all.
        """
        facets, others = self._facets()
        items = self._matching()
        if facets and self.office:
            items = self.base.filter(HasFacets(facets), *others)
            if all(facet.isdigit() for facet in facets):  # a criterion does not name its office
                items = items.alias(at=F("office_id") + 0).filter(at=self.office.pk)
        items = items.alias(place=F("band") + 0)
        if after is not None:
            items = items.filter(RowAfter(("place", *ORDER[1:]), after))
        return items.order_by("place", *ORDER[1:]).values("pk")[:limit]


def search(
    queue: Queue, desk: Desk, filters: ItemFilters, *, base: QuerySet[WorkItem], today: date
) -> Search:
    """The search for the items of `base` in a queue. Raises InvalidActError for a filter that cannot be read."""
    parts = filters.conditions(user=desk.user, office=desk.office, today=today)
    for (name, value), lead in _OF_ONE_VALUE.items():
        if filters.active.get(name) == value:
            parts[lead] = parts.pop(name)
    own = queue.condition(desk)
    base = base.filter(~Q(state=WorkItem.State.CLOSED))
    if not queue.of_office:
        return Search(base.filter(own), parts)
    if queue.lead != "":
        name = queue.lead or queue.key
        parts[name] = own & parts.get(name, Q())
    return Search(base, parts, desk.office)


def _near(range_: QuerySet[WorkItem], rest: list[Q], limit: int) -> tuple[list[int], bool]:
    """Ids of the first matches among the first rows of an index range, and whether these were all of its rows.

    Reads no further than it needs: the rows are counted only where they hold too few matches.
    """
    fits = ExpressionWrapper(Q(*rest), output_field=BooleanField())
    rows = range_.order_by(*ORDER).annotate(fits=fits).values("pk", "fits")[:NEAR_ROWS]
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH near (id, fits) AS MATERIALIZED ({sql}), first AS MATERIALIZED"
            " (SELECT ARRAY(SELECT id FROM near WHERE fits LIMIT %s) AS ids)"
            " SELECT ids, CASE WHEN cardinality(ids) < %s THEN (SELECT count(*) FROM near) END FROM first",
            [*params, limit, limit],
        )
        found, seen = cursor.fetchone()
    return found, seen is not None and seen < NEAR_ROWS
