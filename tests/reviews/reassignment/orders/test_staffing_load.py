"""Load against staff: one row for each date on which somebody joins by the plan, over the months of a build-up."""

from datetime import timedelta

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import OfficeMembership
from reviews.reassignment.orders import drafting
from reviews.reassignment.orders.order_input import StaffingSpec
from reviews.reassignment.orders.staffing_load import compute_load
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import order_spec

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_where_there_is_nothing_to_do_the_bar_is_empty_and_where_nobody_is_there_it_is_full(reference):
    admin, _ = flips.administrators()
    order = drafting.draft_order(user=admin, spec=order_spec())
    preview = drafting.make_preview(order_id=order.pk, user=admin)
    assert [(row.each, row.is_over, row.width) for row in compute_load(order, preview).rows] == [
        (None, True, 120.0)
    ]
    flips.staff()
    assert [(row.each, row.is_over, row.width) for row in compute_load(order, preview).rows] == [
        (0, False, 0.0)
    ]


def test_the_staff_grows_with_the_plan_and_the_load_falls(reference, settings):
    settings.REASSIGNMENT_TARGET_LOAD = 4
    admin, _ = flips.administrators()
    lead, _, gone, *others = flips.staff()
    OfficeMembership.objects.filter(user__in=others).delete()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for n in range(12):
        item = made.review(made.PUMPS, port=("2704", "4601")[n % 2])
        if n == 0:
            made.own(item, made.person("pat", at="2704"), begun=True)
    today = clock.today()
    team = lead.office_memberships.get().team
    later = [
        StaffingSpec(made.person(f"joins-{days}-{n}", at="2704"), team, today + timedelta(days=days))
        for days, n in ((0, 1), (60, 1), (60, 2), (150, 1))
    ]
    order = drafting.draft_order(user=admin, spec=order_spec(staffing=later, policies={"begun": "hold"}))
    preview = drafting.make_preview(order_id=order.pk, user=admin)
    plan = compute_load(order, preview)
    # 12 arrive but for the one that is held; two are there, one comes today, two in two months, one in five.
    assert [((row.day - today).days, row.staff, row.items, row.each, row.is_over) for row in plan.rows] == [
        (0, 3, 11, 4, False),
        (60, 5, 11, 2, False),
        (150, 6, 11, 2, False),
    ]
    assert [round(row.width) for row in plan.rows] == [96, 48, 48]
    assert (plan.named, plan.teams, plan.target) == (4, 1, 4)
    settings.REASSIGNMENT_TARGET_LOAD = 3
    assert [row.is_over for row in compute_load(order, preview).rows] == [True, False, False]
