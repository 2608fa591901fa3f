"""A routing whose hold ends is decided again from its lines: what came while it was held has passed it by."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from entries.models import Importer, Routing
from reviews.reassignment.causes.manual import propose_manual_move
from reviews.reassignment.engine import reroute_from_lines
from reviews.reassignment.holds import expiry
from reviews.reassignment.holds.cancellation import hold_rest_of_batch
from reviews.reassignment.holds.expiry import end_due_holds
from reviews.reassignment.models import Batch
from reviews.reassignment.steering.controls import approve_preview, cancel_batch
from reviews.verification.report import verify_offices
from reviews.work.models import Hold
from tests.builders import editions, standings
from tests.builders import reviews as made
from tests.builders.flips import approved, cancel, offices, order_spec, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def violations():
    return [f"{found.sentence}: {found.examples}" for found in verify_offices(full=True) if found.violations]


def goods_change(people, tmp_path, what="edition"):
    """A new list, or a standing of the importer, gives the pumps to Electronics; what is held is passed by."""
    if what == "edition":
        free = made.review(made.PUMPS, importer_number="98-765432100")
        editions.publish(editions.pumps_to_electronics(tmp_path))
        move = Batch.objects.latest("id")
        approve_preview(batch_id=move.pk, user=people[1], preview_id=move.previews.latest("id").pk)
    else:
        free = made.review(made.PUMPS)
        move = standings.changed(Importer.objects.get(pk=free.importer_id))
    run(move)
    assert offices(free) == ["CEE007"]


def sent_by_hand(people, items, goal):
    batch = propose_manual_move(
        user=people[0],
        summaries=[item.summary_id for item in items],
        office=made.office(goal),
        reason="Storm.",
    )
    approve_preview(batch_id=batch.pk, user=people[1], preview_id=batch.previews.get().pk)
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    return batch


def industry(item):
    return Routing.objects.get(pk=item.summary_id).jurisdiction.code


def live():
    return Hold.objects.filter(ended_at=None)


@pytest.mark.parametrize("what", ["edition", "standing"])
def test_what_the_rules_give_again_goes_by_the_list_or_standing_of_meanwhile(people, tmp_path, what):
    item = made.review(made.PUMPS)
    order, batch = approved(people)
    run(batch)
    cancel(withdrawn(people, order), people)
    goods_change(people, tmp_path, what)
    assert (offices(item, item.summary), end_due_holds()) == (["CEE010", "CEE010"], 0)
    run(approved(people, order_spec("DO 26-002"))[1])
    assert end_due_holds() == 2
    assert offices(item, item.summary) == ["CEE007", "CEE007"]
    assert (violations(), live().count()) == ([], 0)


@pytest.mark.parametrize(("goal", "held"), [("CEE010", 2), ("CEE007", 0), ("5301", 2)])
@pytest.mark.parametrize("what", ["edition", "standing"])
def test_what_was_held_and_is_sent_by_hand_is_decided_again(people, tmp_path, what, goal, held):
    """Sent to where the rules of before had it, it is an exception all the same."""
    item = made.review(made.PUMPS)
    cancel(approved(people)[1], people)
    goods_change(people, tmp_path, what)
    assert (offices(item), industry(item)) == (["2704"], "CEE010")
    sent_by_hand(people, [item], goal)
    assert (offices(item, item.summary), industry(item)) == ([goal, goal], "CEE007")
    item.refresh_from_db()
    assert item.jurisdiction.code == "CEE007"
    assert (violations(), live().count()) == ([], held)


def test_who_has_an_item_that_is_held_and_shows_its_industry_is_not_told_that_it_changed(people, tmp_path):
    """One of the summaries that are sent changes its industry; the held item of another is as it was."""
    item, other = made.review(made.PUMPS), made.review(made.PUMPS)
    cancel(approved(people)[1], people)
    goods_change(people, tmp_path)
    settled = made.review(made.PUMPS, importer_number="98-765432100")  # by the new list already
    hold = Hold.objects.create(
        item=settled,
        office=settled.office,
        reason="by_hand",
        text="Ours.",
        author=people[0],
        placed_at=clock.now(),
    )
    sent_by_hand(people, [item, other, settled], "5301")
    assert (offices(item, settled.summary), offices(settled)) == (["5301", "5301"], [hold.office.code])
    assert [type(settled).objects.get(pk=each.pk).version - each.version for each in (item, settled)] == [
        2,
        0,
    ]
    move = item.moves.get()
    assert move.version_after == type(item).objects.get(pk=item.pk).version


@pytest.fixture
def left(people):
    """The items of three summaries that a cancelled withdrawal left, with them, at the Center."""
    items = [made.review(made.PUMPS) for _ in range(3)]
    order, batch = approved(people)
    run(batch)
    cancel(withdrawn(people, order), people)
    return items


def test_one_routing_that_cannot_be_decided_keeps_back_no_other(people, left, monkeypatch):
    run(approved(people, order_spec("DO 26-002"))[1])
    find_reroutes = reroute_from_lines.find_reroutes
    monkeypatch.setattr(
        reroute_from_lines, "find_reroutes", lambda **asked: _unless(left[0].summary_id, find_reroutes, asked)
    )
    assert end_due_holds() == 5
    assert live().get().summary_id == left[0].summary_id


def test_one_item_that_cannot_be_freed_keeps_back_no_other(left, monkeypatch):
    Hold.objects.filter(item__isnull=False).update(ends_on=clock.today() - timedelta(days=1))
    end = expiry._end_and_move
    monkeypatch.setattr(
        expiry, "_end_and_move", lambda hold: end(hold) if hold.item_id != left[0].pk else 1 / 0
    )
    assert end_due_holds() == 2
    assert live().get(item__isnull=False).item_id == left[0].pk


def _unless(summary_id, find_reroutes, asked):
    assert summary_id not in asked["values"]["freed"]
    return find_reroutes(**asked)


def test_work_that_is_there_already_is_held_where_its_summary_is_sent(people, tmp_path):
    """The summary stayed at the Center and its review at the port; then it is sent to the port, which neither rule gives."""
    item = made.review(made.PUMPS)
    order, batch = approved(people)
    run(batch)
    cancel(withdrawn(people, order), people)
    Hold.objects.filter(item=item).update(ended_at=clock.now(), ended_by="returned")
    type(item).objects.filter(pk=item.pk).update(office=made.office("2704"))
    goods_change(people, tmp_path)
    sent_by_hand(people, [item], "2704")
    assert (offices(item, item.summary), industry(item)) == (["2704", "2704"], "CEE007")
    assert live().filter(item=item).exists()


def test_what_a_list_has_yet_to_move_is_sent_by_hand_as_the_list_says(people, tmp_path):
    """The record says that the newest rules have decided it: so they have."""
    item, other = made.review(made.PUMPS), made.review(made.PUMPS)
    editions.publish(editions.pumps_to_electronics(tmp_path))
    edition = Batch.objects.latest("id")
    sent_by_hand(people, [item, other], "5301")
    assert (industry(item), violations()) == ("CEE007", [])
    sent_by_hand(people, [item], "CEE007")
    assert live().filter(item=item).count() == 0
    approve_preview(batch_id=edition.pk, user=people[1], preview_id=edition.previews.latest("id").pk)
    assert run(edition).proof["holds"]
    assert (offices(item, other), violations()) == (["CEE007", "5301"], [])


@pytest.mark.parametrize("is_stopped", [False, True], ids=["waiting", "cancelled"])
def test_what_an_order_moves_while_a_list_waits_violates_nothing(people, tmp_path, is_stopped):
    """It goes by the list before, for the move of the new one is not approved: listed by it, then held."""
    item = made.review(made.PUMPS)
    editions.publish(editions.pumps_to_electronics(tmp_path))
    edition = Batch.objects.latest("id")
    assert run(approved(people)[1]).proof["holds"]
    if is_stopped:
        cancel_batch(batch_id=edition.pk, user=people[0], reason="The wrong list.")
        hold_rest_of_batch(batch_id=edition.pk)
    assert (offices(item), industry(item), violations()) == (["CEE010"], "CEE010", [])
    Routing.objects.filter(pk=item.summary_id).update(jurisdiction=made.office("CEE004"))
    assert any("lines gives" in said for said in violations()), "no list has ever said that"
