"""Hints for batches. PostgreSQL holds the work; a lost hint costs one round of the sweeper.

See docs/concurrency.md, section 10.
"""

import logging
from collections.abc import Callable
from typing import Any

import kombu.transport.redis  # noqa: F401  # else the first hint of a web process waits until it is read
from celery import shared_task
from django.db import connection, transaction
from django.db.models import Q

from reviews.notices.services.mail import send_waiting_mail
from reviews.reassignment.causes.standing import announce_standings
from reviews.reassignment.digests.services import tell_called_off, tell_moved, tell_scheduled
from reviews.reassignment.engine.baseline import ensure_baseline
from reviews.reassignment.engine.chunk import WORKING
from reviews.reassignment.engine.failures import record_sweep_failure
from reviews.reassignment.engine.run import WORK_SECONDS, continue_batch, start_due_batches
from reviews.reassignment.holds.cancellation import hold_cancelled_batches
from reviews.reassignment.holds.expiry import end_due_holds
from reviews.reassignment.models import Batch
from reviews.reassignment.orders.settlement import settle_orders
from reviews.reassignment.preview.drift import check_drift
from reviews.reassignment.proof.checkups import make_due_checkups
from reviews.reassignment.proof.proof import is_being_proved, prove

WORKERS = 2
HINT_SECONDS = 30
_SWEEP = 0x0CEE_53EE
# One that was cancelled on its way has ended once what it leaves is held.
_TO_PROVE = Q(proved_at=None) & (
    Q(state=Batch.State.DONE)
    | Q(state=Batch.State.CANCELLED, started_at__isnull=False, finished_at__isnull=False)
)
log = logging.getLogger(__name__)


@shared_task(queue="moves", expires=HINT_SECONDS)
def continue_batch_task(batch_id: int) -> None:
    """Work for at most 20 s, then send the next hint; prove it when it is done. One that waits for somebody, or whose
    sweep fails, is called again by the sweeper alone: at once would be in vain.
    """
    if count_workers(batch_id) >= WORKERS:
        return
    try:
        state = continue_batch(batch_id=batch_id, seconds=WORK_SECONDS)
    except Exception as error:
        record_sweep_failure(batch_id, error)
        raise
    if state == Batch.State.MOVING:
        if not Batch.objects.filter(pk=batch_id).exclude(said="").exists():
            hint(batch_id)
    elif state == Batch.State.DONE:
        prove_if_needed(batch_id)
        settle_orders()


@shared_task(queue="moves", expires=HINT_SECONDS)
def prove_batch_task(batch_id: int) -> None:
    """The proof of one batch, where it still lacks one. It takes seconds, which no sweep has."""
    prove_if_needed(batch_id)


@shared_task(queue="default", expires=HINT_SECONDS)
def sweep_batches() -> None:
    """Start what is due, hint what moves and what is to be proved, settle orders, free what is held no longer; what takes
    longest last. Level-triggered; any number may run.
    """
    if not _alone():
        return
    _each(
        announce_standings,
        start_due_batches,
        enqueue_moving_batches,
        enqueue_proofs,
        settle_orders,
        hold_cancelled_batches,
        end_due_holds,
    )


def _each(*steps: Callable[[], object]) -> None:
    """One after the other; one that fails is logged, comes again with the next round, and keeps none of the others back."""
    for step in steps:
        try:
            step()
        except Exception:
            log.exception("%s failed; it is tried again", step.__name__)
            connection.close_if_unusable_or_obsolete()


def enqueue_moving_batches() -> None:
    """As many hints for each batch as it lacks workers."""
    for batch_id in Batch.objects.filter(state=Batch.State.MOVING).values_list("pk", flat=True):
        for _ in range(WORKERS - count_workers(batch_id)):
            hint(batch_id)


def enqueue_proofs() -> None:
    """Hint the proof that a worker which ended a batch did not come to make, and that of one cancelled on its way: each by
    itself, so that one which fails keeps back no other.
    """
    for batch_id in Batch.objects.filter(_TO_PROVE).order_by("pk").values_list("pk", flat=True):
        if not is_being_proved(batch_id):
            enqueue_proof(batch_id)


def count_workers(batch_id: int) -> int:
    """How many workers are in a chunk of the batch at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND classid = %s AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [WORKING, batch_id],
        )
        return int(cursor.fetchone()[0])


def _alone() -> bool:
    """Two beats, or sweeps that overlap, change nothing: the second has nothing to do. Nothing is held while working."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SWEEP])
        return bool(cursor.fetchone()[0])


def prove_if_needed(batch_id: int) -> None:
    """One proof, whoever comes first: it takes seconds, and a sweep comes meanwhile. Of two one is kept. A move that a
    withdrawal stopped may have no picture of before yet.
    """
    due = Batch.objects.filter(_TO_PROVE, pk=batch_id)
    if due.exists() and not is_being_proved(batch_id) and ensure_baseline(batch_id):
        prove(batch_id=batch_id, again=False)


def hint(batch_id: int) -> None:
    """Tell a worker that there is something to do; that the broker is away changes nothing but the delay."""
    _tell(continue_batch_task, batch_id)


def enqueue_proof(batch_id: int) -> None:
    """The same of a batch that is to be proved."""
    _tell(prove_batch_task, batch_id)


def _tell(task: Any, batch_id: int) -> None:
    try:
        task.apply_async(args=[batch_id])
    except Exception as error:  # kombu raises its own and the transport's errors
        log.info("no hint for batch %s: %s", batch_id, error)


@shared_task(name="reviews.tell_people", queue="default", expires=HINT_SECONDS)
def tell_people() -> None:
    """Write the digests that are due, and mail what waits in the outbox."""
    _each(tell_called_off, tell_scheduled, tell_moved, send_waiting_mail)


@shared_task(name="reviews.make_checkups", queue="default", expires=HINT_SECONDS)
def make_checkups() -> None:
    """Look at the moves whose day 1, 7 or 30 has come."""
    make_due_checkups()


@shared_task(name="reviews.watch_drift", queue="default", expires=HINT_SECONDS)
def look_for_drift() -> None:
    """Look once a day whether announced moves have drifted from what was approved."""
    check_drift()
