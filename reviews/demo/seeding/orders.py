"""The orders of the story: Machinery waits for the second administrator, Apparel is only drafted.

The published orders of the reference data are not touched. What a visitor ordered goes with the rest of the
demonstration, and the rules are again what they were.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Delegation, Office, OfficeMembership, StaffingLine, Team
from centers.services.rulebooks import publish_rulebook
from reviews.demo.seeding.seed import moment
from reviews.reassignment.orders.drafting import make_preview, propose_order
from reviews.reassignment.orders.order_input import OrderWish, StaffingWish
from reviews.verification.stored_result import verify_and_store

MACHINERY, APPAREL = "CEE010", "CEE004"
STORY_ORDER, DRAFT_ORDER = "DO 26-011", "DO 26-012"
PROPOSER = "admin"

# Who goes to which team of Machinery, and how many days after the order: a Center builds up its staff over months.
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
    """Propose both orders as `admin` on the afternoon before `as_of`; in the morning check all offices, and preview the
    first. Nothing is approved, so nothing moves and no rule changes. Where the Center is not in its test phase any
    more, there is no story to tell.
    """
    proposer = User.objects.filter(username=PROPOSER).first()
    centers = {office.code: office for office in Office.objects.filter(code__in=[MACHINERY, APPAREL])}
    if proposer is None or len(centers) < 2 or _has_orders(centers[MACHINERY]):
        return
    with clock.set_to(moment(as_of - timedelta(days=1), 16, 42)):
        order = propose_order(
            user=proposer,
            wish=OrderWish(
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
        propose_order(
            user=proposer,
            wish=OrderWish(
                order_number=DRAFT_ORDER,
                centers=[centers[APPAREL]],
                effective_on=as_of + timedelta(days=60),
                text="The Apparel, Footwear and Textiles Center assumes all delegable trade functions at all ports.",
            ),
        )
    # Of the day itself: what it counts as near a deadline, and who is on the plan by then, is what will move.
    with clock.set_to(_morning(as_of)):
        verify_and_store(full=False)
        make_preview(order_id=order.pk, user=proposer)


@transaction.atomic
def forget_orders() -> int:
    """Remove every order that a person proposed; the rules fall back to the published ones. Gives how many."""
    orders = Delegation.objects.filter(proposed_by__isnull=False)
    ids = list(orders.values_list("pk", flat=True))
    if not ids:
        return 0
    _unseat(ids)
    StaffingLine.objects.filter(delegation__in=ids).delete()
    orders.update(withdraws=None)
    orders.delete()
    publish_rulebook(cause="The demonstration was emptied.")
    return len(ids)


def _morning(as_of: date) -> datetime:
    """A quarter past nine in New York; earlier where the day is younger than that: no record is of a moment to come."""
    now = clock.now()
    return next((at for at in (moment(as_of, 9, 12), moment(as_of, 4, 12)) if at <= now), moment(as_of, 0, 5))


def _unseat(orders: list[int]) -> None:
    """Memberships that came with the plans of these orders end as if they had never been."""
    for line in StaffingLine.objects.filter(delegation__in=orders).select_related("team"):
        seats = OfficeMembership.objects.filter(user=line.user_id, office=line.team.office_id)
        seats.filter(valid_from=line.from_date).delete()


def _has_orders(center: Office) -> bool:
    return Delegation.objects.filter(centers=center).exclude(state=Delegation.State.REVOKED).exists()


def _plan(center: Office, as_of: date) -> list[StaffingWish]:
    people = {user.username: user for user in User.objects.filter(username__in=[row[0] for row in _PLAN])}
    teams = {team.code: team for team in Team.objects.filter(office=center)}
    return [
        StaffingWish(people[name], teams[team], as_of + timedelta(days=later))
        for name, team, later in _PLAN
        if name in people and team in teams
    ]
