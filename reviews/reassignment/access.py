"""Guards of the pages of orders and batches.

The trade gets 404 everywhere. Staff may watch batches; orders are for administrators and auditors.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cee_portal.accounts.models import User
from centers.access import administrator_user, staff_user
from centers.models import Delegation
from reviews.reassignment.models import Batch
from reviews.reassignment.selectors import visible_batches, visible_orders

# What the pages of a batch read with it.
PAGE_OF_BATCH = ("delegation", "approved_by", "proposed_by", "preview", "undo_of")


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
    orders = visible_orders(user).select_related("proposed_by", "approved_by", "withdraws")
    shown = orders.prefetch_related("centers", "ports", "staffing__user", "staffing__team")
    return get_object_or_404(shown, pk=order_id)


def batch_or_404(user: User, batch_id: int) -> Batch:
    """Return a batch that the user may see, with what its page reads. Raises Http404."""
    return get_object_or_404(visible_batches(user).select_related(*PAGE_OF_BATCH), pk=batch_id)
