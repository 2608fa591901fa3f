"""Opening work items, a whole piece at a time: by COPY, since a piece may open hundreds.

The caller is in the transaction that filed or decided: it passed the gate and holds the routing rows
(docs/concurrency.md, sections 2 and 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from entries.filing.copying import copy_rows
from reviews.work.models import NO_DUE_DATE
from reviews.work.queue.bands import band_of
from reviews.work.queue.teams import TeamTable


@dataclass(slots=True)
class NewItem:
    """What is known of an item before it has an id."""

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
    lead_days: int = 10
    function: str = "validation"
    criteria: list[int] = field(default_factory=list)
    score: int = 0


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
    """Write the items and give their ids in the same order. The caller made sure none of its kind is open already."""
    if not items:
        return []
    teams = TeamTable(item.office_id for item in items)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(ids) FROM CAST(pg_get_serial_sequence('reviews_workitem', 'id') AS regclass) ids,"
            " generate_series(1, %s)",
            [len(items)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    moment = now.isoformat()
    rows = (_row(item_id, item, teams, moment, today) for item_id, item in zip(ids, items, strict=True))
    copy_rows("reviews_workitem", _COLUMNS, _TEXTS, rows)
    return ids


def _row(item_id: int, item: NewItem, teams: TeamTable, moment: str, today: date) -> tuple[object, ...]:
    due_on = item.due_on or NO_DUE_DATE
    return (
        item_id,
        item.summary_id,
        item.entry_number,
        item.function,
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
