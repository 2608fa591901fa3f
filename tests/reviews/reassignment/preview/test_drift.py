"""Work that drifts from the approved preview holds the move and never the order."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from cee_portal.core.refusals import SecondPersonError, WrongStateError
from entries.filing.deletion import delete_summary
from reviews.reassignment.engine.run import start_due_batches
from reviews.reassignment.orders import approval, drafting
from reviews.reassignment.preview.drift import check_drift
from reviews.reassignment.steering.controls import approve_preview
from reviews.work.models import WorkItem
from tests.builders import reviews as made
from tests.builders.flips import offices, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_drift_holds_the_move_and_never_the_order(people):
    admin, director = people
    items = [made.review(made.PUMPS) for _ in range(13)]
    order = drafting.draft_order(user=admin, spec=order_spec(effective_on=clock.today() + timedelta(days=9)))
    drafting.make_preview(order_id=order.pk, user=admin)
    for item in items[1:]:
        delete_summary(summary_id=item.summary_id, user=None)
    order, batch = approval.approve_order(order_id=order.pk, user=director, warnings_read=True)
    assert (order.state, batch.state) == ("approved", "waiting_for_approval")
    assert batch.status_message == "Summaries were 13 in the preview and are 1 now."
    with clock.set_to(clock.now() + timedelta(days=10)):
        assert start_due_batches() == []
        assert offices(made.review(made.PUMPS)) == ["CEE010"]
        with pytest.raises(WrongStateError):
            approve_preview(batch_id=batch.pk, user=director, preview_id=batch.preview_id)
        fresh = drafting.make_preview(order_id=order.pk, user=admin)
        with pytest.raises(SecondPersonError):
            approve_preview(batch_id=batch.pk, user=admin, preview_id=fresh.pk)
        approve_preview(batch_id=batch.pk, user=director, preview_id=fresh.pk)
        assert start_due_batches() == [batch.pk]
        assert run(batch).proof["holds"]


def test_what_is_filed_since_the_preview_is_no_drift_and_the_rest_is_looked_at_once_a_day(people):
    items = [made.review(made.PUMPS) for _ in range(12)]
    day = clock.today() + timedelta(days=9)
    admin, director = people
    order = drafting.draft_order(user=admin, spec=order_spec(effective_on=day))
    drafting.make_preview(order_id=order.pk, user=admin)
    for _ in range(14):
        made.review(made.PUMPS)
    order, batch = approval.approve_order(order_id=order.pk, user=director, warnings_read=True)
    assert (batch.state, check_drift()) == ("announced", 0)
    WorkItem.objects.filter(pk=items[0].pk).update(function="revenue")
    assert check_drift() == 0  # looked at today already
    with clock.set_to(clock.now() + timedelta(days=8)):
        assert check_drift() == 0  # less than 24 hours before
    with clock.set_to(clock.now() + timedelta(days=7)):
        assert check_drift() == 1
    batch.refresh_from_db()
    assert batch.state == "waiting_for_approval"
    assert batch.status_message.startswith("There is a new function of work since the preview: revenue.")
    assert batch.status_message.endswith("14 filed since are counted apart.")
    order.refresh_from_db()
    assert order.state == "approved"
