"""Moves by hand, and what waits while a flip is near."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError, SecondPersonError
from reviews.reassignment.causes.manual import propose_manual_move
from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.errors import WaitError
from reviews.reassignment.holds.cancellation import hold_rest_of_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.steering.controls import approve_preview, cancel_batch, pause_batch, resume_batch
from reviews.verification.report import verify_offices
from reviews.work.models import Hold
from reviews.work.services.hand_over import send
from tests.builders import editions
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_a_move_by_hand_needs_a_second_person_and_leaves_holds(people):
    admin, director = people
    items = [made.review(made.PUMPS, port=port) for port in ("2704", "4601")]
    batch = propose_manual_move(
        user=admin, summaries=[item.summary_id for item in items], office=made.office("2704"), reason="Storm."
    )
    preview = batch.previews.get()
    assert (preview.counts["summaries"], preview.counts["items"]) == (1, 1)
    assert start_batch(batch_id=batch.pk) is False
    with pytest.raises(SecondPersonError):
        approve_preview(batch_id=batch.pk, user=admin, preview_id=preview.pk)
    approve_preview(batch_id=batch.pk, user=director, preview_id=preview.pk)
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    assert offices(*items, items[1].summary) == ["2704", "2704", "2704"]
    assert Hold.objects.filter(batch_id=batch.pk, reason="by_hand", ended_at=None).count() == 2
    assert not [found for found in verify_offices(full=True) if found.violations]


def test_what_was_moved_by_hand_is_moved_by_hand_again_and_what_somebody_sent_singly_stays(people):
    admin, director = people
    sam = made.person("sam", at="4601", role="supervisor")
    item, sent, begun = (made.review(made.PUMPS, port="4601") for _ in range(3))
    made.own(begun, sam, begun=True)
    send(item_id=sent.pk, user=sam, office=made.office("3901"), reason="They asked for it.")

    def by_hand(goal):
        batch = propose_manual_move(
            user=admin,
            summaries=[one.summary_id for one in (item, sent, begun)],
            office=made.office(goal),
            reason="Storm.",
        )
        preview = batch.previews.get()
        approve_preview(batch_id=batch.pk, user=director, preview_id=preview.pk)
        batch = run(batch)
        assert batch.proof["holds"], batch.proof
        moved = {name: sum(batch.chunks.values_list(name, flat=True)) for name in ("summaries", "items")}
        assert preview.counts["summaries"] == moved["summaries"] == 3
        assert preview.counts["items"] - preview.counts["held"] == moved["items"] == 1

    for goal in ("2704", "5301"):
        by_hand(goal)
        assert offices(item.summary, sent.summary, begun.summary) == [goal] * 3
        assert offices(item, sent, begun) == [goal, "3901", "4601"]
    assert Hold.objects.filter(ended_by="sent again").count() == 4
    assert not [found for found in verify_offices(full=True) if found.violations]


def test_what_waits_for_another_list_is_not_moved_by_hand(people, tmp_path):
    """Its industry is in question. Moved by hand it would say that the newest rules had decided it."""
    admin, _ = people
    item = made.review(made.PUMPS)
    editions.publish(editions.pumps_to_electronics(tmp_path))
    batch = Batch.objects.latest("id")
    cancel_batch(batch_id=batch.pk, user=admin, reason="The wrong list.")
    assert hold_rest_of_batch(batch_id=batch.pk) == 1
    with pytest.raises(InvalidInputError, match="None of these summaries would move"):
        propose_manual_move(
            user=admin, summaries=[item.summary_id], office=made.office("5301"), reason="Storm."
        )


def test_a_move_by_hand_waits_from_five_the_day_before_until_the_proof(people):
    admin, director = people
    here, there = made.review(made.PUMPS, port="4601"), made.review(made.PUMPS, port="2704")
    day = clock.today() + timedelta(days=9)
    _, flip = approved(people, order_spec(effective_on=day, ports=["4601"]))
    eve = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("America/New_York")) - timedelta(days=1)

    def propose(item):
        return propose_manual_move(
            user=admin, summaries=[item.summary_id], office=made.office("5301"), reason="Storm."
        )

    with clock.set_to(eve.replace(hour=16, minute=59)):
        early = propose(here)
        approve_preview(batch_id=early.pk, user=director, preview_id=early.previews.get().pk)
        begun = propose(here)
        approve_preview(batch_id=begun.pk, user=director, preview_id=begun.previews.get().pk)
        assert start_batch(batch_id=begun.pk) is True
        pause_batch(batch_id=begun.pk, user=admin, reason="Look first.")
    with clock.set_to(eve.replace(hour=17)):
        with pytest.raises(WaitError, match="DO 26-001"):
            resume_batch(batch_id=begun.pk, user=admin)
        cancel_batch(batch_id=begun.pk, user=admin, reason="Another time.")
        assert start_batch(batch_id=early.pk) is False
        assert "is not proved yet" in Batch.objects.get(pk=early.pk).status_message
        with pytest.raises(WaitError, match="DO 26-001"):
            propose(here)
        propose(there)
    with clock.set_to(eve + timedelta(days=1, hours=3)):
        assert run(flip).proof["holds"]
        assert start_batch(batch_id=early.pk) is True
