"""Between the chunks: cutting the next sweep, and ending a batch once a sweep over its whole predicate finds nothing.

One worker does it at a time; the others meanwhile have nothing to do. The gate comes before the batch's row, as in
every act that changes the rules (docs/concurrency.md, section 1).
"""

from enum import Enum

from django.db import connection, transaction
from django.db.models import Sum

from cee_portal.core import clock
from cee_portal.core.gate import share_gate
from cee_portal.core.record import Verb, record_event
from centers.selectors.rulebooks import current_rulebook
from reviews.reassignment.engine import chunks
from reviews.reassignment.models import Batch, BatchChunk, BatchFault
from reviews.reassignment.placement.cells import table_for
from reviews.reassignment.placement.scope import ORDERS

SKIPPING_SWEEPS = 3
MOST_SWEEPS = 10
_SWEEPING = 0x0CEE_BA7C


class SweepStep(Enum):
    """What a worker without a chunk does now."""

    CHUNKS = "take the next chunk"
    BUSY = "others are at it"
    WAITING = "somebody holds what is left"
    ENDED = "nothing is left"


def next_sweep(batch_id: int) -> SweepStep:
    """No chunk is to be had: look whether anything is left, and cut it, or end the batch."""
    with transaction.atomic():
        if not _alone(batch_id):
            return SweepStep.BUSY
        batch = Batch.objects.select_related("delegation__withdraws").get(pk=batch_id)
        if batch.state != Batch.State.MOVING:
            return SweepStep.ENDED
        if BatchChunk.objects.filter(batch=batch, done_at__isnull=True).exists():
            return SweepStep.BUSY
        if batch.passes == 0:
            return _first_sweep(batch)
        if batch.before is None:
            return (
                SweepStep.BUSY
            )  # it does not end without its picture, which whoever has nothing to do makes
        share_gate()
        list(Batch.objects.select_for_update().filter(pk=batch_id))
        if Batch.objects.values_list("state", flat=True).get(pk=batch_id) != Batch.State.MOVING:
            return SweepStep.ENDED
        if _cut(batch):
            return _swept(batch, _waiting_for(batch) if batch.passes >= MOST_SWEEPS else "")
        faulty = BatchFault.objects.filter(batch=batch, summary_id__isnull=False, resolved_at__isnull=True)
        if number := faulty.count():
            what = "1 summary" if number == 1 else f"{number:,} summaries"
            message = f"{what} could not be moved. Look at what was said, and try again."
            Batch.objects.filter(pk=batch_id).update(said=message)
            return SweepStep.WAITING
        finish(batch)
    return SweepStep.ENDED


def _first_sweep(batch: Batch) -> SweepStep:
    """Decides nothing, so it passes no gate."""
    chunks.cut_all(batch)
    Batch.objects.filter(pk=batch.pk, passes=0).update(passes=1)
    return SweepStep.CHUNKS


def _cut(batch: Batch) -> int:
    if batch.cause in ORDERS:
        rules, today = current_rulebook(), clock.today()
        return chunks.cut_remaining(batch, table=table_for(rules, today), number=rules.number, today=today)
    done = BatchChunk.objects.filter(batch=batch, sweep=chunks.last_sweep_number(batch))
    sums = done.aggregate(*(Sum(name) for name in ("summaries", "items", "held", "skipped")))
    return chunks.cut_all(batch) if any(sums.values()) else 0


def _swept(batch: Batch, message: str) -> SweepStep:
    Batch.objects.filter(pk=batch.pk).update(passes=batch.passes + 1, said=message)
    return SweepStep.WAITING if message else SweepStep.CHUNKS


def finish(batch: Batch) -> None:
    """The last sweep found nothing: the batch is done. The proof is made next, from the database."""
    Batch.objects.filter(pk=batch.pk).update(
        state=Batch.State.DONE, finished_at=clock.now(), said="", lock_version=batch.lock_version + 1
    )
    record_event(
        verb=Verb.BATCH_FINISHED,
        actor=None,
        object_kind="batch",
        object_id=batch.pk,
        batch_id=batch.pk,
        after={"state": Batch.State.DONE, "passes": batch.passes},
    )


def _alone(batch_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_SWEEPING, batch_id])
        return bool(cursor.fetchone()[0])


# Whose transaction holds rows and does nothing, longest first, and what it last asked for.
_HOLDERS = """
SELECT coalesce(nullif(a.application_name, ''), a.usename), a.client_addr::text, a.xact_start,
       left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80)
FROM pg_stat_activity a
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.xact_start IS NOT NULL
  AND a.state LIKE 'idle in transaction%%'
ORDER BY a.xact_start LIMIT 1
"""
_WHAT = """
SELECT i.entry_number, person.first_name || ' ' || person.last_name
FROM reviews_workitem i LEFT JOIN accounts_user person ON person.id = i.owner_id
WHERE i.state <> 'closed' AND i.summary_id BETWEEN %(first)s AND %(last)s ORDER BY i.summary_id LIMIT 1
"""


def _waiting_for(batch: Batch) -> str:
    """The person and the object in words: what is left first, and who has a transaction open."""
    chunk = BatchChunk.objects.filter(batch=batch, done_at__isnull=True).order_by("sweep", "number").first()
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS)
        holder = cursor.fetchone()
        what = None
        if chunk is not None:
            cursor.execute(_WHAT, {"first": chunk.first_summary, "last": chunk.last_summary})
            what = cursor.fetchone()
    number = what[0] if what else ""
    name = f"{number[:3]}-{number[3:10]}-{number[10:]}" if number else "rows that somebody else holds"
    owner = f", which {what[1].strip()} has" if what and what[1] and what[1].strip() else ""
    who = f" A transaction of {holder[0]} is open since {holder[2]:%H:%M:%S} ({holder[3]})." if holder else ""
    return f"Waiting for {name}{owner}, after {batch.passes} sweeps.{who}"
