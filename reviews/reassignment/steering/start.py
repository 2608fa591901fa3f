"""Start of batches by a person's approval, without waiting for the sweeper."""

from django.db import transaction

from cee_portal.core.gate import GateBusyError
from centers.models import Delegation
from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.orders.settlement import settle_orders
from reviews.reassignment.tasks import WORKERS, enqueue_batch


def start_approved(order: Delegation, batch: Batch) -> tuple[Delegation, Batch]:
    """Start the batch of an order that was just approved, if its day has come; return both.

    Where the gate is busy the sweeper starts the batch within seconds.
    """
    start_if_due(batch.pk)
    order.refresh_from_db()
    batch.refresh_from_db()
    return order, batch


def start_if_due(batch_id: int) -> bool:
    """Start a batch that is announced and due, and send hints after commit.

    Return whether it moves now.
    """
    try:
        started = start_batch(batch_id=batch_id)
    except GateBusyError:
        return False
    if started:
        settle_orders()
        transaction.on_commit(lambda: enqueue_workers(batch_id))
    return started


def enqueue_workers(batch_id: int) -> None:
    """Send a hint for each worker; a lost hint costs one round of the sweeper."""
    for _ in range(WORKERS):
        enqueue_batch(batch_id)
