"""The home page of administrators: the status of each Center, the orders, the newest jobs."""

from datetime import date
from typing import Any, NamedTuple

from cee_portal.accounts.models import User
from cee_portal.core.jobs import visible_jobs
from cee_portal.core.models import Job
from centers.models import Delegation, Office
from centers.routing.delegations import Delegation as Order
from centers.routing.rulebook import Rulebook
from centers.selectors.rulebooks import NoRulebookError, current_rulebook
from reviews.directory.rules.authority import center_status, held_functions, orders_of
from reviews.reassignment.labels import order_summary
from reviews.work.pages.move_strips import strips_of_all
from reviews.work.selectors.unstaffed import list_unstaffed

NEWEST_JOBS = 5
# The kinds of jobs in words; another kind is shown by its name.
_JOBS = {
    "intake": "Intake",
    "items": "Bulk action",
    "try_criterion": "Criterion tried",
    "verify_offices": "Check of every office",
    "seed_demo": "Demonstration data",
}
_TONES = {
    Delegation.State.PREVIEWED: "soon",
    Delegation.State.APPROVED: "back",
    Delegation.State.MOVING: "back",
    Delegation.State.IN_FORCE: "good",
}


class OrderRow(NamedTuple):
    """One order: what it gives, in words, and the tone of its state."""

    order: Delegation
    what: str
    tone: str


class JobRow(NamedTuple):
    """One job and its kind in words."""

    job: Job
    name: str


class CenterRow(NamedTuple):
    """One Center: its status and tone, the functions that it holds, and its next order."""

    center: Office
    tone: str
    status: str
    holds: str
    coming: Order | None


def context(user: User, today: date) -> dict[str, Any]:
    """Return the ten Centers with their status, the orders, and the newest jobs of all people."""
    orders = list(
        Delegation.objects.select_related("withdraws", "proposed_by")
        .prefetch_related("centers", "ports")
        .order_by("-effective_on", "order_number")
    )
    newest = visible_jobs(user).select_related("owner").order_by("-id")[:NEWEST_JOBS]
    try:
        rulebook = current_rulebook()
    except NoRulebookError:
        rulebook = None
    centers = Office.objects.filter(kind=Office.Kind.CENTER).order_by("code")
    return {
        "moves": strips_of_all(),
        "centers": [center_row(center, rulebook, today) for center in centers] if rulebook else [],
        "rulebook": rulebook,
        "unstaffed": list_unstaffed(),
        "orders": [order_row(order) for order in orders],
        "waiting": [order for order in orders if order.state == Delegation.State.PREVIEWED],
        "jobs": [JobRow(job, _JOBS.get(job.kind, job.kind.replace("_", " "))) for job in newest],
    }


def order_row(order: Delegation) -> OrderRow:
    """Return an order with the words of the list of orders."""
    return OrderRow(order, order_summary(order), _TONES.get(Delegation.State(order.state), "rest"))


def center_row(center: Office, rulebook: Rulebook, today: date) -> CenterRow:
    """Return a Center on a day by the rulebook, with the words of the directory."""
    words = center_status(center.code, rulebook, today)
    tone = "good" if words.startswith("Full ") else "back" if words.startswith("Operational") else "rest"
    held = [held.name.lower() for held in held_functions(center.code, rulebook, today) if held.orders]
    later = [order for order in orders_of(center.code, rulebook) if order.effective_on > today]
    return CenterRow(center, tone, words, ", ".join(held), later[-1] if later else None)
