"""Sweeps: how the next sweep is cut, and how a batch ends once a sweep over its whole scope finds nothing.

One worker sweeps at a time and the others wait. It takes the gate before the row of the batch (docs/concurrency.md,
section 1).
"""

from enum import Enum

from django.db import transaction

from cee_portal.core import clock, db
from cee_portal.core.formatting import entry_number
from cee_portal.core.gate import share_gate
from cee_portal.core.locks import LockKey, try_lock
from cee_portal.core.record import Verb
from centers.selectors.rulebooks import current_rulebook
from reviews.reassignment.batch_record import save_act
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch, BatchChunk, BatchFault

SWEEPS_WITHOUT_WAIT = 3  # the chunks of later sweeps wait for locked rows before they skip them
MOST_SWEEPS = 10  # after so many the workers stop until the sweeper calls again


class SweepStep(Enum):
    """What follows for a worker that found no free chunk."""

    CHUNKS = "take the next chunk"
    BUSY = "another worker is at it"
    WAITING = "another transaction holds what is left"
    ENDED = "nothing is left"


def next_sweep(batch_id: int) -> SweepStep:
    """Cut the next sweep if anything is left, else end the batch. Callers found no free chunk."""
    with transaction.atomic():
        if not try_lock(LockKey.SWEEP, batch_id):
            return SweepStep.BUSY
        batch = Batch.objects.select_related("delegation__withdraws").get(pk=batch_id)
        if batch.state != Batch.State.MOVING:
            return SweepStep.ENDED
        if BatchChunk.objects.filter(batch=batch, done_at__isnull=True).exists():
            return SweepStep.BUSY
        if batch.sweeps == 0:
            return _cut_first_sweep(batch)
        if batch.baseline is None:
            return SweepStep.BUSY  # an idle worker counts the baseline, without which no batch ends
        share_gate()
        locked = Batch.objects.select_for_update(of=("self",)).values_list("state", flat=True)
        if locked.get(pk=batch_id) != Batch.State.MOVING:
            return SweepStep.ENDED
        if cause_of(batch).cut_next_sweep(current_rulebook(), clock.today()):
            return _note_sweep(batch, _describe_wait(batch) if batch.sweeps >= MOST_SWEEPS else "")
        faulty = BatchFault.objects.filter(batch=batch, summary_id__isnull=False, resolved_at__isnull=True)
        if number := faulty.count():
            summaries = "1 summary" if number == 1 else f"{number:,} summaries"
            message = f"{summaries} could not be moved. Read the errors, then try again."
            Batch.objects.filter(pk=batch_id).update(status_message=message)
            return SweepStep.WAITING
        finish(batch)
    return SweepStep.ENDED


def _cut_first_sweep(batch: Batch) -> SweepStep:
    """Cut the first sweep. It decides nothing, so it passes no gate."""
    cause_of(batch).cut_first_sweep()
    Batch.objects.filter(pk=batch.pk, sweeps=0).update(sweeps=1)
    return SweepStep.CHUNKS


def _note_sweep(batch: Batch, message: str) -> SweepStep:
    Batch.objects.filter(pk=batch.pk).update(sweeps=batch.sweeps + 1, status_message=message)
    return SweepStep.WAITING if message else SweepStep.CHUNKS


def finish(batch: Batch) -> None:
    """Set the batch to done after a sweep that found nothing. The proof comes next."""
    batch.finish()
    batch.finished_at = clock.now()
    after = {"state": batch.state, "sweeps": batch.sweeps}
    save_act(batch, Verb.BATCH_FINISHED, None, "finished_at", after=after)


# The oldest idle transaction, and its last query.
_OLDEST_IDLE = """
SELECT coalesce(nullif(a.application_name, ''), a.usename), a.client_addr::text, a.xact_start,
       left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80)
FROM pg_stat_activity a
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.xact_start IS NOT NULL
  AND a.state LIKE 'idle in transaction%%'
ORDER BY a.xact_start LIMIT 1
"""
_FIRST_ITEM = """
SELECT i.entry_number, trim(person.first_name || ' ' || person.last_name)
FROM reviews_workitem i LEFT JOIN accounts_user person ON person.id = i.owner_id
WHERE i.state <> 'closed' AND i.summary_id BETWEEN %(first)s AND %(last)s ORDER BY i.summary_id LIMIT 1
"""


def _describe_wait(batch: Batch) -> str:
    """Return in words which object is left, its owner, and the transaction that is open."""
    chunk = BatchChunk.objects.filter(batch=batch, done_at__isnull=True).order_by("sweep", "number").first()
    holder = next(iter(db.rows(_OLDEST_IDLE, {})), None)
    items = db.rows(_FIRST_ITEM, {"first": chunk.first_summary, "last": chunk.last_summary}) if chunk else []
    number, person = items[0] if items else ("", "")
    name = entry_number(number) if number else "rows that somebody else is changing"
    owner = f", which {person} has" if person else ""
    open_since = (
        f" A transaction of {holder[0]} is open since {holder[2]:%H:%M:%S} ({holder[3]})." if holder else ""
    )
    return f"Waiting for {name}{owner}, after {batch.sweeps} sweeps.{open_since}"
