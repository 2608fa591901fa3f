"""A specialist sees that an item is moving, while it is: not before, not after, not what stays, not another industry's."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.steering.controls import pause_batch, resume_batch
from reviews.work.models import WorkItem
from reviews.work.pages.move_note import moving_note
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def said(item) -> str:
    item.refresh_from_db()
    note = moving_note(item)
    return note["title"] if note else ""


def test_moving_is_said_from_the_first_act_until_it_has_come_to_the_item(people):
    item, phone = made.review(made.PUMPS), made.review()
    order, batch = approved(people)
    assert said(item) == ""  # approved, not begun
    start_batch(batch_id=batch.pk)
    assert (said(item), said(phone)) == ("Moving to Machinery.", "")
    pause_batch(batch_id=batch.pk, user=people[0], reason="The lights are out.")
    assert said(item) == "Waits to move to Machinery."
    assert f"by {people[0].name} (The lights are out)" in moving_note(item)["text"]
    resume_batch(batch_id=batch.pk, user=people[0])
    run(batch)
    assert said(item) == ""
    back = withdrawn(people, order)
    start_batch(batch_id=back.pk)
    assert said(item) == f"Moving to {made.office('2704').short_name}."


def test_what_an_order_does_not_concern_or_a_hold_keeps_is_not_moving(people):
    here, there, held = (made.review(made.PUMPS, port=port) for port in ("2704", "4601", "4601"))
    made.own(held, made.person("pat", at="4601"), begun=True)
    _, batch = approved(people, order_spec(ports=["4601"], policies={"begun": "hold"}))
    start_batch(batch_id=batch.pk)
    assert (said(here), said(there)) == ("", "Moving to Machinery.")
    run(batch)
    assert said(held) == ""


def test_what_the_move_will_leave_with_who_has_it_is_not_said_to_move(people):
    """Nobody is told “moves next” of what a policy holds, or of what an undo will leave at the Center."""
    begun, planned, near, far = (made.review(made.PUMPS) for _ in range(4))
    pat, mora = made.person("pat", at="2704"), made.person("mora", at="2704")
    made.own(begun, pat, begun=True)
    made.own(planned, mora, begun=True)
    today = clock.today()
    WorkItem.objects.filter(pk=near.pk).update(due_on=today + timedelta(days=10))
    WorkItem.objects.filter(pk=far.pk).update(due_on=today + timedelta(days=11))
    policies = {"begun": "hold", "near_deadline": "hold", "near_deadline_days": 10}
    order, batch = approved(people, order_spec(policies=policies, staffing=flips.plan((mora, "M1"))))
    start_batch(batch_id=batch.pk)
    assert [said(item) for item in (begun, near)] == ["", ""]
    assert {said(item) for item in (planned, far)} == {"Moving to Machinery."}
    run(batch)
    assert offices(begun, near, planned, far) == ["2704", "2704", "CEE010", "CEE010"]
    WorkItem.objects.filter(pk=planned.pk).update(begun_at=clock.now())
    back = withdrawn(people, order)
    start_batch(batch_id=back.pk)
    assert (said(planned), said(far)) == ("", "Moving to Los Angeles.")
    run(back)
    assert offices(planned, far) == ["CEE010", "2704"]
