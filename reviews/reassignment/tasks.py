"""Hints for batches. PostgreSQL holds the work; a lost hint costs one round of the sweeper (locks.md, Celery)."""

import logging

from celery import shared_task
from django.db import transaction

from reviews.reassignment.engine import WORK_SECONDS, continue_batch, start_due_batches
from reviews.reassignment.models import Batch
from reviews.reassignment.proof import prove
from reviews.reassignment.settling import settle_orders

WORKERS = 2
HINT_SECONDS = 30
log = logging.getLogger(__name__)


@shared_task(queue="moves", expires=HINT_SECONDS)
def continue_batch_task(batch_id: int) -> None:
    """Work for at most 20 s, then send the next hint; prove it when it is done."""
    state = continue_batch(batch_id=batch_id, seconds=WORK_SECONDS)
    if state == Batch.State.MOVING:
        hint(batch_id)
    elif state == Batch.State.DONE:
        prove_if_needed(batch_id)


@shared_task(queue="default", expires=HINT_SECONDS)
def sweep_batches() -> None:
    """Start what is due, hint what moves, prove what is done, settle orders. Level-triggered; any number may run."""
    start_due_batches()
    for batch_id in Batch.objects.filter(state=Batch.State.MOVING).values_list("pk", flat=True):
        for _ in range(WORKERS):
            hint(batch_id)
    for batch_id in Batch.objects.filter(state=Batch.State.DONE, proof=None).values_list("pk", flat=True):
        prove_if_needed(batch_id)
    settle_orders()


def prove_if_needed(batch_id: int) -> None:
    """One proof, whoever comes first."""
    from django.db import connection

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [0x0CEE_9700, batch_id])
        if not cursor.fetchone()[0]:
            return
    if Batch.objects.filter(pk=batch_id, proof=None, state=Batch.State.DONE).exists():
        prove(batch_id=batch_id)


def hint(batch_id: int) -> None:
    """Tell a worker that there is something to do; that the broker is away changes nothing but the delay."""
    try:
        continue_batch_task.apply_async(args=[batch_id])
    except Exception as error:  # kombu raises its own and the transport's errors
        log.info("no hint for batch %s: %s", batch_id, error)
