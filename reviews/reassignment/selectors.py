"""Rules that say which orders and batches a user may see, and the records of a batch."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from cee_portal.accounts.models import User
from cee_portal.core import visibility
from centers.models import Delegation
from centers.selectors.memberships import is_staff_person
from entries.models import RoutingDecision
from reviews.reassignment.models import Batch

# A cancelled batch ends once the objects that it leaves are held; until then it lists them.
NOT_ENDED = Q(state__in=Batch.UNFINISHED) | Q(state=Batch.State.CANCELLED, finished_at=None)
_CLOCK_SET_BACK = timedelta(minutes=10)


@visibility.rule(Delegation)
def visible_orders(user: User) -> QuerySet[Delegation] | None:
    """Return all orders, drafts included, for administrators and auditors.

    Everybody reads the orders in force in the directory.
    """
    if user.reads_everything:
        return Delegation.objects.all()
    return None


@visibility.rule(Batch)
def visible_batches(user: User) -> QuerySet[Batch] | None:
    """Return all batches for staff, because batches move the work of all offices."""
    return Batch.objects.all() if is_staff_person(user) else None


def summaries_moved(batch: Batch) -> QuerySet[RoutingDecision]:
    """Return the decisions of the batch, found by its times (see `placement.predicate.decided_by_batch`)."""
    if batch.started_at is None:
        return RoutingDecision.objects.none()
    rows = RoutingDecision.objects.filter(batch_id=batch.pk, at__gte=batch.started_at - _CLOCK_SET_BACK)
    return rows.filter(at__lte=batch.finished_at + _CLOCK_SET_BACK) if batch.finished_at else rows


def start_of_move(order: Delegation) -> datetime | date | None:
    """Return when the move of the order started, or its effective day.

    If the order is withdrawn, work after that time counts as worked on since.
    """
    batch = Batch.objects.filter(delegation=order).order_by("-id").first()
    return (batch.started_at if batch else None) or order.effective_on
