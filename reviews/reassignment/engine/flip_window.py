"""The time around a flip in which editions and moves by hand wait.

It begins at 17:00 in New York on the day before the flip and ends with the proof. Only moves that touch the ports of the
flip wait. A changed standing is accepted, and its batch runs beside the flip (docs/concurrency.md, section 4).
"""

from datetime import datetime, time, timedelta

from django.db.models import Q

from cee_portal.core import clock
from cee_portal.core.calendar import new_york_moment
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.errors import WaitError
from reviews.reassignment.models import Batch

QUIET_FROM = time(17, 0)


def reason_to_wait(batch: Batch | None = None, *, ports: set[int] | None = None) -> str:
    """Return why an edition or a move by hand waits now, or "".

    `ports`: the ports that it touches, None for every port. For a batch its own ports are read.
    """
    if batch is not None:
        ports = cause_of(batch).ports()
    for flip in _list_near_flips():
        if batch is not None and flip.pk == batch.pk:
            continue
        if _touches(flip, ports):
            return (
                f"{flip.title} takes effect on {flip.starts_on:%B} {flip.starts_on.day} and is not proved yet."
                " This waits until it is."
            )
    return ""


def require_no_flip_near(*, ports: set[int] | None = None) -> None:
    """Raise WaitError if a flip of these ports is near."""
    reason = reason_to_wait(ports=ports)
    if reason:
        raise WaitError(reason)


def require_may_move_now(batch: Batch) -> None:
    """Raise WaitError if this batch waits for flips and one of its ports is near."""
    reason = reason_to_wait(batch) if cause_of(batch).waits_for_flips else ""
    if reason:
        raise WaitError(reason)


def _list_near_flips() -> list[Batch]:
    now = clock.now()
    unproved = Q(state__in=Batch.UNFINISHED) | Q(state=Batch.State.DONE, proved_at=None)
    flips = (
        Batch.objects.filter(unproved, cause__in=Batch.ORDER_CAUSES)
        .select_related("delegation")
        .order_by("id")
    )
    return [flip for flip in flips if now >= waiting_begins_at(flip)]


def waiting_begins_at(flip: Batch) -> datetime:
    """Return the moment from which others wait for this flip."""
    return new_york_moment(flip.starts_on - timedelta(days=1), QUIET_FROM)


def _touches(flip: Batch, ports: set[int] | None) -> bool:
    order = flip.delegation
    if ports is None or order is None or order.all_ports:
        return True
    return order.ports.filter(pk__in=ports).exists()
