"""Who gets in. The trade never learns that the console is here; other staff see it refused, and may watch batches."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from cee_portal.accounts.models import User
from centers.models import Delegation
from centers.selectors.memberships import is_staff_person
from reviews.reassignment.models import Batch
from reviews.reassignment.selectors import visible_batches, visible_orders

_READERS = (User.NationalRole.ADMINISTRATOR, User.NationalRole.AUDITOR)


def staff(request: HttpRequest) -> User:
    """Whoever works for the service. Raises Http404."""
    if not is_staff_person(request.user):
        raise Http404
    assert isinstance(request.user, User)
    return request.user


def reader(request: HttpRequest) -> User:
    """Administrators and auditors."""
    user = staff(request)
    if not reads_orders(user):
        raise PermissionDenied("Orders are prepared at headquarters. The directory shows those in force.")
    return user


def administrator(request: HttpRequest) -> User:
    """Administrators alone."""
    user = staff(request)
    if not is_administrator(user):
        raise PermissionDenied("Only administrators prepare and approve orders.")
    return user


def reads_orders(user: Any) -> bool:
    return getattr(user, "national_role", "") in _READERS


def is_administrator(user: Any) -> bool:
    return getattr(user, "national_role", "") == User.NationalRole.ADMINISTRATOR


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
