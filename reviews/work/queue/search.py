"""Finds the first items of a list, whatever filters stand together (decision 23).

A few filters have an index in the order of the list; such a list is read from it. For all others two ways are tried.
The first way reads the beginning of such an index, or of the whole office, row by row: where matches are not rare, a
page of them is found there. The second way is taken only where they are rare: it collects all matches by the one
index that holds every filter of every item, and sorts them. There is little to sort then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, QuerySet

from cee_portal.core import db
from cee_portal.core.api.pagination import RowAfter
from centers.models import Office
from reviews.kinds import kind_of
from reviews.work.models import AVAILABLE_STATES, WorkItem
from reviews.work.queue.facets import HasFacets, facets_of
from reviews.work.queue.filters import BOUND
from reviews.work.queue.list_request import ListRequest

ORDER = ("band", "due_on", "id")
NEAR_ROWS = 3_000
# Filters with an index in the order of the list, the best first. That of free items holds nothing that is owned, parked or
# waits for the trade, so it comes before that of a team.
_INDEXED_FILTERS = ("owner", "kind_queue", "free", "team")
_FREE = Q(owner__isnull=True)
NOBODY = (
    "nobody"  # items without an owner that may be parked or wait for the trade: no index holds them in order
)

Position = Sequence[Any]  # band, due date, id


class AnyOf(Func):
    """The SQL condition `a = ANY (b)` of an array that is found first, once.

    With IN the planner may search again for each row of a range.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()
    conditional = True


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """What a list asks for: the open items of `base` that pass all `conditions`, by the names of their filters.

    `office` is set where all items are of one office: then the indexes of its filters serve.
    """

    base: QuerySet[WorkItem]
    conditions: Mapping[str, Q]
    office: Office | None = None

    def narrowed_by(self, name: str, condition: Q) -> "QueueQuery":
        """Return the same list, narrowed by one more condition."""
        return replace(self, conditions={**self.conditions, name: condition})

    def items(self) -> QuerySet[WorkItem]:
        """Return all items in the order of the list.

        Filters without an index stand there as facets too, so that the planner may choose: it knows how many items
        have a facet.
        """
        facets, _ = self._facets()
        items = self._matching()
        return items.filter(HasFacets(facets)) if facets and self._other_conditions() else items

    def first(self, limit: int, after: Position | None = None) -> QuerySet[WorkItem]:
        """Return the first `limit` items after a position, in order.

        At most one round trip happens before the answer is read.
        """
        range_ = self._items_of_office().filter(self.conditions.get(self._indexed_filter(), Q()))
        if after is not None:
            range_ = range_.filter(RowAfter(ORDER, after))
        rest = self._other_conditions()
        if not rest:
            return range_.order_by(*ORDER)[:limit]
        found, all_seen = _ids_near_start(range_.filter(self.conditions.get(BOUND, Q())), rest, limit)
        if len(found) < limit and not all_seen:
            return self._matching().filter(AnyOf(F("pk"), ArraySubquery(self._ids_by_facets(limit, after))))
        # The conditions stand here again, because an item may have left the list in between.
        return self._matching().filter(pk__in=found)

    def takeable(self, few: int = 50) -> tuple[QuerySet[WorkItem], ...]:
        """Return what may be taken: the first few where filters stand together, then all; each in order and not
        sliced.

        The caller may add conditions of its own.
        """
        conditions = {**self.conditions, "free": _FREE & self.conditions.get("free", Q())}
        conditions.pop(NOBODY, None)
        wanted = QueueQuery(self.base.filter(state=WorkItem.State.OPEN), conditions, self.office)
        whole = wanted.items()
        first = wanted.first(few)
        return (whole,) if first.query.is_sliced else (first, whole)

    def _items_of_office(self) -> QuerySet[WorkItem]:
        return self.base.filter(office=self.office) if self.office else self.base

    def _matching(self) -> QuerySet[WorkItem]:
        return self._items_of_office().filter(*self.conditions.values()).order_by(*ORDER)

    def _indexed_filter(self) -> str:
        return next((name for name in _INDEXED_FILTERS if name in self.conditions and self.office), "")

    def _other_conditions(self) -> list[Q]:
        indexed = self._indexed_filter()
        return [condition for name, condition in self.conditions.items() if name != indexed]

    def _facets(self) -> tuple[list[str], list[Q]]:
        """Return the conditions as facets, and the conditions that facets cannot say."""
        facets, others = [], []
        # BOUND only ends a range in the order of the list; its filter stands there by its own name.
        for condition in (condition for name, condition in self.conditions.items() if name != BOUND):
            own = facets_of(condition, self.office.pk) if self.office else None
            if own is None:
                others.append(condition)
            else:
                facets += own
        return facets, others

    def _ids_by_facets(self, limit: int, after: Position | None) -> Any:
        """Return the ids of the first of all matches, by the index of facets (reviews.work.queue.facets).

        The sum keeps the planner from walking the list in its order: it cannot know which filters never meet. Of a
        position it reads the band alone, and sees no rows at all behind the last band.
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


def build_query(list_request: ListRequest, base: QuerySet[WorkItem]) -> QueueQuery:
    """Return the query for the items of `base` in a list.

    Raises InvalidInputError for a filter that cannot be read.
    """
    queue, viewer, filters = list_request.queue, list_request.viewer, list_request.filters
    conditions = filters.conditions(user=viewer.user, office=viewer.office, today=list_request.today)
    if filters.owner == "none":
        conditions["free" if queue.hides_waiting else NOBODY] = conditions.pop("owner")
    if filters.kind and kind_of(filters.kind).queue:
        conditions["kind_queue"] = conditions.pop("kind")
    own = queue.condition(viewer)
    base = base.filter(~Q(state=WorkItem.State.CLOSED))
    if queue.hides_waiting:
        base = base.filter(state__in=AVAILABLE_STATES)
    if not queue.is_of_one_office:
        return QueueQuery(base.filter(own), conditions)
    if queue.indexed_filter != "":
        name = queue.indexed_filter or queue.key
        conditions[name] = own & conditions.get(name, Q())
    return QueueQuery(base, conditions, viewer.office)


def _ids_near_start(range_: QuerySet[WorkItem], rest: list[Q], limit: int) -> tuple[list[int], bool]:
    """Return ids of the first matches among the first rows of an index range, and whether these were all its rows.

    The rows are counted only where they hold too few matches.
    """
    fits = ExpressionWrapper(Q(*rest), output_field=BooleanField())
    rows = range_.order_by(*ORDER).annotate(fits=fits).values("pk", "fits")[:NEAR_ROWS]
    sql, params = rows.query.sql_with_params()
    found, seen = db.one(
        f"WITH near (id, fits) AS MATERIALIZED ({sql}), first AS MATERIALIZED"
        " (SELECT ARRAY(SELECT id FROM near WHERE fits LIMIT %s) AS ids)"
        " SELECT ids, CASE WHEN cardinality(ids) < %s THEN (SELECT count(*) FROM near) END FROM first",
        [*params, limit, limit],
    )
    return found, seen is not None and seen < NEAR_ROWS
