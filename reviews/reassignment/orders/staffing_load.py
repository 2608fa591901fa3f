"""The load of a Center: open items for each person.

It is computed for each day on which a person joins by the staffing plan.
"""

from datetime import date
from typing import NamedTuple

from django.conf import settings

from centers.models import Delegation, OfficeMembership
from reviews.reassignment.models import Preview
from reviews.reassignment.preview.order_counts import day_of_move
from reviews.work.models import OPEN, WorkItem

_BAR_WIDTH = 120.0


class LoadOnDay(NamedTuple):
    """The load on one day.

    People of the Centers, open items of today and of the move, items for each person, width of the bar.
    """

    day: date
    staff: int
    items: int
    each: int | None
    is_over: bool
    width: float


class LoadForecast(NamedTuple):
    """The load on all days of a staffing plan.

    People and teams of the plan, the target, and the place of its line in the bar.
    """

    rows: list[LoadOnDay]
    named: int
    teams: int
    target: int
    rule_at: float


def compute_load(order: Delegation, preview: Preview) -> LoadForecast:
    """Compute the load from the day of the order on.

    Items are those of today, because closing is not forecast.
    """
    lines = list(order.staffing.all())
    start = day_of_move(order)
    days = sorted({start, *(line.from_date for line in lines if line.from_date > start)})
    centers = [center.pk for center in order.centers.all()]
    items_now = WorkItem.objects.filter(OPEN, office_id__in=centers).count()
    items = items_now + preview.counts["items"] - preview.counts["held"]
    target, planned = settings.REASSIGNMENT_TARGET_LOAD, {line.user_id: line.from_date for line in lines}
    staff = [_count_staff(day, centers, planned) for day in days]
    each = [round(items / people) if people else None for people in staff]
    highest = max([target * 1.25, *(value or 0 for value in each)])
    rows = []
    for day, people, value in zip(days, staff, each, strict=True):
        width = _BAR_WIDTH * (highest if value is None else value) / highest
        rows.append(LoadOnDay(day, people, items, value, value is None or value > target, width))
    teams = {line.team_id for line in lines}
    return LoadForecast(rows, len(lines), len(teams), target, round(_BAR_WIDTH * target / highest, 1))


def _count_staff(day: date, centers: list[int], planned: dict[int, date]) -> int:
    memberships = OfficeMembership.objects.on(day).filter(office_id__in=centers, user__is_active=True)
    members = set(memberships.values_list("user_id", flat=True))
    return len(members | {user_id for user_id, joins in planned.items() if joins <= day})
