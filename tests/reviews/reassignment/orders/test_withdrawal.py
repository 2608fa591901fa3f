"""Taking an order back: before its day, after it, and while its work still moves."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from cee_portal.core.refusals import WrongStateError
from centers.models import OfficeMembership
from entries.models import Importer
from reviews.reassignment.engine.run import continue_batch, start_batch, start_due_batches
from reviews.reassignment.holds.cancellation import hold_rest_of_batch
from reviews.reassignment.holds.expiry import end_due_holds
from reviews.reassignment.models import Batch
from reviews.reassignment.orders import drafting, withdrawal
from reviews.reassignment.orders.readiness import GREEN, check_readiness
from reviews.reassignment.steering.controls import approve_preview, cancel_batch
from reviews.reassignment.tasks import prove_if_needed
from reviews.verification.report import verify_offices
from reviews.work.models import Hold, WorkItem
from reviews.work.services import ownership, parking
from tests.builders import editions, flips, standings
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_a_withdrawal_moves_back_what_nobody_worked_on_and_lists_the_rest(people):
    untouched, worked, closed = (made.review(made.PUMPS) for _ in range(3))
    order, batch = approved(people)
    run(batch)
    maker = flips.staff("CEE007")[0]
    OfficeMembership.objects.create(
        user=maker, office=made.office("CEE010"), role="specialist", valid_from="2015-01-01"
    )
    later = made.review(made.PUMPS)
    made.own(worked, maker, begun=True)
    ownership.take(item_id=closed.pk, user=maker)
    WorkItem.objects.filter(pk=closed.pk).update(
        state="closed", result="no_discrepancy", closed_at=clock.now(), closed_by=maker
    )
    back = withdrawn(people, order)
    assert back.cause == "withdrawal"
    counts = back.preview.counts
    assert (counts["summaries"], counts["held_summaries"], counts["items"], counts["held"]) == (4, 2, 3, 1)
    back = run(back)
    from reviews.reassignment.models import BatchFault

    assert back.proof and back.proof["holds"], (
        back.state,
        back.status_message,
        back.proof,
        [fault.message for fault in BatchFault.objects.all()][:1],
    )
    assert offices(untouched, later, worked, worked.summary, closed.summary) == [
        "2704", "2704", "CEE010", "CEE010", "CEE010",
    ]  # fmt: skip
    assert Hold.objects.filter(batch_id=back.pk, ended_at=None).count() == 3
    order.refresh_from_db()
    assert order.state == "revoked"
    assert offices(made.review(made.PUMPS)) == ["2704"]
    with pytest.raises(WrongStateError, match="Propose a new order"):
        withdrawal.revoke_order(order_id=back.delegation_id, user=people[0], reason="After all.")
    # Given up, the worked one goes home, and its summary with it.

    ownership.release(item_id=worked.pk, user=maker)
    end_due_holds()
    assert offices(worked, worked.summary, closed.summary) == ["2704", "2704", "CEE010"]


def test_an_order_is_withdrawn_at_once_before_its_day(people):
    item = made.review(made.PUMPS)
    order, batch = approved(people, order_spec(effective_on=clock.today() + timedelta(days=9)))
    gone = withdrawal.revoke_order(order_id=order.pk, user=people[1], reason="Too early.")
    batch.refresh_from_db()
    assert (gone.pk, gone.state, batch.state) == (order.pk, "revoked", "cancelled")
    with clock.set_to(clock.now() + timedelta(days=10)):
        assert start_due_batches() == []
        assert offices(item, made.review(made.PUMPS)) == ["2704", "2704"]


def test_a_withdrawal_stops_the_move_that_still_goes_on(people):
    items = [made.review(made.PUMPS) for _ in range(3)]
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    back = withdrawn(people, order)
    assert continue_batch(batch_id=batch.pk) == "cancelled"
    assert run(back).proof["holds"]
    assert offices(*items) == ["2704"] * 3


def test_what_an_owner_who_came_along_did_since_counts_as_worked_on(people):
    """Begun at the port before the move, and worked on at the Center after it: it stays."""
    mora = made.person("mora", at="2704")
    worked, idle = made.review(made.PUMPS), made.review(made.PUMPS)
    for item in (worked, idle):
        made.own(item, mora, begun=True)
    order, batch = approved(people, order_spec(staffing=flips.plan((mora, "M1"))))
    run(batch)
    assert offices(worked, idle) == ["CEE010", "CEE010"]
    parking.park(
        item_id=worked.pk, user=mora, until=clock.today() + timedelta(days=3), reason="The importer answers."
    )
    back = withdrawn(people, order)
    counts = back.preview.counts
    assert (counts["summaries"], counts["held_summaries"], counts["items"], counts["held"]) == (2, 1, 2, 1)
    assert run(back).proof["holds"], back.proof
    assert offices(worked, worked.summary, idle, idle.summary) == ["CEE010", "CEE010", "2704", "2704"]
    idle.refresh_from_db()
    assert idle.owner == mora


def test_what_another_order_gives_too_does_not_go_back(people):
    here, there = made.review(made.PUMPS, port="2704"), made.review(made.PUMPS, port="4601")
    order, batch = approved(people)
    run(batch)
    _, other = approved(people, order_spec("DO 26-002", ports=["4601"]))
    assert other.preview.counts["summaries"] == 0
    run(other)
    back = withdrawn(people, order)
    assert back.preview.counts["summaries"] == 1
    assert run(back).proof["holds"]
    assert offices(here, there) == ["2704", "CEE010"]
    assert offices(made.review(made.PUMPS, port="4601"), made.review(made.PUMPS)) == ["CEE010", "2704"]


def test_an_order_with_the_longest_number_is_taken_back_again_and_again(people):
    admin = people[0]
    order, batch = approved(people, order_spec("DO 26-001 " + "x" * 30))
    run(batch)
    first = withdrawal.revoke_order(order_id=order.pk, user=admin, reason="Not ready.")
    assert withdrawal.revoke_order(order_id=order.pk, user=admin, reason="Not ready.") == first
    withdrawal.revoke_order(order_id=first.pk, user=admin, reason="After all.")
    second = withdrawal.revoke_order(order_id=order.pk, user=admin, reason="Not ready.")
    assert (first.order_number[-2:], second.order_number[-3:]) == ("-W", "-W2")


def test_an_order_that_took_another_back_gives_nothing(people):
    """What was withdrawn may be ordered anew, and readiness warns of no order for the same."""
    order, batch = approved(people)
    run(batch)
    run(withdrawn(people, order))
    again = drafting.draft_order(user=people[0], spec=order_spec("DO 26-002"))
    preview = drafting.make_preview(order_id=again.pk, user=people[0])
    lines = {line.check: line.result for line in check_readiness(again, preview)}
    assert lines["Conflicting orders"] == GREEN


@pytest.mark.parametrize("what", ["edition", "standing"])
def test_what_was_kept_goes_in_the_end_where_lists_and_standings_of_meanwhile_give_it(people, tmp_path, what):
    """A new edition and a changed standing leave alone what a withdrawal held; it is decided again once it is let go."""
    director = people[1]
    pat = made.person("pat", at="CEE010")
    item = made.review(made.PUMPS)
    order, batch = approved(people)
    run(batch)
    ownership.take(item_id=item.pk, user=pat)
    made.own(item, pat, begun=True)
    run(withdrawn(people, order))
    free = made.review(made.PUMPS)
    if what == "edition":
        editions.publish(editions.pumps_to_electronics(tmp_path))
        move = Batch.objects.latest("id")
        approve_preview(batch_id=move.pk, user=director, preview_id=move.previews.latest("id").pk)
    else:
        move = standings.changed(Importer.objects.get(pk=item.importer_id))
    run(move)
    assert offices(item, item.summary, free) == ["CEE010", "CEE010", "CEE007"]
    ownership.release(item_id=item.pk, user=pat)
    assert end_due_holds() == 1
    assert offices(item, item.summary) == ["CEE007", "CEE007"]
    assert [found.sentence for found in verify_offices(full=True) if found.violations] == []


def test_a_move_that_its_withdrawal_stopped_before_anybody_had_counted_is_proved(people):
    items = [made.review(made.PUMPS) for _ in range(2)]
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    back = withdrawn(people, order)
    prove_if_needed(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.proof["holds"]) == ("cancelled", True), batch.proof
    assert run(back).proof["holds"]
    assert offices(*items) == ["2704", "2704"]


def test_what_a_cancelled_withdrawal_left_goes_back_with_the_next_one_once_a_new_order_gave_it_again(people):
    admin, _ = people
    item = made.review(made.PUMPS)
    order, batch = approved(people)
    run(batch)
    back = withdrawn(people, order)
    start_batch(batch_id=back.pk)
    cancel_batch(batch_id=back.pk, user=admin, reason="Let us see.")
    assert hold_rest_of_batch(batch_id=back.pk) == 2
    assert end_due_holds() == 0
    again, move = approved(people, order_spec("DO 26-002"))
    run(move)
    assert end_due_holds() == 2
    assert offices(item, item.summary) == ["CEE010", "CEE010"]
    assert run(withdrawn(people, again)).proof["holds"]
    assert offices(item, item.summary) == ["2704", "2704"]
    assert [found.sentence for found in verify_offices(full=True) if found.violations] == []
