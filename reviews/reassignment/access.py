"""Guards of the pages of orders and batches.

The trade gets 404 everywhere. Staff may watch batches; orders are for administrators and auditors.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from cee_portal.accounts.models import User
from centers.access import administrator_user, staff_user
from centers.models import Delegation
from reviews.reassignment.models import Batch
from reviews.reassignment.selectors import visible_batches, visible_orders


def reader(request: HttpRequest) -> User:
    """Return the user, who is an administrator or auditor.

    Raises Http404, PermissionDenied.
    """
    user = staff_user(request)
    if not user.reads_everything:
        raise PermissionDenied("Orders are prepared at headquarters. The directory shows those in force.")
    return user


def administrator(request: HttpRequest) -> User:
    """Return the user, who is an administrator. Raises Http404, PermissionDenied."""
    return administrator_user(request, "Only administrators prepare and approve orders.")


def order_or_404(user: User, order_id: int) -> Delegation:
    """Return an order that the user may see, with what its page reads.

    Raises Http404.
    """
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
    """Return a batch that the user may see, with what its page reads. Raises Http404."""
    found = (
        visible_batches(user)
        .select_related("delegation", "approved_by", "proposed_by", "preview", "undo_of")
        .filter(pk=batch_id)
        .first()
    )
    if found is None:
        raise Http404
    return found
