"""From 17:00 New York the day before a flip until its proof, editions and moves by hand that touch its ports wait.

A standing changed meanwhile is accepted, and its batch runs beside the flip (docs/concurrency.md, section 4).
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from cee_portal.core import clock
from reviews.reassignment.errors import WaitError
from reviews.reassignment.models import Batch
from reviews.reassignment.placement.scope import ORDERS

QUIET_FROM = time(17, 0)
# What waits. A changed standing does not: its batch runs beside the flip.
WAITING = (Batch.Cause.EDITION, Batch.Cause.MANUAL)
_NEW_YORK = ZoneInfo("America/New_York")


def reason_to_wait(batch: Batch | None = None, *, ports: set[int] | None = None) -> str:
    """Why an edition or a move by hand waits now, or "". `ports`: what it touches, None for every port; a batch's own
    ports are read from it.
    """
    if batch is not None:
        ports = ports_of(batch)
    for flip in _near():
        if batch is not None and flip.pk == batch.pk:
            continue
        if _touches(flip, ports):
            return (
                f"{flip.title} takes effect on {flip.starts_on:%B} {flip.starts_on.day} and is not proved yet."
                " This waits until it is."
            )
    return ""


def require_no_flip_near(*, ports: set[int] | None = None) -> None:
    """Raises WaitError with the reason."""
    reason = reason_to_wait(ports=ports)
    if reason:
        raise WaitError(reason)


def require_may_move_now(batch: Batch) -> None:
    """Raises WaitError where this is an edition's batch or one by hand, and a flip of its ports is near."""
    reason = reason_to_wait(batch) if batch.cause in WAITING else ""
    if reason:
        raise WaitError(reason)


def _near() -> list[Batch]:
    now = clock.now()
    unproved = Q(state__in=Batch.UNFINISHED) | Q(state=Batch.State.DONE, proved_at=None)
    flips = Batch.objects.filter(unproved, cause__in=ORDERS).select_related("delegation").order_by("id")
    return [flip for flip in flips if now >= waiting_begins_at(flip)]


def waiting_begins_at(flip: Batch) -> datetime:
    """17:00 in New York on the day before."""
    return datetime.combine(flip.starts_on - timedelta(days=1), QUIET_FROM, tzinfo=_NEW_YORK)


def _touches(flip: Batch, ports: set[int] | None) -> bool:
    order = flip.delegation
    if ports is None or order is None or order.all_ports:
        return True
    return order.ports.filter(pk__in=ports).exists()


def ports_of(batch: Batch) -> set[int] | None:
    """The ports of a move by hand; None, every port, of any other move without an order."""
    if batch.cause != Batch.Cause.MANUAL:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT port_id FROM entries_routing WHERE summary_id = ANY(%s)",
            [batch.params["summaries"]],
        )
        return {row[0] for row in cursor.fetchall()}
