"""The staffing plan becomes memberships: from the planned day, in the planned team, and as long as an order asks for it."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError
from centers.models import OfficeMembership, Team
from reviews.reassignment.errors import NotReadyError
from reviews.reassignment.orders import approval, drafting, withdrawal
from reviews.reassignment.orders.readiness import check_readiness
from reviews.reassignment.orders.staffing import grant_memberships
from reviews.validation.services.closing import start_review
from tests.builders import reviews as made
from tests.builders.flips import approved, order_spec, plan, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def port(people):
    return made.person("port", at="2704")


def seats(user):
    """Team and days of the person at the Center."""
    found = OfficeMembership.objects.filter(user=user, office__code="CEE010").order_by("valid_from", "id")
    return [(one.team.code, one.valid_from, one.valid_to) for one in found]


def team(code):
    return Team.objects.get(office__code="CEE010", code=code)


def in_days(number):
    return clock.today() + timedelta(days=number)


def test_whom_another_order_in_force_brought_stays_when_one_is_taken_back(people, port):
    first, batch = approved(people, order_spec(functions=["validation"], staffing=plan((port, "M1"))))
    run(batch)
    revenue, batch = approved(
        people, order_spec("DO 26-002", functions=["revenue"], staffing=plan((port, "M1")))
    )
    run(batch)
    run(withdrawn(people, revenue))
    assert seats(port) == [("M1", in_days(0), None)]
    run(withdrawn(people, first))
    assert seats(port) == []


def test_who_came_by_a_plan_before_the_day_leaves_when_the_order_is_withdrawn_at_once(people, port):
    order, _ = approved(people, order_spec(effective_on=in_days(9), staffing=plan((port, "M1"))))
    assert seats(port) == [("M1", in_days(0), None)]
    with clock.set_to(clock.now() + timedelta(days=3)):
        withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="Not ready.")
        assert seats(port) == [("M1", in_days(-3), in_days(-1))]


def test_who_comes_later_by_another_plan_comes_now_by_this_one(people, port):
    approved(people, order_spec(effective_on=in_days(9), staffing=plan((port, "M1"), days=9)))
    approved(people, order_spec("DO 26-002", functions=["revenue"], staffing=plan((port, "M1"))))
    assert seats(port) == [("M1", in_days(0), None)]


DAYS_OF_PLANS = [(0, 3), (3, 0), (2, 9)]


@pytest.mark.parametrize("first_to_go", [0, 1])
@pytest.mark.parametrize("days", DAYS_OF_PLANS)
def test_whom_two_plans_name_leaves_with_the_last_of_them(people, port, days, first_to_go):
    """Whatever the days of the plans and in whichever order they are taken back, there is one place at a time, and
    none in the end.
    """
    by_hand = made.person("hand", at="CEE010", team="M1")
    wishes = [
        order_spec(
            f"DO 26-00{at}", functions=[name], effective_on=in_days(4), staffing=plan((port, "M1"), days=day)
        )
        for at, (name, day) in enumerate(zip(("validation", "revenue"), days, strict=True))
    ]
    both = [approved(people, wanted)[0] for wanted in wishes]
    assert seats(port) == [("M1", in_days(min(days)), None)]
    gone, stays = both[first_to_go], days[1 - first_to_go]
    with clock.set_to(clock.now() + timedelta(days=1)):
        withdrawal.revoke_order(order_id=gone.pk, user=people[0], reason="Not ready.")
        whole = seats(port)
        assert whole[-1] == ("M1", in_days(stays - 1), None)
        if min(days) == 0 < stays:  # there already, and goes on without a gap
            assert whole[:-1] == [("M1", in_days(-1), in_days(stays - 2))]
        else:
            assert len(whole) == 1
    both.remove(gone)
    with clock.set_to(clock.now() + timedelta(days=2)):
        withdrawal.revoke_order(order_id=both[0].pk, user=people[0], reason="Not ready.")
        until = [last for _, _, last in seats(port)]
        assert all(last is not None and last < clock.today() for last in until)
        assert len(until) == len(set(until))
    assert seats(by_hand)[-1][-1] is None


@pytest.fixture
def named_twice(people, port):
    """A validation order seats the person today, one of revenue would in two days; both take effect in nine."""
    first, _ = approved(
        people, order_spec(functions=["validation"], effective_on=in_days(9), staffing=plan((port, "M1")))
    )
    revenue = order_spec(
        "DO 26-002", functions=["revenue"], effective_on=in_days(9), staffing=plan((port, "M1"), days=2)
    )
    approved(people, revenue)
    return first


@pytest.mark.parametrize("end", [1, 5])
def test_an_end_that_somebody_has_set_stands_when_one_of_two_orders_is_taken_back(
    people, port, named_twice, end
):
    OfficeMembership.objects.filter(user=port, office__code="CEE010").update(valid_to=in_days(end))
    with clock.set_to(clock.now() + timedelta(days=3)):
        withdrawal.revoke_order(order_id=named_twice.pk, user=people[0], reason="Not ready.")
        assert seats(port) == [("M1", in_days(-3), in_days(end - 3))]


def test_whom_another_order_keeps_has_the_same_role_and_absence_as_before(people, port, named_twice):
    absence = {"role": "supervisor", "away_from": in_days(1), "away_until": in_days(6)}
    there = OfficeMembership.objects.filter(user=port, office__code="CEE010")
    there.update(**absence)
    withdrawal.revoke_order(order_id=named_twice.pk, user=people[0], reason="Not ready.")
    later = there.get(valid_to=None)
    assert (later.valid_from, later.duty_port.code) == (in_days(2), "2704")
    assert {name: getattr(later, name) for name in absence} == absence


def test_who_is_named_anew_after_an_end_that_somebody_set_has_that_end_still(people, port):
    order, batch = approved(people, order_spec(staffing=plan((port, "M1"))))
    run(batch)
    run(withdrawn(people, order))
    OfficeMembership.objects.create(
        user=port, office=made.office("CEE010"), role="specialist", team=team("M1"),
        valid_from=in_days(0), valid_to=in_days(20),
    )  # fmt: skip
    approved(people, order_spec("DO 26-002", effective_on=in_days(9), staffing=plan((port, "M1"), days=3)))
    assert ("M1", in_days(0), in_days(20)) in seats(port)


def test_what_a_plan_of_before_has_left_ends_with_the_last_order_that_names_the_person(people, port):
    """Two orders named one person, and the membership kept the day of the one that was taken back first."""
    first, _ = approved(
        people, order_spec(functions=["validation"], effective_on=in_days(4), staffing=plan((port, "M1")))
    )
    wanted = order_spec(
        "DO 26-002", functions=["revenue"], effective_on=in_days(4), staffing=plan((port, "M1"), days=3)
    )
    second, _ = approved(people, wanted)
    withdrawal.revoke_order(order_id=first.pk, user=people[0], reason="Not ready.")
    there = OfficeMembership.objects.filter(user=port, office__code="CEE010")
    there.delete()
    there.create(
        user=port, office=made.office("CEE010"), role="specialist", team=team("M1"), valid_from=in_days(0)
    )
    withdrawal.revoke_order(order_id=second.pk, user=people[0], reason="Not ready.")
    assert seats(port) == []


def test_a_membership_that_no_plan_began_is_left_alone(people, port):
    there = OfficeMembership.objects.create(
        user=port, office=made.office("CEE010"), role="specialist", team=team("M1"), valid_from=in_days(-40)
    )
    for number, days in enumerate((0, 3)):
        wanted = order_spec(
            f"DO 26-00{number}", effective_on=in_days(9), staffing=plan((port, "M1"), days=days)
        )
        order, _ = approved(people, wanted)
        withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="Not ready.")
        assert seats(port) == [("M1", there.valid_from, None)]


def test_who_finishes_at_a_center_and_is_named_anew_stays(people, port):
    item = made.review(made.PUMPS, owner=port)
    order, batch = approved(people, order_spec(staffing=plan((port, "M1"))))
    run(batch)
    start_review(item_id=item.pk, user=port)
    with clock.set_to(clock.now() + timedelta(days=2)):
        run(withdrawn(people, order))
        assert seats(port)[0][-1] > clock.today()
        again, _ = approved(
            people, order_spec("DO 26-002", effective_on=in_days(9), staffing=plan((port, "M1"), days=3))
        )
        assert seats(port) == [("M1", in_days(-2), None)]
        withdrawal.revoke_order(order_id=again.pk, user=people[0], reason="Not ready.")
        assert [until for _, _, until in seats(port)] != [None]


def changed(people, order, *lines, days=0):
    """The order, before its day, gets another plan."""
    wanted = order_spec(order.order_number, effective_on=in_days(9), staffing=plan(*lines, days=days))
    drafting.change_order(order_id=order.pk, user=people[0], spec=wanted)


def approved_again(people, order):
    drafting.make_preview(order_id=order.pk, user=people[0])
    approval.approve_order(order_id=order.pk, user=people[1], warnings_read=True)


def test_a_plan_that_is_changed_twice_says_where_the_person_is(people, port):
    """First the team, then the day: the membership is of the last plan, and ends with it."""
    order, _ = approved(people, order_spec(effective_on=in_days(9), staffing=plan((port, "M1"))))
    with clock.set_to(clock.now() + timedelta(days=2)):
        today = clock.today()
        changed(people, order, (port, "M2"), days=-2)
        assert seats(port) == [
            ("M1", today - timedelta(days=2), None)
        ]  # who has begun stays until it is approved
        changed(people, order, (port, "M2"), days=3)
        assert seats(port) == [("M1", today - timedelta(days=2), today - timedelta(days=1))]
        approved_again(people, order)
        assert seats(port)[1:] == [("M2", in_days(3), None)]
        withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="Not ready.")
        assert seats(port) == [("M1", today - timedelta(days=2), today - timedelta(days=1))]


def test_a_plan_that_is_changed_to_another_day_and_back_leaves_one_place(people, port):
    order, _ = approved(people, order_spec(effective_on=in_days(9), staffing=plan((port, "M1"), days=5)))
    changed(people, order, (port, "M2"), days=4)
    assert seats(port) == []
    changed(people, order, (port, "M1"), days=5)
    approved_again(people, order)
    assert seats(port) == [("M1", in_days(5), None)]


@pytest.mark.parametrize("how", ["off the plan", "withdrawn as a draft"])
def test_who_has_begun_by_a_plan_that_is_changed_leaves_with_it(people, port, how):
    order, _ = approved(people, order_spec(effective_on=in_days(9), staffing=plan((port, "M1"))))
    with clock.set_to(clock.now() + timedelta(days=2)):
        if how == "off the plan":
            changed(people, order)
        else:
            changed(people, order, (port, "M1"), days=-2)
            assert seats(port) == [("M1", in_days(-2), None)]
            withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="Not ready.")
        assert seats(port) == [("M1", in_days(-2), in_days(-1))]


def test_whom_another_plan_names_too_stays_when_this_one_is_changed(people, port):
    """The membership goes on by the other plan, and leaves with it; this one may not move the person to another team."""
    order, _ = approved(people, order_spec(effective_on=in_days(9), staffing=plan((port, "M1"))))
    wanted = order_spec(
        "DO 26-002", functions=["revenue"], effective_on=in_days(9), staffing=plan((port, "M1"), days=2)
    )
    other, _ = approved(people, wanted)
    with pytest.raises(InvalidInputError, match="is in team M1 of that Center already"):
        changed(people, order, (port, "M2"))
    with clock.set_to(clock.now() + timedelta(days=1)):
        changed(people, order)
        assert seats(port) == [("M1", in_days(-1), in_days(0)), ("M1", in_days(1), None)]
        withdrawal.revoke_order(order_id=other.pk, user=people[0], reason="Not ready.")
        assert seats(port) == [("M1", in_days(-1), in_days(0))]


def test_a_plan_leaves_nobody_in_two_teams(people, port):
    there = OfficeMembership.objects.get(office__code="CEE010", team__code="M1").user
    with pytest.raises(InvalidInputError, match="is in team M1 of that Center already") as refused:
        drafting.draft_order(user=people[0], spec=order_spec(staffing=plan((there, "M2"))))
    assert refused.value.field == "staffing"
    comes = made.person("comes", at="2704")
    approved(people, order_spec("DO 26-008", effective_on=in_days(9), staffing=plan((comes, "M1"), days=7)))
    day = f"{in_days(7):%B} {in_days(7).day}, {in_days(7).year}"
    said = f"comes to team M1 of that Center on {day}. Name that team, or leave {comes.name} off the plan."
    with pytest.raises(InvalidInputError, match=said):
        drafting.draft_order(user=people[0], spec=order_spec("DO 26-007", staffing=plan((comes, "M2"))))
    drafting.draft_order(user=people[0], spec=order_spec("DO 26-009", staffing=plan((there, "M1"))))
    # One whom this plan itself has brought may be planned elsewhere.
    order, _ = approved(people, order_spec(effective_on=in_days(9), staffing=plan((port, "M1"))))
    drafting.change_order(
        order_id=order.pk,
        user=people[0],
        spec=order_spec(effective_on=in_days(9), staffing=plan((port, "M2"))),
    )
    drafting.make_preview(order_id=order.pk, user=people[0])
    approval.approve_order(order_id=order.pk, user=people[1], warnings_read=True)
    assert seats(port) == [("M2", in_days(0), None)]
    assert Team.objects.get(office__code="CEE010", code="M2").memberships.filter(user=port).count() == 1


def test_who_has_come_to_another_team_since_the_plan_was_written_stands_against_its_approval(people, port):
    """Two drafts name one person for two teams; the second that is to be approved is not."""
    order = drafting.draft_order(user=people[0], spec=order_spec("DO 26-002", staffing=plan((port, "M2"))))
    preview = drafting.make_preview(order_id=order.pk, user=people[0])
    assert "Staffing plan" not in {line.check for line in check_readiness(order, preview)}
    approved(people, order_spec(effective_on=in_days(9), staffing=plan((port, "M1"), days=2)))
    blocking = [line.detail for line in check_readiness(order, preview) if line.check == "Staffing plan"]
    assert len(blocking) == 1 and "comes to team M1 of that Center" in blocking[0]
    with pytest.raises(NotReadyError, match="comes to team M1 of that Center"):
        approval.approve_order(order_id=order.pk, user=people[1], warnings_read=True)
    with pytest.raises(NotReadyError, match="comes to team M1 of that Center"):
        grant_memberships(order)  # behind the gate, whatever was asked before it
    assert seats(port) == [("M1", in_days(2), None)]
