"""From an approval to a moving batch: a move whose day has come starts with the approval, without waiting for beat."""

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core.gate import GateBusyError
from centers.models import Delegation
from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.orders.approval import approve_order
from reviews.reassignment.orders.order_row import Versions
from reviews.reassignment.orders.settlement import settle_orders
from reviews.reassignment.tasks import WORKERS, enqueue_batch


def approve_and_start(
    *,
    order_id: int,
    user: User,
    preview_id: int | None = None,
    warnings_read: bool = False,
    versions: Versions = None,
) -> tuple[Delegation, Batch]:
    """Approve the order; where its day has come, start its batch and call the workers. What `approve_order` refuses is
    refused here too. Where the gate is busy the sweeper starts it within seconds.
    """
    order, batch = approve_order(
        order_id=order_id, user=user, preview_id=preview_id, warnings_read=warnings_read, versions=versions
    )
    start_if_due(batch.pk)
    order.refresh_from_db()
    batch.refresh_from_db()
    return order, batch


def start_if_due(batch_id: int) -> bool:
    """Start one batch where it is announced and due; after commit the workers are told. True where it moves now."""
    try:
        started = start_batch(batch_id=batch_id)
    except GateBusyError:
        return False
    if started:
        settle_orders()
        transaction.on_commit(lambda: enqueue_workers(batch_id))
    return started


def enqueue_workers(batch_id: int) -> None:
    """A hint for each worker. One that is lost costs a round of the sweeper."""
    for _ in range(WORKERS):
        enqueue_batch(batch_id)
