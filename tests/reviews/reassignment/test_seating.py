"""The staffing plan becomes memberships: from the planned day, in the planned team, and as long as an order asks for it."""

from datetime import timedelta

import pytest

from cee_portal.accounts import clock
from centers.models import OfficeMembership, Team
from reviews.reassignment import orders
from reviews.reassignment.errors import InvalidOrderError
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, plan, run, wish, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def people(reference):
    flips.staff()
    return flips.administrators()


@pytest.fixture
def port(people):
    return made.person("port", at="2704")


def seats(user):
    """Team and days of the person at the Center."""
    found = OfficeMembership.objects.filter(user=user, office__code="CEE010").order_by("valid_from", "id")
    return [(one.team.code, one.valid_from, one.valid_to) for one in found]


def in_days(number):
    return clock.today() + timedelta(days=number)


def test_whom_another_order_in_force_brought_stays_when_one_is_taken_back(people, port):
    first, batch = approved(people, wish(functions=["validation"], staffing=plan((port, "M1"))))
    run(batch)
    revenue, batch = approved(people, wish("DO 26-002", functions=["revenue"], staffing=plan((port, "M1"))))
    run(batch)
    run(withdrawn(people, revenue))
    assert seats(port) == [("M1", in_days(0), None)]
    run(withdrawn(people, first))
    assert seats(port) == []


def test_who_came_by_a_plan_before_the_day_leaves_when_the_order_is_withdrawn_at_once(people, port):
    order, _ = approved(people, wish(effective_on=in_days(9), staffing=plan((port, "M1"))))
    assert seats(port) == [("M1", in_days(0), None)]
    with clock.set_to(clock.now() + timedelta(days=3)):
        orders.revoke_order(order_id=order.pk, user=people[0], reason="Not ready.")
        assert seats(port) == [("M1", in_days(-3), in_days(-1))]


def test_who_comes_later_by_another_plan_comes_now_by_this_one(people, port):
    approved(people, wish(effective_on=in_days(9), staffing=plan((port, "M1"), days=9)))
    approved(people, wish("DO 26-002", functions=["revenue"], staffing=plan((port, "M1"))))
    assert ("M1", in_days(0), None) in seats(port)


def test_a_plan_leaves_nobody_in_two_teams(people, port):
    there = OfficeMembership.objects.get(office__code="CEE010", team__code="M1").user
    with pytest.raises(InvalidOrderError, match="is in team M1 of that Center already") as refused:
        orders.propose_order(user=people[0], wish=wish(staffing=plan((there, "M2"))))
    assert refused.value.field == "staffing"
    orders.propose_order(user=people[0], wish=wish("DO 26-009", staffing=plan((there, "M1"))))
    # One whom this plan itself has brought may be planned elsewhere.
    order, _ = approved(people, wish(effective_on=in_days(9), staffing=plan((port, "M1"))))
    orders.change_order(
        order_id=order.pk, user=people[0], wish=wish(effective_on=in_days(9), staffing=plan((port, "M2")))
    )
    orders.make_preview(order_id=order.pk, user=people[0])
    orders.approve_order(order_id=order.pk, user=people[1], warnings_read=True)
    assert seats(port) == [("M2", in_days(0), None)]
    assert Team.objects.get(office__code="CEE010", code="M2").memberships.filter(user=port).count() == 1
