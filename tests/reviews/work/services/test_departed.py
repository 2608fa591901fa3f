"""Items of people who have left go back to the queue, each with an event, and nothing else does."""

from datetime import date, timedelta

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import OfficeMembership
from reviews.reassignment.orders import staffing
from reviews.verification.report import find_unheld_work
from reviews.work.models import Hold, WorkItem
from reviews.work.services import departed
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, plan, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def leave(user):
    yesterday = clock.today() - timedelta(days=1)
    OfficeMembership.objects.filter(user=user).update(valid_to=yesterday)


def deactivate(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def change_office(user):
    leave(user)
    OfficeMembership.objects.create(
        user=user, office=made.office("CEE001"), role="specialist", valid_from=clock.today()
    )


@pytest.mark.parametrize("go", [leave, deactivate, change_office])
def test_items_of_who_has_left_go_back_to_the_queue(go):
    dana, omar = made.person("dana"), made.person("omar")
    fresh, begun, parked = made.review(owner=dana), made.review(), made.review(owner=dana)
    made.own(begun, dana, begun=True)
    until = clock.today() + timedelta(days=5)
    WorkItem.objects.filter(pk=parked.pk).update(state="parked", parked_until=until)
    other = made.review(owner=omar)
    assert departed.return_departed() == 0
    go(dana)
    assert find_unheld_work()[1].violations == 3
    assert (departed.return_departed(), departed.return_departed()) == (3, 0)
    assert find_unheld_work()[1].violations == 0
    for item in (fresh, begun, parked):
        item.refresh_from_db()
        assert (item.owner, item.former_owner, item.begun_at) == (None, dana, None)
        (event,) = Event.objects.filter(verb=Verb.ITEM_RETURNED_DEPARTED, object_id=str(item.pk))
        assert (event.actor, event.before) == (None, {"owner": "dana"})
    assert (parked.state, parked.parked_until) == ("parked", until)
    other.refresh_from_db()
    assert other.owner == omar


def test_a_membership_that_ends_today_still_holds():
    dana = made.person("dana")
    item = made.review(owner=dana)
    OfficeMembership.objects.filter(user=dana).update(valid_to=clock.today())
    assert departed.return_departed() == 0
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert departed.return_departed() == 1
    item.refresh_from_db()
    assert item.owner is None


def test_a_closed_item_keeps_its_owner():
    dana = made.person("dana")
    item = made.review(owner=dana)
    WorkItem.objects.filter(pk=item.pk).update(state="closed", result="deleted", closed_at=clock.now())
    leave(dana)
    assert departed.return_departed() == 0


def test_a_move_that_brings_the_item_along_keeps_the_owner(people):
    """The owner works at the office to which the item is about to move, and nowhere else."""
    pat = made.person("pat", at="2704")
    item = made.review(made.PUMPS, port="2704")
    made.own(item, pat, begun=True)
    _, batch = approved(people, order_spec(staffing=plan((pat, "M1"))))
    OfficeMembership.objects.filter(user=pat, office__code="2704").update(
        valid_to=clock.today() - timedelta(days=1)
    )
    assert departed.return_departed() == 0
    run(batch)
    item.refresh_from_db()
    assert (offices(item), item.owner) == (["CEE010"], pat)
    assert departed.return_departed() == 0


def test_items_that_stay_do_not_keep_back_those_behind_them(people, monkeypatch):
    """More items stay than one page holds, and an item with a higher id goes back."""
    monkeypatch.setattr(departed, "CHUNK", 1)
    pat = made.person("pat", at="2704")
    for _ in range(2):
        made.own(made.review(made.PUMPS, port="2704"), pat, begun=True)
    last = made.review(owner=pat)
    approved(people, order_spec(staffing=plan((pat, "M1"))))
    OfficeMembership.objects.filter(user=pat, office__code="2704").update(
        valid_to=clock.today() - timedelta(days=1)
    )
    assert departed.return_departed() == 1
    last.refresh_from_db()
    assert last.owner is None


def test_begun_work_that_was_held_for_its_owner_goes_where_the_rules_put_it(people):
    pat = made.person("pat", at="2704")
    item = made.review(made.PUMPS, port="2704")
    made.own(item, pat, begun=True)
    _, batch = approved(people, order_spec(policies={"begun": "hold"}))
    run(batch)
    assert offices(item) == ["2704"]
    leave(pat)
    assert departed.return_departed() == 1
    item.refresh_from_db()
    assert (offices(item), item.owner) == (["CEE010"], None)
    assert not Hold.objects.filter(item=item, ended_at=None).exists()


def test_the_end_of_a_plan_sends_a_hint_at_once(people, monkeypatch):
    sent = []
    monkeypatch.setattr(staffing, "enqueue_after_commit", lambda task: sent.append(task.name))
    pat = made.person("pat", at="2704")
    order, batch = approved(people, order_spec(staffing=plan((pat, "M1"))))
    run(batch)
    withdrawn(people, order)
    assert sent == ["reviews.return_departed"]


def test_an_item_of_a_past_membership_is_not_hidden_by_a_later_one():
    dana = made.person("dana")
    made.review(owner=dana)
    OfficeMembership.objects.filter(user=dana).update(valid_to=date(2016, 1, 1))
    OfficeMembership.objects.create(
        user=dana,
        office=made.office("CEE007"),
        role="specialist",
        valid_from=clock.today() + timedelta(days=1),
    )
    assert departed.return_departed() == 1
