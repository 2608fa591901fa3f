"""The hand on a batch: pause, resume, pace, one button for all, cancel."""

from datetime import timedelta

import pytest
from django.test import Client

from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError, WrongStateError
from centers.models import Delegation
from reviews.reassignment.engine.run import continue_batch, start_batch, start_due_batches
from reviews.reassignment.holds.cancellation import hold_cancelled_batches, hold_rest_of_batch
from reviews.reassignment.holds.expiry import end_due_holds
from reviews.reassignment.models import Batch, BatchChunk
from reviews.reassignment.orders import approval, drafting, withdrawal
from reviews.reassignment.orders.settlement import settle_orders
from reviews.reassignment.pages.orders.order_timeline import order_steps
from reviews.reassignment.steering.controls import (
    cancel_batch,
    pause_all_batches,
    pause_batch,
    resume_batch,
    set_pace,
)
from reviews.reassignment.tasks import prove_if_needed
from reviews.verification.report import verify_offices
from reviews.work.models import Hold, WorkItem
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def violations() -> list[str]:
    return [f"{found.sentence}: {found.examples}" for found in verify_offices(full=True) if found.violations]


def test_pause_resume_and_pace(people):
    item = made.review(made.PUMPS)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    assert pause_all_batches(user=people[0], reason="Look first.") == [batch.pk]
    assert continue_batch(batch_id=batch.pk) == "paused"
    assert offices(item) == ["2704"]
    with pytest.raises(WrongStateError, match=r"is paused\. Only a moving batch can be paused"):
        pause_batch(batch_id=batch.pk, user=people[0])
    resume_batch(batch_id=batch.pk, user=people[0])
    set_pace(batch_id=batch.pk, user=people[0], pace="full")
    assert run(batch).proof["holds"]
    assert offices(item) == ["CEE010"]


def test_the_default_pace_leaves_time_to_others_and_full_pace_takes_it(people, monkeypatch):
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 1)
    for _ in range(4):
        made.review(made.PUMPS)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    pauses = []
    # One chunk: a pause as long as the chunk took, times what the setting leaves to others.
    continue_batch(batch_id=batch.pk, seconds=0, sleep=pauses.append)  # cuts
    continue_batch(batch_id=batch.pk, seconds=0, sleep=pauses.append)
    assert len([pause for pause in pauses if pause > 0]) == 1
    set_pace(batch_id=batch.pk, user=people[0], pace="full")
    pauses.clear()
    assert continue_batch(batch_id=batch.pk, seconds=60, sleep=pauses.append) == "done"
    assert pauses == []


@pytest.mark.parametrize("pace, sizes", [("default", [2, 2, 1]), ("full", [4, 1])])
def test_at_full_pace_an_order_moves_twice_as_many_at_a_time(people, monkeypatch, pace, sizes):
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 2)
    for _ in range(5):
        made.review(made.PUMPS)
    _, batch = approved(people)
    set_pace(batch_id=batch.pk, user=people[0], pace=pace)
    start_batch(batch_id=batch.pk)
    assert run(batch).proof["holds"]
    done = BatchChunk.objects.filter(batch=batch, sweep=1).order_by("number")
    assert list(done.values_list("summaries", flat=True)) == sizes


def test_the_one_button_also_stops_what_would_begin_today(people):
    item = made.review(made.PUMPS)
    _, batch = approved(people)
    assert pause_all_batches(user=people[0], reason="Look first.") == [batch.pk]
    assert start_due_batches() == []
    assert offices(item) == ["2704"]
    assert resume_batch(batch_id=batch.pk, user=people[0]).state == "announced"
    assert start_due_batches() == [batch.pk]
    assert run(batch).proof["holds"]
    assert offices(item) == ["CEE010"]


def test_a_cancelled_batch_leaves_holds_and_a_clean_list(people):
    items = [made.review(made.PUMPS) for _ in range(2)]
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    assert hold_rest_of_batch(batch_id=batch.pk) == 4
    batch.refresh_from_db()
    assert (batch.state, batch.finished_at is not None) == ("cancelled", True)
    assert offices(*items) == ["2704", "2704"]
    settle_orders()
    order.refresh_from_db()
    assert order.state == "in_force"
    assert violations() == []


def test_one_that_was_cancelled_on_its_way_is_proved_too_and_says_so(people):
    for _ in range(2):
        made.review(made.PUMPS)
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    prove_if_needed(batch.pk)
    assert Batch.objects.get(pk=batch.pk).proof is None, "what it leaves is not held yet"
    hold_rest_of_batch(batch_id=batch.pk)
    prove_if_needed(batch.pk)
    proof = Batch.objects.get(pk=batch.pk).proof
    assert (proof["holds"], proof["besides"]["held"]) == (True, 4)
    client = Client()
    client.force_login(people[1])
    page = client.get(f"/centers/delegations/{order.pk}/").content.decode()
    assert "The move was canceled after 0 summaries and items." in page
    assert "Nothing was lost or moved twice: 5 of 5 checks passed" in page and "Verify again" in page
    assert f"/centers/delegations/batches/{batch.pk}/replay/" in page
    settle_orders()
    order.refresh_from_db()
    batch.refresh_from_db()
    words = [step.word for step in order_steps(order, batch)]
    assert words == ["Draft", "Previewed", "Approved", "Canceled", "In force"], "it stands, and did not move"


def test_before_its_end_a_batch_is_not_proved_by_hand_and_after_it_has_no_pace(people):
    """The proof of the middle would stand as the last word: once there is one the worker makes no other."""
    made.review(made.PUMPS)
    _, batch = approved(people)
    client = Client()
    client.force_login(people[0])
    page = f"/centers/delegations/batches/{batch.pk}/"
    assert client.post(f"{page}prove/").status_code == 409
    start_batch(batch_id=batch.pk)
    assert client.post(f"{page}prove/").status_code == 409
    assert Batch.objects.get(pk=batch.pk).proved_at is None
    batch = run(batch)
    assert client.post(f"{page}prove/").status_code == 302
    assert client.post(f"{page}pace/", {"pace": "full"}).status_code == 409
    assert Batch.objects.get(pk=batch.pk).pace == "default"


def test_what_a_cancelled_batch_left_is_free_again_once_its_order_is_withdrawn(people):
    items = [made.review(made.PUMPS) for _ in range(2)]
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    hold_rest_of_batch(batch_id=batch.pk)
    assert end_due_holds() == 0
    back = withdrawn(people, order)
    assert run(back).proof["holds"]
    assert end_due_holds(seconds=-1) == 0, "the sweep has other things to do"
    assert end_due_holds() == 4
    assert not Hold.objects.filter(ended_at=None).exists()
    assert offices(*items) == ["2704", "2704"]
    _, again = approved(people, order_spec("DO 26-002"))
    assert run(again).proof["holds"]
    assert offices(*items) == ["CEE010", "CEE010"]
    assert violations() == []


def test_a_move_cancelled_before_its_day_holds_what_is_in_flight_on_that_day(people):
    item = made.review(made.PUMPS)
    order, batch = approved(people, order_spec(effective_on=clock.today() + timedelta(days=5)))
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    assert hold_rest_of_batch(batch_id=batch.pk) == 0
    assert not Hold.objects.exists() and violations() == []
    with clock.set_to(clock.now() + timedelta(days=6)):
        assert offices(made.review(made.PUMPS)) == ["CEE010"]
        assert violations() == []  # listed by a move that has not ended
        assert hold_cancelled_batches() == 2
        batch.refresh_from_db()
        assert (batch.state, batch.finished_at is not None) == ("cancelled", True)
        settle_orders()
        assert Delegation.objects.get(pk=order.pk).state == "in_force"
        assert offices(item, item.summary) == ["2704", "2704"]
        assert hold_cancelled_batches() == 0 and violations() == []


@pytest.mark.parametrize("act", ["withdrawn", "changed"])
def test_a_move_cancelled_before_its_day_holds_nothing_for_an_order_that_asks_for_nothing(people, act):
    item = made.review(made.PUMPS)
    day = clock.today() + timedelta(days=5)
    order, batch = approved(people, order_spec(effective_on=day))
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    if act == "withdrawn":
        withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="Not this year.")
        _, later = approved(people, order_spec("DO 26-002", effective_on=day))
    else:
        drafting.change_order(order_id=order.pk, user=people[0], spec=order_spec(effective_on=day))
        drafting.make_preview(order_id=order.pk, user=people[0])
        _, later = approval.approve_order(order_id=order.pk, user=people[1], warnings_read=True)
    with clock.set_to(clock.now() + timedelta(days=6)):
        assert hold_cancelled_batches() == 0
        assert run(later).proof["holds"]
        assert offices(item) == ["CEE010"]
        assert violations() == []


def test_a_cancelled_move_leaves_to_another_order_what_that_one_gives(people):
    here, there = made.review(made.PUMPS, port="2704"), made.review(made.PUMPS, port="4601")
    bill = made.review(made.PUMPS, port="4601")
    WorkItem.objects.filter(pk=bill.pk).update(function="revenue")
    first = approved(people, order_spec(ports=["4601"], functions=["validation", "psc"]))[1]
    second = approved(people, order_spec("DO 26-002", ports=["2704"]))[1]
    third = approved(people, order_spec("DO 26-003", ports=["4601"], functions=["revenue"]))[1]
    cancel_batch(batch_id=first.pk, user=people[0], reason="Wait for the staff.")
    assert hold_rest_of_batch(batch_id=first.pk) == 3
    for batch in (second, third):
        assert run(batch).proof["holds"]
    assert offices(here, there, bill, bill.summary) == ["CEE010", "4601", "CEE010", "4601"]
    assert violations() == []


def test_a_move_is_cancelled_for_a_reason(people):
    _, batch = approved(people)
    with pytest.raises(InvalidInputError, match="Say why"):
        cancel_batch(batch_id=batch.pk, user=people[0], reason=" ")
