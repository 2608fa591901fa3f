"""Who gets in. The trade never learns that the console is here; other staff see it refused, and may watch batches."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from cee_portal.accounts.models import User
from centers.access import administrator_user, staff_user
from centers.models import Delegation
from reviews.reassignment.models import Batch
from reviews.reassignment.selectors import visible_batches, visible_orders


def reader(request: HttpRequest) -> User:
    """Administrators and auditors."""
    user = staff_user(request)
    if not user.reads_everything:
        raise PermissionDenied("Orders are prepared at headquarters. The directory shows those in force.")
    return user


def administrator(request: HttpRequest) -> User:
    """Administrators alone."""
    return administrator_user(request, "Only administrators prepare and approve orders.")


def order_or_404(user: User, order_id: int) -> Delegation:
    found = (
        visible_orders(user)
        .select_related("proposed_by", "approved_by", "withdraws")
        .prefetch_related("centers", "ports", "staffing__user", "staffing__team")
        .filter(pk=order_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def batch_or_404(user: User, batch_id: int) -> Batch:
    found = (
        visible_batches(user)
        .select_related("delegation", "approved_by", "proposed_by", "preview", "undo_of")
        .filter(pk=batch_id)
        .first()
    )
    if found is None:
        raise Http404
    return found
