"""Orders that make a Center operational and move the work of its industry, made through the services."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Delegation, Office, OfficeMembership, Team
from reviews.reassignment.engine.run import continue_batch, start_batch
from reviews.reassignment.holds.cancellation import hold_rest_of_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.orders import approval, drafting, withdrawal
from reviews.reassignment.orders.order_input import OrderSpec, StaffingSpec
from reviews.reassignment.orders.settlement import settle_orders
from reviews.reassignment.proof.proof import prove
from reviews.reassignment.steering.controls import cancel_batch
from tests.builders import reviews as made

MACHINERY = "CEE010"


def administrators() -> tuple[User, User]:
    """Return the administrator who proposes and the one who approves."""
    return made.administrator("admin"), made.administrator("director")


def staff(center: str = MACHINERY) -> list[User]:
    """Return one person for each team of the Center, so that an order passes readiness."""
    people = []
    for team in Team.objects.filter(office__code=center):
        user = User.objects.create_user(
            f"{center}-{team.code}".lower(), first_name=team.code, last_name="Team"
        )
        OfficeMembership.objects.create(
            user=user, office=team.office, role="specialist", team=team, valid_from=date(2015, 1, 1)
        )
        people.append(user)
    return people


def order_spec(number: str = "DO 26-001", **fields: Any) -> OrderSpec:
    """Return an order for Machinery: all functions, all ports, in force on approval."""
    centers = [made.office(code) for code in fields.pop("centers", [MACHINERY])]
    ports = fields.pop("ports", None)
    values: dict[str, Any] = {
        "order_number": number,
        "centers": centers,
        "text": "The Center holds its functions.",
        "ports": None if ports is None else [made.office(code) for code in ports],
    }
    return OrderSpec(**(values | fields))


def plan(*lines: tuple[User, str], center: str = MACHINERY, days: int = 0) -> Sequence[StaffingSpec]:
    """Return a staffing plan: people and their teams, starting so many days from today."""
    day = clock.today() + timedelta(days=days)
    return [StaffingSpec(user, Team.objects.get(office__code=center, code=code), day) for user, code in lines]


def approved(people: tuple[User, User], wanted: OrderSpec | None = None) -> tuple[Delegation, Batch]:
    """Propose, preview and approve an order; return it with its batch."""
    admin, director = people
    order = drafting.draft_order(user=admin, spec=wanted or order_spec())
    drafting.make_preview(order_id=order.pk, user=admin)
    return approval.approve_order(order_id=order.pk, user=director, warnings_read=True)


def started(people: tuple[User, User], wanted: OrderSpec | None = None) -> Batch:
    """Return the started batch of an approved order; nothing has moved yet."""
    _, batch = approved(people, wanted)
    assert start_batch(batch_id=batch.pk)
    return batch


def run(batch: Batch, *, proof: bool = True) -> Batch:
    """Start the batch and run it to its end; prove it and settle its order."""
    start_batch(batch_id=batch.pk)
    for _ in range(200):
        if continue_batch(batch_id=batch.pk, seconds=60, sleep=lambda _: None) != Batch.State.MOVING:
            break
    if proof and Batch.objects.filter(pk=batch.pk, state=Batch.State.DONE).exists():
        prove(batch_id=batch.pk)
    settle_orders()
    batch.refresh_from_db()
    return batch


def withdrawn(people: tuple[User, User], order: Delegation) -> Batch:
    """Return the batch of the order's approved withdrawal, before it starts."""
    admin, director = people
    draft = withdrawal.revoke_order(order_id=order.pk, user=admin, reason="Not ready.")
    drafting.make_preview(order_id=draft.pk, user=admin)
    return approval.approve_order(order_id=draft.pk, user=director, warnings_read=True)[1]


def cancel(batch: Batch, people: tuple[User, User]) -> None:
    """Start the batch and cancel it before it moved anything; what it leaves is held."""
    start_batch(batch_id=batch.pk)
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    hold_rest_of_batch(batch_id=batch.pk)


def offices(*objects: Any) -> list[str]:
    """Return the office codes of these items, or of the routings of these summaries."""
    found = []
    for one in objects:
        target = one if hasattr(one, "office_id") else one.routing
        found.append(Office.objects.get(pk=type(target).objects.get(pk=target.pk).office_id).code)
    return found
