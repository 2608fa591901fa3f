"""Holds of cancelled batches: what was moved stays moved, what is left stays where it is, each with a hold.

Cancelling sets the state while no worker is in a chunk. The holds are placed afterwards in parts, and then the batch has
ended; until then it lists the objects that it leaves. The cause of the batch says what is held.

A part locks routings or items, never both, each in key order. So it waits for the transaction that has one, and no
transaction waits for it in a circle (docs/concurrency.md, section 1). A part begins behind the last one, so objects that are
held already are not read again.
"""

import time

from django.db import OperationalError, transaction

from cee_portal.core import clock, db
from cee_portal.core.gate import share_gate
from centers.models import Delegation
from centers.selectors.rulebooks import current_rulebook
from reviews.reassignment.engine.baseline import ensure_baseline
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.engine.skip_locked_path import is_lock_timeout
from reviews.reassignment.models import Batch

IMMEDIATE_SECONDS = 2.0  # how long a person who cancels waits for holds; the sweeper places the rest
_SWEEP_SECONDS = 30.0  # a quarter of the time limit of a task, because the sweeper has other steps
_LOCK_MS = 5_000
_PART = 5_000
_TEXT = "Its move was canceled."
_PLACE = """
WITH found AS ({select} ORDER BY 1 LIMIT %(part)s FOR SHARE OF {table}),
     held AS (INSERT INTO reviews_hold ({column}, office_id, reason, text, batch_id, placed_at, ended_by)
              SELECT id, office_id, 'by_hand', %(text)s, %(batch)s, cee_now(), '' FROM found ORDER BY id
              ON CONFLICT DO NOTHING RETURNING 1)
SELECT (SELECT count(*) FROM held), (SELECT max(id) FROM found)
"""
# The column of a hold and the locked table, by the kind of what is left.
_NAMES = {"routings": ("summary_id", "r"), "items": ("item_id", "i")}


def hold_cancelled_batches() -> int:
    """Place the missing holds of all cancelled batches, as far as the time of a sweep allows. Return their number."""
    until, placed = time.monotonic() + _SWEEP_SECONDS, 0
    waiting = Batch.objects.filter(state=Batch.State.CANCELLED, finished_at=None).order_by("id")
    for batch_id in waiting.values_list("pk", flat=True):
        placed += hold_rest_of_batch(batch_id=batch_id, seconds=until - time.monotonic())
    return placed


def hold_rest_of_batch(*, batch_id: int, seconds: float = _SWEEP_SECONDS) -> int:
    """Place the holds of one cancelled batch within `seconds`, then end it. Return the number of holds.

    Before its day no object is out of place yet; the sweeper of that day places the holds.
    """
    batch = Batch.objects.select_related("delegation").get(pk=batch_id)
    if batch.starts_on > clock.today():
        return 0
    until, total = time.monotonic() + seconds, 0
    for kind in cause_of(batch).remainder_kinds():
        after: int | None = 0
        while after is not None:
            if time.monotonic() > until:
                return total
            try:
                placed, after = _place_part(batch_id, kind, after)
            except OperationalError as error:
                if not is_lock_timeout(error):
                    raise
                return total  # the next sweep places the hold of the locked row
            total += placed
    if batch.started_at is not None:
        ensure_baseline(batch_id)  # it is proved although it was cancelled before its baseline was counted
    Batch.objects.filter(pk=batch_id, finished_at=None).update(finished_at=clock.now())
    return total


@transaction.atomic
def _place_part(batch_id: int, kind: str, after: int) -> tuple[int, int | None]:
    """Place one part of the holds. Return their number, and where the next part begins; None at the end."""
    share_gate()
    batch = Batch.objects.select_related("delegation__withdraws").get(pk=batch_id)
    if not _is_still_wanted(batch):
        return 0, None
    db.set_local("lock_timeout", f"{_LOCK_MS}ms")
    found = cause_of(batch).find_remainder(
        kind, after=after, size=_PART, rules=current_rulebook(), today=clock.today()
    )
    if found is None:
        return 0, None
    column, table = _NAMES[kind]
    values = {**found.values, "batch": batch_id, "text": _TEXT, "part": _PART, "after": after}
    placed, last = db.one(_PLACE.format(select=found.select, column=column, table=table), values)
    if found.seen_to is None:
        return placed, last
    Batch.objects.filter(pk=batch_id).update(held_to=found.seen_to)
    return placed, found.seen_to


def _is_still_wanted(batch: Batch) -> bool:
    """Return whether the rules still ask for the move: its order stands and has no later batch."""
    order = batch.delegation
    if order is None:
        return True
    return order.state in Delegation.IN_RULEBOOK and not order.batches.filter(pk__gt=batch.pk).exists()
