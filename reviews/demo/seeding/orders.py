"""The orders of the story: one waits for the second person, one is a draft.

The published orders of the reference data stay. Orders that a visitor proposed are removed with the demonstration, and
the rules are again as before.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.calendar import new_york_moment
from centers.models import Delegation, Office, OfficeMembership, StaffingLine, Team
from centers.services.rulebooks import publish_rulebook
from reviews.reassignment.orders.drafting import draft_order, make_preview
from reviews.reassignment.orders.order_input import OrderSpec, StaffingSpec
from reviews.verification.stored_result import verify_and_store

MACHINERY, APPAREL = "CEE010", "CEE004"
STORY_ORDER, DRAFT_ORDER = "DO 26-011", "DO 26-012"
PROPOSER = "admin"

# The people by team of Machinery, with the days after the order: a Center builds up its staff over months.
_PLAN = (
    ("machinery", "M1", 0),
    ("brandt", "M2", 0),
    ("port", "M2", 0),
    ("delgado", "M1", 0),
    ("nakamura", "M3", 0),
    ("galvan", "M4", 0),
    ("kowalski", "M2", 21),
    ("fournier", "M3", 21),
    ("trevino", "M1", 49),
    ("monroe", "M4", 77),
    ("mercer", "M2", 105),
)


def seed_orders(as_of: date) -> None:
    """Propose both orders before `as_of`, and preview the first in the morning.

    Nothing is approved, so nothing moves and no rule changes. Where an order names the Center already, none is proposed.
    """
    proposer = User.objects.filter(username=PROPOSER).first()
    centers = {office.code: office for office in Office.objects.filter(code__in=[MACHINERY, APPAREL])}
    if proposer is None or len(centers) < 2 or _has_orders(centers[MACHINERY]):
        return
    with clock.set_to(new_york_moment(as_of - timedelta(days=1), time(16, 42))):
        order = draft_order(
            user=proposer,
            spec=OrderSpec(
                order_number=STORY_ORDER,
                centers=[centers[MACHINERY]],
                text="The Machinery Center assumes all delegable trade functions at all ports (19 CFR 101.1).",
                policies={
                    "near_deadline": "hold",
                    "near_deadline_days": 10,
                    "begun": "hold",
                    "team": "heading",
                },
                staffing=_plan(centers[MACHINERY], as_of),
            ),
        )
        draft_order(
            user=proposer,
            spec=OrderSpec(
                order_number=DRAFT_ORDER,
                centers=[centers[APPAREL]],
                effective_on=as_of + timedelta(days=60),
                text="The Apparel, Footwear and Textiles Center assumes all delegable trade functions at all ports.",
            ),
        )
    # The preview is made on the day itself, because work near a deadline and people on the plan depend on the day.
    with clock.set_to(_morning(as_of)):
        verify_and_store(full=False)
        make_preview(order_id=order.pk, user=proposer)


@transaction.atomic
def remove_orders() -> int:
    """Remove the orders that people proposed; return their number."""
    orders = Delegation.objects.filter(proposed_by__isnull=False)
    ids = list(orders.values_list("pk", flat=True))
    if not ids:
        return 0
    _remove_memberships(ids)
    StaffingLine.objects.filter(delegation__in=ids).delete()
    orders.update(withdraws=None)
    orders.delete()
    publish_rulebook(cause="The demonstration was emptied.")
    return len(ids)


def _morning(as_of: date) -> datetime:
    """Return 9:12 in New York, or an earlier time where 9:12 is still to come."""
    now = clock.now()
    for at in (time(9, 12), time(4, 12)):
        if new_york_moment(as_of, at) <= now:
            return new_york_moment(as_of, at)
    return new_york_moment(as_of, time(0, 5))


def _remove_memberships(orders: list[int]) -> None:
    """Delete the memberships that came with the plans of these orders."""
    for line in StaffingLine.objects.filter(delegation__in=orders).select_related("team"):
        seats = OfficeMembership.objects.filter(user=line.user_id, office=line.team.office_id)
        seats.filter(valid_from=line.from_date).delete()


def _has_orders(center: Office) -> bool:
    return Delegation.objects.filter(centers=center).exclude(state=Delegation.State.REVOKED).exists()


def _plan(center: Office, as_of: date) -> list[StaffingSpec]:
    people = {user.username: user for user in User.objects.filter(username__in=[row[0] for row in _PLAN])}
    teams = {team.code: team for team in Team.objects.filter(office=center)}
    return [
        StaffingSpec(people[name], teams[team], as_of + timedelta(days=later))
        for name, team, later in _PLAN
        if name in people and team in teams
    ]
