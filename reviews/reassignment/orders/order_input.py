"""The input of an order, as forms and the API hand it over, and its checks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.dated import valid_on
from cee_portal.core.formatting import long_date
from cee_portal.core.refusals import InvalidInputError
from cee_portal.core.text.one_line import require_one_line
from centers.models import Delegation, Edition, Office, Team
from centers.routing.codes import CENTER_FUNCTIONS
from reviews.reassignment.orders.order_row import was_approved
from reviews.reassignment.orders.staffing_conflicts import describe_conflict
from reviews.reassignment.placement.policies import Policies

_MAX_LEAD = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class StaffingSpec:
    """A line of a staffing plan: the person, the team of a Center, and the first day."""

    user: User
    team: Team
    from_date: date


@dataclass(frozen=True, slots=True)
class OrderSpec:
    """An order as it is asked for.

    `ports` None: all ports; `effective_on` None: the day of approval.
    """

    order_number: str
    centers: Sequence[Office]
    functions: Sequence[str] = CENTER_FUNCTIONS
    ports: Sequence[Office] | None = None
    effective_on: date | None = None
    text: str = ""
    reason: str = ""
    policies: dict[str, Any] = field(default_factory=dict)
    staffing: Sequence[StaffingSpec] = ()


def check_order(spec: OrderSpec, order: Delegation | None = None) -> None:
    """Raise InvalidInputError with the field that is wrong.

    `order` is the one that is changed, if any.
    """
    _check_scope(spec)
    _check_day(spec)
    try:
        Policies.of(spec.policies)
    except (TypeError, ValueError) as error:
        raise InvalidInputError(str(error), field="policies") from None
    _check_staffing(spec, order)
    _check_number(spec, order)


def _check_scope(spec: OrderSpec) -> None:
    if not spec.order_number.strip():
        raise InvalidInputError("Enter the number of the order.", field="order_number")
    require_one_line(spec.order_number, field="order_number", name="The number of the order")
    if not spec.centers or any(not center.is_center for center in spec.centers):
        raise InvalidInputError("Name at least one Center.", field="centers")
    if not spec.functions or set(spec.functions) - set(CENTER_FUNCTIONS):
        raise InvalidInputError(
            f"Choose from these functions: {', '.join(CENTER_FUNCTIONS)}.", field="functions"
        )
    if spec.ports is not None and (not spec.ports or any(port.is_center for port in spec.ports)):
        raise InvalidInputError("Name at least one port, or choose all ports.", field="ports")


def _check_day(spec: OrderSpec) -> None:
    if spec.effective_on is None:
        return
    if spec.effective_on < clock.today() and not spec.reason.strip():
        raise InvalidInputError("That day is past. Give a reason for a past date.", field="reason")
    _require_in_reach(spec.effective_on, "effective_on")


def _require_in_reach(day: date, field: str) -> None:
    """Raise InvalidInputError for a day that is too early or too late.

    Days lie between the oldest edition and five years from now.
    """
    first = Edition.objects.order_by("effective_on").values_list("effective_on", flat=True).first()
    if first is not None and day < first:
        message = f"No Center had an industry before {long_date(first)}. Choose a later day."
        raise InvalidInputError(message, field=field)
    if day > clock.today() + _MAX_LEAD:
        raise InvalidInputError("That day is more than five years away. Choose an earlier one.", field=field)


def _check_staffing(spec: OrderSpec, order: Delegation | None) -> None:
    centers, people = {center.pk for center in spec.centers}, set()
    approved_before = order if order is not None and was_approved(order.pk) else None
    error = partial(InvalidInputError, field="staffing")
    for line in spec.staffing:
        user, team, day = line.user, line.team, line.from_date
        if team.office_id not in centers:
            raise error(f"Team {team.code} does not belong to a Center of this order.")
        if user.pk in people:
            raise error(f"{user.name} is on the plan twice.")
        if not user.is_active or _works_for_trade(user):
            raise error(f"{user.name} is not CBP staff. Name somebody who is.")
        _require_in_reach(day, "staffing")
        if conflict := describe_conflict(user, team, day, approved_before=approved_before):
            raise error(conflict)
        people.add(user.pk)


def _works_for_trade(user: User) -> bool:
    """Return whether the person works for a filer or an importer today.

    Such a person never works at an office.
    """
    now = valid_on(clock.today())
    return user.filer_memberships.filter(now).exists() or user.importer_memberships.filter(now).exists()


def _check_number(spec: OrderSpec, order: Delegation | None) -> None:
    same = Delegation.objects.filter(order_number=spec.order_number.strip())
    if (same.exclude(pk=order.pk) if order else same).exists():
        raise number_taken_error(spec.order_number)


def number_taken_error(number: str) -> InvalidInputError:
    """Return the error that another order has this number."""
    message = f"There is an order {number.strip()} already. Choose another number."
    return InvalidInputError(message, field="order_number")
