"""The hand on a batch: pause, resume, pace, one button for all, cancel."""

import pytest

from reviews.reassignment.cancelling import hold_what_is_left
from reviews.reassignment.controls import cancel, pause, pause_all, resume, set_pace
from reviews.reassignment.engine import continue_batch, start_batch, start_due_batches
from reviews.reassignment.errors import (
    WrongStateError,
)
from reviews.reassignment.holds import end_due_holds
from reviews.reassignment.settling import settle_orders
from reviews.verifying import verify
from reviews.work.models import Hold
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, run, wish, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def people(reference):
    flips.staff()
    return flips.administrators()


def violations() -> list[str]:
    return [f"{found.sentence}: {found.examples}" for found in verify(full=True) if found.violations]


def test_pause_resume_and_pace(people):
    item = made.review(made.PUMPS)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    assert pause_all(user=people[0], reason="Look first.") == [batch.pk]
    assert continue_batch(batch_id=batch.pk) == "paused"
    assert offices(item) == ["2704"]
    with pytest.raises(WrongStateError):
        pause(batch_id=batch.pk, user=people[0])
    resume(batch_id=batch.pk, user=people[0])
    set_pace(batch_id=batch.pk, user=people[0], pace="full")
    assert run(batch).proof["holds"]
    assert offices(item) == ["CEE010"]


def test_the_one_button_also_stops_what_would_begin_today(people):
    item = made.review(made.PUMPS)
    _, batch = approved(people)
    assert pause_all(user=people[0], reason="Look first.") == [batch.pk]
    assert start_due_batches() == []
    assert offices(item) == ["2704"]
    assert resume(batch_id=batch.pk, user=people[0]).state == "announced"
    assert start_due_batches() == [batch.pk]
    assert run(batch).proof["holds"]
    assert offices(item) == ["CEE010"]


def test_a_cancelled_batch_leaves_holds_and_a_clean_list(people):
    items = [made.review(made.PUMPS) for _ in range(2)]
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    cancel(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    assert hold_what_is_left(batch_id=batch.pk) == 4
    batch.refresh_from_db()
    assert (batch.state, batch.finished_at is not None) == ("cancelled", True)
    assert offices(*items) == ["2704", "2704"]
    settle_orders()
    order.refresh_from_db()
    assert order.state == "in_force"
    assert violations() == []


def test_what_a_cancelled_batch_left_is_free_again_once_its_order_is_withdrawn(people):
    items = [made.review(made.PUMPS) for _ in range(2)]
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    cancel(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    hold_what_is_left(batch_id=batch.pk)
    assert end_due_holds() == 0
    back = withdrawn(people, order)
    assert run(back).proof["holds"]
    assert end_due_holds() == 4
    assert not Hold.objects.filter(ended_at=None).exists()
    assert offices(*items) == ["2704", "2704"]
    _, again = approved(people, wish("DO 26-002"))
    assert run(again).proof["holds"]
    assert offices(*items) == ["CEE010", "CEE010"]
    assert violations() == []
