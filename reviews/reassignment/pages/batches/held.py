"""The objects that a batch did not move: live holds and open faults."""

from typing import Any, NamedTuple

from cee_portal.core import db
from cee_portal.core.formatting import entry_number
from entries.models import EntrySummary
from reviews.reassignment.engine.failures import open_faults
from reviews.reassignment.models import Batch, BatchFault
from reviews.reassignment.placement import predicate

MAX_SHOWN = 8

_HELD = f"""
SELECT s.entry_number, coalesce(i.kind, 'summary'), h.reason, office.code, coalesce(person.username, ''), h.ends_on
FROM reviews_hold h LEFT JOIN reviews_workitem i ON i.id = h.item_id
JOIN entries_entrysummary s ON s.id = coalesce(h.summary_id, i.summary_id)
JOIN centers_office office ON office.id = h.office_id LEFT JOIN accounts_user person ON person.id = i.owner_id
WHERE {predicate.LEFT_BEHIND} ORDER BY h.ends_on NULLS LAST, h.id LIMIT %(limit)s
"""
# Of a batch, holds by hand are those that its cancellation placed.
_REASONS = {"near_deadline": "deadline near", "begun": "begun", "by_hand": "move canceled"}


class HeldRow(NamedTuple):
    """One held object: its printed entry number, kind, reason, office, owner, and the last day of the hold.

    The fields are the columns of the CSV file, in this order.
    """

    entry: str
    kind: str
    why: str
    office: str = ""
    owner: str = ""
    until: Any = ""


def list_held(batch: Batch, limit: int | None = None) -> list[HeldRow]:
    """Return the held objects, by the last day of their holds; at most `limit`."""
    return [
        HeldRow(entry_number(number), kind, _REASONS.get(reason, reason), *columns)
        for number, kind, reason, *columns in db.rows(_HELD, {"batch": batch.pk, "limit": limit})
    ]


class FaultRow(NamedTuple):
    """One fault: its id, its printed entry number, its scope, and the error message.

    A fault of one summary has the number and no scope (`about`); any other has a scope and no number.
    """

    pk: int
    entry: str
    about: str
    message: str


def read_faults(batch: Batch, limit: int | None = MAX_SHOWN) -> list[FaultRow]:
    """Return the open faults, the newest first; at most `limit`."""
    faults = list(open_faults(batch).order_by("-id")[:limit])
    summaries = EntrySummary.objects.filter(pk__in=[fault.summary_id for fault in faults if fault.summary_id])
    numbers = dict(summaries.values_list("pk", "entry_number"))
    return [_describe_fault(fault, numbers.get(fault.summary_id or 0, "")) for fault in faults]


def _describe_fault(fault: BatchFault, number: str) -> FaultRow:
    message = fault.message.strip().splitlines()[0] if fault.message.strip() else "no reason given"
    about = "" if number else "the whole batch" if fault.chunk_id is None else "several summaries"
    return FaultRow(fault.pk, entry_number(number), about, message)
