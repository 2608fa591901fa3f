"""Celery tasks of moves. PostgreSQL holds the work; a lost hint costs one round of the sweeper.

See docs/concurrency.md, section 10.
"""

import logging
from collections.abc import Callable

import kombu.transport.redis  # noqa: F401  # else the first hint of a web process waits until it is read
from celery import shared_task
from django.db import connection, transaction
from django.db.models import Q

from cee_portal.core.jobs import HINT_SECONDS, enqueue
from cee_portal.core.locks import LockKey, count_holders, try_lock
from reviews.notices.services.mail import send_waiting_mail
from reviews.reassignment.causes.standing import announce_due_standings
from reviews.reassignment.digests.services import (
    write_called_off_digests,
    write_moved_digests,
    write_scheduled_digests,
)
from reviews.reassignment.engine.baseline import ensure_baseline
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
# A batch that was cancelled after its start has ended once the objects that it leaves are held.
_TO_PROVE = Q(proved_at=None) & (
    Q(state=Batch.State.DONE)
    | Q(state=Batch.State.CANCELLED, started_at__isnull=False, finished_at__isnull=False)
)
log = logging.getLogger(__name__)


@shared_task(expires=HINT_SECONDS)
def continue_batch_task(batch_id: int) -> None:
    """Work on a batch for at most 20 s and send the next hint; prove it when it is done.

    A batch that waits for a lock, or whose sweep fails, gets its next hint from the sweeper, because trying at once is in
    vain.
    """
    if count_workers(batch_id) >= WORKERS:
        return
    try:
        state = continue_batch(batch_id=batch_id, seconds=WORK_SECONDS)
    except Exception as error:
        record_sweep_failure(batch_id, error)
        raise
    if state == Batch.State.MOVING:
        if not Batch.objects.filter(pk=batch_id).exclude(status_message="").exists():
            enqueue_batch(batch_id)
    elif state == Batch.State.DONE:
        prove_if_needed(batch_id)
        settle_orders()


@shared_task(expires=HINT_SECONDS)
def prove_batch_task(batch_id: int) -> None:
    """Make the proof of one batch if it has none. It takes seconds, which the sweeper does not have."""
    prove_if_needed(batch_id)


@shared_task(expires=HINT_SECONDS)
def sweep_batches() -> None:
    """Start due batches, send hints for unfinished work, settle orders and end holds; the longest step comes last.

    It is level-triggered, and any number may run.
    """
    if not _is_only_sweeper():
        return
    _run_steps(
        announce_due_standings,
        start_due_batches,
        enqueue_moving_batches,
        enqueue_proofs,
        settle_orders,
        hold_cancelled_batches,
        end_due_holds,
    )


def _run_steps(*steps: Callable[[], object]) -> None:
    """Run the steps in order. A step that fails is logged, runs again in the next round, and stops no other step."""
    for step in steps:
        try:
            step()
        except Exception:
            log.exception("%s failed; it is tried again", step.__name__)
            connection.close_if_unusable_or_obsolete()


def enqueue_moving_batches() -> None:
    """Send each moving batch as many hints as it lacks workers."""
    for batch_id in Batch.objects.filter(state=Batch.State.MOVING).values_list("pk", flat=True):
        for _ in range(WORKERS - count_workers(batch_id)):
            enqueue_batch(batch_id)


def enqueue_proofs() -> None:
    """Send a hint for each missing proof: of a batch whose last worker died, or of a cancelled batch.

    Each proof is a task of its own, so a failing one stops no other.
    """
    for batch_id in Batch.objects.filter(_TO_PROVE).order_by("pk").values_list("pk", flat=True):
        if not is_being_proved(batch_id):
            enqueue_proof(batch_id)


def count_workers(batch_id: int) -> int:
    """Return how many workers are in a chunk of the batch at this moment."""
    return count_holders(LockKey.CHUNK_WORK, batch_id)


def _is_only_sweeper() -> bool:
    """Return False while another sweeper starts. The lock ends here, and steps that overlap change nothing."""
    with transaction.atomic():
        return try_lock(LockKey.BATCH_SWEEPER)


def prove_if_needed(batch_id: int) -> None:
    """Make the proof of an ended batch unless one exists or is being made. Of two at the same time one is stored.

    A batch that a withdrawal stopped may have no baseline yet, so it is counted first.
    """
    due = Batch.objects.filter(_TO_PROVE, pk=batch_id)
    if due.exists() and not is_being_proved(batch_id) and ensure_baseline(batch_id):
        prove(batch_id=batch_id, again=False)


def enqueue_batch(batch_id: int) -> None:
    """Send a hint that a batch has work. If the broker is away the work only starts later."""
    enqueue(continue_batch_task, batch_id)


def enqueue_proof(batch_id: int) -> None:
    """Send a hint that a batch has no proof yet."""
    enqueue(prove_batch_task, batch_id)


@shared_task(name="reviews.tell_people", expires=HINT_SECONDS)
def tell_people() -> None:
    """Write the digests that are due, and mail what waits in the outbox."""
    _run_steps(write_called_off_digests, write_scheduled_digests, write_moved_digests, send_waiting_mail)


@shared_task(name="reviews.make_checkups", expires=HINT_SECONDS)
def make_checkups() -> None:
    """Make the checkups of day 1, 7 and 30 that are due."""
    make_due_checkups()


@shared_task(name="reviews.watch_drift", expires=HINT_SECONDS)
def check_drift_daily() -> None:
    """Check once a day whether announced moves have drifted from their approved preview."""
    check_drift()
