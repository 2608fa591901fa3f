"""Opens work items, a whole piece at a time and by COPY, because a piece may open hundreds.

The caller is in the transaction that filed or decided: it passed the gate and holds the routing rows
(docs/concurrency.md, sections 2 and 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cee_portal.core import db
from entries.extension_points import AcceptedFiling
from entries.filing.copying import copy_rows
from reviews.kinds import kind_of
from reviews.work.models import NO_DUE_DATE
from reviews.work.queue.bands import DEFAULT_LEAD_DAYS, band_of
from reviews.work.queue.teams import TeamTable
from reviews.work.services.item_columns import marks_of, top_line


@dataclass(slots=True)
class NewItem:
    """An item before it has an id."""

    summary_id: int
    entry_number: str
    kind: str
    office_id: int
    jurisdiction_id: int | None
    port_id: int
    heading: str
    importer_id: int
    filer_id: int
    entry_type: str
    origin: str
    line_count: int
    marks: int
    value: int
    due_on: date | None
    lead_days: int = DEFAULT_LEAD_DAYS
    criteria: list[int] = field(default_factory=list)
    score: int = 0


def new_item(
    filed: AcceptedFiling,
    kind: str,
    *,
    lead_days: int = DEFAULT_LEAD_DAYS,
    criteria: Sequence[int] = (),
    score: int = 0,
) -> NewItem:
    """Return an item of a kind on a filing, at its office, with the scheduled liquidation as its clock."""
    parsed = filed.parsed
    top = top_line(parsed.lines)
    return NewItem(
        summary_id=filed.summary_id,
        entry_number=parsed.entry_number,
        kind=kind,
        office_id=filed.office_id,
        jurisdiction_id=filed.jurisdiction_id,
        port_id=filed.port_id,
        heading=top.heading,
        importer_id=filed.importer_id,
        filer_id=filed.filer_id,
        entry_type=parsed.entry_type,
        origin=top.origin,
        line_count=len(parsed.lines),
        marks=marks_of(filed),
        value=parsed.value,
        due_on=filed.scheduled_liquidation,
        lead_days=lead_days,
        criteria=list(criteria),
        score=score,
    )


_COLUMNS = (
    *(
        "id",
        "summary_id",
        "entry_number",
        "function",
        "kind",
        "state",
        "office_id",
        "jurisdiction_id",
        "team_id",
    ),
    *(
        "port_id",
        "heading",
        "importer_id",
        "filer_id",
        "entry_type",
        "origin",
        "line_count",
        "marks",
        "value",
    ),
    *("band", "due_on", "lead_days", "criteria", "score", "opened_at", "arrived_at", "returns", "result"),
    *("version", "changed_at"),
)
_TEXTS = ("entry_number", "function", "kind", "state", "heading", "entry_type", "origin", "result")


def open_items(items: Sequence[NewItem], *, now: datetime, today: date) -> list[int]:
    """Write the items and return their ids in the same order.

    The caller made sure that no item of the kind is open already, unless the kind allows several.
    """
    if not items:
        return []
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
    return ids


def _item_columns(
    item_id: int, item: NewItem, teams: TeamTable, moment: str, today: date
) -> tuple[object, ...]:
    due_on = item.due_on or NO_DUE_DATE
    return (
        item_id,
        item.summary_id,
        item.entry_number,
        kind_of(item.kind).function,
        item.kind,
        "open",
        item.office_id,
        item.jurisdiction_id,
        teams.team_for(item.office_id, item.heading),
        item.port_id,
        item.heading,
        item.importer_id,
        item.filer_id,
        item.entry_type,
        item.origin,
        item.line_count,
        item.marks,
        item.value,
        band_of(due_on, item.lead_days, today),
        due_on,
        item.lead_days,
        "{" + ",".join(map(str, item.criteria)) + "}",
        item.score,
        moment,
        moment,
        0,
        "",
        1,
        moment,
    )
