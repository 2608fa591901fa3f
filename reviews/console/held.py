"""What a batch did not move: live holds and faults, to look at and to take along as CSV."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

from entries.models import EntrySummary
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
# Whatever else a batch holds, by hand it holds only what its cancelling left.
_WHY = {"near_deadline": "deadline near", "begun": "begun", "by_hand": "move canceled"}


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
            yield Held(_printed(number), kind, _WHY.get(reason, reason), office, owner, until)


class Fault(NamedTuple):
    """One thing that could not be moved: its entry number (printed), "" where it is more than one, and what was said."""

    entry: str
    about: str
    said: str


def open_faults(batch: Batch, most: int = MOST_SHOWN) -> list[Fault]:
    """Faults whose chunk is not done, or was given up. The newest first."""
    found = BatchFault.objects.filter(batch=batch, resolved_at__isnull=True).select_related("chunk")
    faults = [
        fault
        for fault in found.order_by("-id")[: most * 3]
        if fault.chunk is None or fault.chunk.done_at is None or fault.chunk.attempts >= MOST_ATTEMPTS
    ][:most]
    numbers = dict(
        EntrySummary.objects.filter(
            pk__in=[fault.summary_id for fault in faults if fault.summary_id]
        ).values_list("pk", "entry_number")
    )
    return [_worded(fault, numbers.get(fault.summary_id or 0, "")) for fault in faults]


def _worded(fault: BatchFault, number: str) -> Fault:
    said = fault.said.strip().splitlines()[0] if fault.said.strip() else "no reason given"
    about = "" if number else "the whole batch" if fault.chunk is None else "several summaries"
    return Fault(_printed(number) if number else "", about, said)


def _printed(number: str) -> str:
    return f"{number[:3]}-{number[3:10]}-{number[10:]}"
