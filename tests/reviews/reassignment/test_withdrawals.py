"""Taking an order back: before its day, after it, and while its work still moves."""

from datetime import timedelta

import pytest

from cee_portal.accounts import clock
from centers.models import OfficeMembership
from reviews.reassignment import orders
from reviews.reassignment.engine import continue_batch, start_batch, start_due_batches
from reviews.reassignment.errors import (
    WrongStateError,
)
from reviews.reassignment.holds import end_due_holds
from reviews.work import services
from reviews.work.models import Hold, WorkItem
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, run, wish, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def people(reference):
    flips.staff()
    return flips.administrators()


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
    services.take(item_id=closed.pk, user=maker)
    WorkItem.objects.filter(pk=closed.pk).update(
        state="closed", result="no_discrepancy", closed_at=clock.now(), closed_by=maker
    )
    closed.activity.state = "selected"
    back = withdrawn(people, order)
    assert back.cause == "withdrawal"
    counts = back.preview.counts
    assert (counts["summaries"], counts["held_summaries"], counts["items"], counts["held"]) == (4, 2, 3, 1)
    back = run(back)
    from reviews.reassignment.models import BatchFault

    assert back.proof and back.proof["holds"], (
        back.state,
        back.said,
        back.proof,
        [fault.said for fault in BatchFault.objects.all()][:1],
    )
    assert offices(untouched, later, worked, worked.summary, closed.summary) == [
        "2704", "2704", "CEE010", "CEE010", "CEE010",
    ]  # fmt: skip
    assert Hold.objects.filter(batch_id=back.pk, ended_at=None).count() == 3
    order.refresh_from_db()
    assert order.state == "revoked"
    assert offices(made.review(made.PUMPS)) == ["2704"]
    with pytest.raises(WrongStateError, match="Propose a new order"):
        orders.revoke_order(order_id=back.delegation_id, user=people[0], reason="After all.")
    # Given up, the worked one goes home, and its summary with it.

    services.release(item_id=worked.pk, user=maker)
    end_due_holds()
    assert offices(worked, worked.summary, closed.summary) == ["2704", "2704", "CEE010"]


def test_an_order_is_withdrawn_at_once_before_its_day(people):
    item = made.review(made.PUMPS)
    order, batch = approved(people, wish(effective_on=clock.today() + timedelta(days=9)))
    gone = orders.revoke_order(order_id=order.pk, user=people[1], reason="Too early.")
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
