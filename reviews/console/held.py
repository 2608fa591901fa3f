"""What a batch did not move: live holds and faults, to look at and to take along as CSV."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

from reviews.reassignment.engine import MOST_ATTEMPTS
from reviews.reassignment.models import Batch, BatchFault

MOST_SHOWN = 8

_HELD = """
SELECT s.entry_number, coalesce(i.kind, 'summary'), h.reason, office.code, coalesce(person.username, ''), h.ends_on
FROM reviews_hold h LEFT JOIN reviews_workitem i ON i.id = h.item_id
JOIN entries_entrysummary s ON s.id = coalesce(h.summary_id, i.summary_id)
JOIN centers_office office ON office.id = h.office_id LEFT JOIN accounts_user person ON person.id = i.owner_id
WHERE h.batch_id = %(batch)s AND h.ended_at IS NULL ORDER BY h.ends_on NULLS LAST, h.id LIMIT %(most)s
"""
_WHY = {"near_deadline": "deadline near", "begun": "begun", "by_hand": "by hand"}


class Held(NamedTuple):
    """One object that stays: its entry number (printed), what it is, why, where, whose, and until when."""

    entry: str
    kind: str
    why: str
    office: str
    owner: str
    until: Any


def held_rows(batch: Batch, most: int = MOST_SHOWN) -> list[Held]:
    """Those that end soonest first."""
    return list(all_held(batch, most))


def all_held(batch: Batch, most: int = 10_000_000) -> Iterator[Held]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"batch": batch.pk, "most": most})
        for number, kind, reason, office, owner, until in cursor.fetchall():
            printed = f"{number[:3]}-{number[3:10]}-{number[10:]}"
            yield Held(printed, kind, _WHY.get(reason, reason), office, owner, until)


def open_faults(batch: Batch, most: int = MOST_SHOWN) -> list[BatchFault]:
    """Faults whose chunk is not done, or was given up."""
    faults = BatchFault.objects.filter(batch=batch, resolved_at__isnull=True).select_related("chunk")
    return [
        fault
        for fault in faults.order_by("-id")[: most * 3]
        if fault.chunk is None or fault.chunk.done_at is None or fault.chunk.attempts >= MOST_ATTEMPTS
    ][:most]
