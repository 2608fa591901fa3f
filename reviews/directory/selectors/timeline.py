"""The timeline of a Center: its orders with their stage."""

from datetime import date
from typing import Any, NamedTuple

from cee_portal.core.formatting import long_date
from centers.models import Delegation, Office
from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.delegations import Delegation as RulebookOrder
from centers.routing.names import FUNCTION_NAMES, capitalize_first
from centers.routing.rulebook import Rulebook
from centers.selectors.memberships import is_staff_person
from reviews.directory.rules import authority
from reviews.reassignment.models import Batch

PLANNED, MOVING, IN_FORCE, WITHDRAWN = "planned", "moving", "in force", "withdrawn"
_TONES = {PLANNED: "soon", MOVING: "back", IN_FORCE: "good", WITHDRAWN: "rest"}


class TimelineOrder(NamedTuple):
    """One order of the timeline; `stored` is its row, `tone` a color.

    `batch` is its move, for staff alone; `may_open` says that the viewer may open the page of the order.
    """

    order: RulebookOrder
    stored: Delegation | None
    is_full: bool
    functions: str
    stage: str
    tone: str
    batch: Batch | None
    may_open: bool


def center_timeline(center: Office, rules: Rulebook, today: date, user: Any) -> list[TimelineOrder]:
    """Return all orders that name the Center, the newest first."""
    orders = authority.orders_of(center.code, rules)
    ids = [order.id for order in orders]
    stored = Delegation.objects.prefetch_related("ports").in_bulk(ids)
    batches = {
        batch.delegation_id: batch for batch in Batch.objects.filter(delegation__in=ids).order_by("id")
    }
    is_staff = is_staff_person(user)
    may_open = is_staff and user.reads_everything
    found = []
    for order in orders:
        row, batch = stored.get(order.id), batches.get(order.id)
        stage = _stage(order, batch, today)
        functions = row.functions if row else order.functions
        is_full = order.ports is None and set(functions) >= set(CENTER_FUNCTIONS)
        names = ", ".join(FUNCTION_NAMES[name] for name in CENTER_FUNCTIONS if name in functions)
        shown_batch = batch if is_staff else None
        found.append(TimelineOrder(order, row, is_full, names, stage, _TONES[stage], shown_batch, may_open))
    return found


def next_planned(orders: list[TimelineOrder]) -> str:
    """Return the next planned order in one sentence; "" where none is planned."""
    planned = [order for order in orders if order.stage == PLANNED]
    if not planned:
        return ""
    first = min(planned, key=lambda order: order.order.effective_on)
    functions = "Full operational status" if first.is_full else first.functions
    return f"{capitalize_first(functions)} planned for {long_date(first.order.effective_on)}"


def _stage(order: RulebookOrder, batch: Batch | None, today: date) -> str:
    if order.withdrawn_on is not None and order.withdrawn_on <= today:
        return WITHDRAWN
    if order.effective_on > today:
        return PLANNED
    is_moving = batch is not None and batch.state in Batch.UNDER_WAY
    return MOVING if is_moving else IN_FORCE
