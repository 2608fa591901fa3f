"""Who may see orders and batches. Orders that are only drafted are headquarters' business; batches move everybody's work."""

from datetime import timedelta

from django.db.models import QuerySet

from cee_portal.accounts.models import User
from cee_portal.core import visibility
from centers.models import Delegation
from centers.selectors.memberships import is_staff_person
from entries.models import RoutingDecision
from reviews.reassignment.models import Batch

_CLOCK_SET_BACK = timedelta(minutes=10)


@visibility.rule(Delegation)
def visible_orders(user: User) -> QuerySet[Delegation] | None:
    """Administrators and auditors see all orders, drafts included; what is in force everybody reads in the directory."""
    if user.reads_everything:
        return Delegation.objects.all()
    return None


@visibility.rule(Batch)
def visible_batches(user: User) -> QuerySet[Batch] | None:
    """All staff: it is their work that moves."""
    return Batch.objects.all() if is_staff_person(user) else None


def summaries_moved(batch: Batch) -> QuerySet[RoutingDecision]:
    """What the batch decided, found by its moments (`reviews.reassignment.placement.predicate.decided_by_batch`)."""
    if batch.started_at is None:
        return RoutingDecision.objects.none()
    rows = RoutingDecision.objects.filter(batch_id=batch.pk, at__gte=batch.started_at - _CLOCK_SET_BACK)
    return rows.filter(at__lte=batch.finished_at + _CLOCK_SET_BACK) if batch.finished_at else rows
