"""The time around a flip in which editions and moves by hand wait.

It begins at 17:00 in New York on the day before the flip and ends with the proof. Only moves that touch the ports of the
flip wait. A changed standing is accepted, and its batch runs beside the flip (docs/concurrency.md, section 4).
"""

from datetime import time, timedelta

from django.db.models import Q

from cee_portal.core import clock
from cee_portal.core.calendar import new_york_moment
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.errors import WaitError
from reviews.reassignment.models import Batch

QUIET_FROM = time(17, 0)


def reason_to_wait(batch: Batch) -> str:
    """Return why this batch waits for a flip of its ports, or ""."""
    cause = cause_of(batch)
    return _describe_near_flip(cause.ports()) if cause.waits_for_flips else ""


def require_may_move_now(batch: Batch) -> None:
    """Raise WaitError if this batch waits for a flip of its ports."""
    if reason := reason_to_wait(batch):
        raise WaitError(reason)


def require_no_flip_near(*, ports: set[int] | None = None) -> None:
    """Raise WaitError if a flip of these ports is near. `ports` None: every port."""
    if reason := _describe_near_flip(ports):
        raise WaitError(reason)


def _describe_near_flip(ports: set[int] | None) -> str:
    """Return the reason to wait for the first near flip that touches these ports, or ""."""
    now = clock.now()
    unproved = Q(state__in=Batch.UNFINISHED) | Q(state=Batch.State.DONE, proved_at=None)
    flips = Batch.objects.filter(unproved, cause__in=Batch.ORDER_CAUSES).select_related("delegation")
    for flip in flips.order_by("id"):
        waiting_begins_at = new_york_moment(flip.starts_on - timedelta(days=1), QUIET_FROM)
        if now >= waiting_begins_at and _touches(flip, ports):
            day = f"{flip.starts_on:%B} {flip.starts_on.day}"
            return f"{flip.title} takes effect on {day} and is not proved yet. This move waits until it is."
    return ""


def _touches(flip: Batch, ports: set[int] | None) -> bool:
    order = flip.delegation
    if ports is None or order is None or order.all_ports:
        return True
    return order.ports.filter(pk__in=ports).exists()
