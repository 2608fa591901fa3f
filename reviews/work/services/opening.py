"""Opens work items, a whole piece at a time and by COPY, because a piece may open hundreds.

The caller is in the transaction that filed or decided: it passed the gate and holds the routing rows
(docs/concurrency.md, sections 2 and 5).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from cee_portal.core import db
from entries.extension_points import AcceptedFiling
from entries.filing.copying import copy_rows
from entries.models import EntrySummary, Routing
from entries.selectors.decision_inputs import FUNCTION
from reviews.kinds import kind_of
from reviews.work.queue.bands import DEFAULT_LEAD_DAYS, band_of
from reviews.work.queue.teams import TeamTable
from reviews.work.rules.item_clocks import NewClock, nearest_office_clock
from reviews.work.selectors.rule_office import read_rule_offices
from reviews.work.services.clocks import clocks_of_filing, clocks_of_summary, copy_clocks
from reviews.work.services.item_columns import Goods, goods_of, goods_on_file


class NewItem(NamedTuple):
    """An item before it has an id.

    `office_id` is that of the routing; `open_items` puts items of other functions where the rules put them. `subject` is
    for kinds that allow several open items of a summary.
    """

    summary_id: int
    entry_number: str
    kind: str
    office_id: int
    goods: Goods
    clocks: Sequence[NewClock]
    lead_days: int = DEFAULT_LEAD_DAYS
    criteria: Sequence[int] = ()
    score: int = 0
    subject: int = 0


def new_item(filed: AcceptedFiling, kind: str) -> NewItem:
    """Return an item of a kind on a filing."""
    number, clocks = filed.parsed.entry_number, clocks_of_filing(filed, kind_of(kind))
    return NewItem(filed.summary_id, number, kind, filed.office_id, goods_of(filed), clocks)


def item_on_file(summary: EntrySummary, kind: str, *, subject: int = 0) -> NewItem:
    """Return an item of a kind on a summary on file, whose routing the caller has locked."""
    routing = Routing.objects.get(pk=summary.pk)
    clocks, goods = clocks_of_summary(summary, kind_of(kind)), goods_on_file(summary, routing)
    return NewItem(summary.pk, summary.entry_number, kind, routing.office_id, goods, clocks, subject=subject)


_COLUMNS = (
    *("id", "summary_id", "entry_number", "kind", "subject", "function", "state", "office_id", "team_id"),
    *Goods._fields,
    *("clock", "due_on", "band", "lead_days", "criteria", "score", "returns", "result", "version"),
    *("opened_at", "arrived_at", "changed_at"),
)
_TEXTS = (
    *("entry_number", "function", "kind", "state", "heading", "entry_type", "origin", "clock", "result"),
)


def open_items(items: Sequence[NewItem], *, now: datetime, today: date) -> list[int]:
    """Write the items and return their ids in the same order.

    The caller made sure that no item of the kind is open already on the subject. Raises ValueError for a subject of a kind
    that has none.
    """
    if not items:
        return []
    for item in items:
        if item.subject and not kind_of(item.kind).allows_several_open:
            raise ValueError(f"items of the kind {item.kind!r} have no subject")
    items = _put_by_function(items)
    teams = TeamTable(item.office_id for item in items)
    ids = db.column(
        "SELECT nextval(ids) FROM CAST(pg_get_serial_sequence('reviews_workitem', 'id') AS regclass) ids,"
        " generate_series(1, %s)",
        [len(items)],
    )
    moment = now.isoformat()
    rows = (
        _item_columns(item_id, item, teams, moment, today) for item_id, item in zip(ids, items, strict=True)
    )
    copy_rows("reviews_workitem", _COLUMNS, _TEXTS, rows)
    new = ((item_id, clock) for item_id, item in zip(ids, items, strict=True) for clock in item.clocks)
    copy_clocks(new, at=moment)
    return ids


def _put_by_function(items: Sequence[NewItem]) -> Sequence[NewItem]:
    """Return the items, each at the office of its own function."""
    functions = {item.kind: kind_of(item.kind).function for item in items}
    others = [item.summary_id for item in items if functions[item.kind] != FUNCTION]
    if not others:
        return items
    find, routings = read_rule_offices(), Routing.objects.in_bulk(others)
    return [
        item._replace(office_id=find(routings[item.summary_id], functions[item.kind]))
        if functions[item.kind] != FUNCTION
        else item
        for item in items
    ]


def _item_columns(
    item_id: int, item: NewItem, teams: TeamTable, moment: str, today: date
) -> tuple[object, ...]:
    goods, due = item.goods, nearest_office_clock(item.clocks)
    return (
        item_id,
        item.summary_id,
        item.entry_number,
        item.kind,
        item.subject,
        kind_of(item.kind).function,
        "open",
        item.office_id,
        teams.team_for(item.office_id, goods.heading),
        *goods,
        *due,
        band_of(due.due_on, item.lead_days, today),
        item.lead_days,
        "{" + ",".join(map(str, item.criteria)) + "}",
        item.score,
        0,
        "",
        1,
        moment,
        moment,
        moment,
    )
