"""For administrators: how far each Center is, by the orders in force, and the orders themselves."""

from datetime import date
from typing import Any, NamedTuple

from cee_portal.accounts.jobs import visible_jobs
from cee_portal.accounts.models import User
from centers.models import Delegation, Office
from centers.routing import CENTER_FUNCTIONS

NEWEST_JOBS = 5


class CenterRow(NamedTuple):
    """One Center: its phase in words and its tone on screen, what it holds, since when, and what is ordered
    next."""

    center: Office
    tone: str
    phase: str
    holds: str
    since: date | None
    coming: Delegation | None


def context(user: User, today: date) -> dict[str, Any]:
    """The ten Centers with their phase, the orders, and the newest jobs of everybody."""
    orders = list(
        Delegation.objects.prefetch_related("centers", "ports").order_by("-effective_on", "order_number")
    )
    centers = Office.objects.filter(kind=Office.Kind.CENTER).order_by("code")
    return {
        "centers": [center_row(center, orders, today) for center in centers],
        "orders": orders,
        "jobs": list(visible_jobs(user).select_related("owner").order_by("-id")[:NEWEST_JOBS]),
    }


def center_row(center: Office, orders: list[Delegation], today: date) -> CenterRow:
    """Phase of a Center on a day. Full operational status is every delegable function at all ports (design.md
    3)."""
    own = [
        order for order in orders if order.state in Delegation.IN_RULEBOOK and center in order.centers.all()
    ]
    live = [order for order in own if _in_force(order, today)]
    coming = [order for order in own if order.effective_on and order.effective_on > today]
    everywhere = {function for order in live if order.all_ports for function in order.functions}
    some = {function for order in live for function in order.functions}
    since = max((order.effective_on for order in live if order.effective_on), default=None)
    next_order = min(coming, key=lambda order: order.effective_on or date.max, default=None)
    if everywhere >= set(CENTER_FUNCTIONS):
        return CenterRow(center, "good", "Fully operational", "all functions, all ports", since, next_order)
    if some:
        return CenterRow(center, "back", "In transition", _holdings(everywhere, some), since, next_order)
    return CenterRow(center, "rest", "Test phase", "participants only", None, next_order)


def _in_force(order: Delegation, today: date) -> bool:
    started = order.effective_on is not None and order.effective_on <= today
    return started and (order.withdrawn_on is None or order.withdrawn_on > today)


def _holdings(everywhere: set[str], some: set[str]) -> str:
    missing = [name for name in CENTER_FUNCTIONS if name not in some]
    if everywhere == some and len(missing) == 1:
        return f"all but {missing[0]}, all ports"
    names = ", ".join(name for name in CENTER_FUNCTIONS if name in some)
    return f"{names}; {'all ports' if everywhere == some else 'some ports'}"
