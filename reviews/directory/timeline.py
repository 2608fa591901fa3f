"""A Center's timeline: which order gave it which functions at which ports, since when, and what is planned."""

from datetime import date
from typing import Any, NamedTuple

from cee_portal.accounts.models import User
from centers.models import Delegation, Office
from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.names import FUNCTION_NAMES
from centers.routing.rulebook import Rulebook
from centers.selectors.memberships import is_staff_person
from reviews.directory import authority
from reviews.reassignment.models import Batch

# Word and tone of the mark for each stage.
_STAGES = {
    "planned": ("planned", "soon"),
    "moving": ("moving", "back"),
    "in_force": ("in force", "good"),
    "withdrawn": ("withdrawn", "rest"),
}


class Moment(NamedTuple):
    """One order of the timeline. `batch` is its move, `url` the order, each for whoever may follow it."""

    order: Any
    kept: Delegation | None
    is_full: bool
    functions: str
    word: str
    tone: str
    batch: Batch | None
    may_open: bool


def timeline_of(center: Office, rules: Rulebook, today: date, user: Any) -> list[Moment]:
    """All orders that name the Center, the planned ones first, then the newest."""
    orders = authority.orders_of(center.code, rules)
    ids = [order.id for order in orders]
    kept = Delegation.objects.prefetch_related("ports").in_bulk(ids)
    batches = {
        batch.delegation_id: batch for batch in Batch.objects.filter(delegation__in=ids).order_by("id")
    }
    staff = is_staff_person(user)
    reads_orders = staff and user.national_role in (
        User.NationalRole.ADMINISTRATOR,
        User.NationalRole.AUDITOR,
    )
    return [
        _moment(order, kept.get(order.id), batches.get(order.id), today, staff, reads_orders)
        for order in orders
    ]


def next_step(moments: list[Moment], today: date) -> str:
    """What is planned next, in one sentence; "" where nothing is."""
    planned = [moment for moment in moments if moment.word == "planned"]
    if not planned:
        return ""
    first = min(planned, key=lambda moment: moment.order.effective_on)
    what = "Full operational status" if first.is_full else first.functions
    day = first.order.effective_on
    return f"{what[0].upper()}{what[1:]} planned for {day:%B} {day.day}, {day.year}"


def _moment(
    order: Any, kept: Delegation | None, batch: Batch | None, today: date, staff: bool, reads_orders: bool
) -> Moment:
    word, tone = _STAGES[_stage(order, batch, today)]
    functions = kept.functions if kept else order.functions
    is_full = order.ports is None and set(functions) >= set(CENTER_FUNCTIONS)
    names = ", ".join(FUNCTION_NAMES[name] for name in CENTER_FUNCTIONS if name in functions)
    return Moment(order, kept, is_full, names, word, tone, batch if staff else None, reads_orders)


def _stage(order: Any, batch: Batch | None, today: date) -> str:
    if order.withdrawn_on is not None and order.withdrawn_on <= today:
        return "withdrawn"
    if order.effective_on > today:
        return "planned"
    moving = batch is not None and batch.state in (Batch.State.MOVING, Batch.State.PAUSED)
    return "moving" if moving else "in_force"
