"""What a move does with begun work, work near a deadline, planned owners and teams, and how a hold ends."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from centers.models import Delegation
from reviews.reassignment.holds.expiry import end_due_holds
from reviews.work.models import Hold, ItemMove, WorkItem
from reviews.work.services import ownership
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_policies_the_first_that_fits_decides(people):
    port = made.person("pat", at="2704")
    planned = made.person("mora", at="2704")
    today = clock.today()
    near = made.review(made.PUMPS)
    begun = made.review(made.PUMPS)
    near_and_planned = made.review(made.PUMPS)
    kept = made.review(made.PUMPS)
    owned = made.review(made.PUMPS)
    overdue = made.review(made.PUMPS)
    made.set_due(near, today + timedelta(days=3))
    made.set_due(near_and_planned, today + timedelta(days=3))
    made.set_due(overdue, today - timedelta(days=1))
    made.own(begun, port, begun=True)
    made.own(near_and_planned, planned, begun=True)
    made.own(kept, planned, begun=True)
    made.own(owned, port)
    wanted = order_spec(
        policies={"begun": "hold", "near_deadline": "hold", "near_deadline_days": 10},
        staffing=flips.plan((planned, "M1")),
    )
    order, batch = approved(people, wanted)
    counts = batch.preview.counts
    assert (counts["items"], counts["held"], counts["near_deadline"], counts["keep_owner"]) == (6, 3, 2, 1)
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    assert offices(near, begun, near_and_planned, kept, owned, overdue) == [
        "2704", "2704", "2704", "CEE010", "CEE010", "CEE010",
    ]  # fmt: skip
    kept.refresh_from_db()
    owned.refresh_from_db()
    assert (kept.owner, kept.begun_at is not None, kept.team.code) == (planned, True, "M1")
    assert (owned.owner, owned.former_owner) == (None, port)
    holds = {hold.item_id: hold for hold in Hold.objects.filter(batch_id=batch.pk)}
    assert {pk: hold.reason for pk, hold in holds.items()} == {
        near.pk: "near_deadline", near_and_planned.pk: "near_deadline", begun.pk: "begun",
    }  # fmt: skip
    assert holds[near.pk].ends_on == today + timedelta(days=3)
    assert today + timedelta(days=13) <= holds[begun.pk].ends_on <= today + timedelta(days=20)
    assert Delegation.objects.get(pk=order.pk).state == "in_force"
    # The planned owner may act at the Center from now on.
    ownership.release(item_id=kept.pk, user=planned)
    # Whoever gives a held item up lets it go where the rules give it, in the same act.
    ownership.release(item_id=begun.pk, user=port)
    assert offices(begun) == ["CEE010"]


def test_a_hold_that_ends_by_date_moves_what_is_left(people):

    item = made.review(made.PUMPS)
    made.set_due(item, clock.today() + timedelta(days=2))
    _, batch = approved(people, order_spec(policies={"near_deadline": "hold"}))
    run(batch)
    assert offices(item) == ["2704"]
    with clock.set_to(clock.now() + timedelta(days=2)):
        assert end_due_holds() == 0
    with clock.set_to(clock.now() + timedelta(days=3)):
        assert end_due_holds() == 1
        assert end_due_holds() == 0
    assert offices(item) == ["CEE010"]
    assert ItemMove.objects.filter(item=item).latest("id").cause == "hold_ended"
    assert not Hold.objects.filter(item=item, ended_at=None).exists()


@pytest.mark.parametrize("team_by", ["heading", "importer", "weight"])
def test_every_item_arrives_at_a_team(people, team_by):
    items = [made.review(made.PUMPS, importer_number=f"12-34567{n:02d}00") for n in range(12)]
    _, batch = approved(people, order_spec(policies={"team": team_by}))
    run(batch)
    teams = list(
        WorkItem.objects.filter(pk__in=[item.pk for item in items]).values_list("team__code", flat=True)
    )
    assert None not in teams
    assert (len(set(teams)) > 1) == (team_by != "heading")


def test_what_is_near_and_how_long_begun_work_stays_are_settings(people, settings):
    settings.REASSIGNMENT_NEAR_DAYS, settings.REASSIGNMENT_BEGUN_DAYS = 3, 1
    today = clock.today()
    near, far, begun = (made.review(made.PUMPS) for _ in range(3))
    made.set_due(near, today + timedelta(days=3))
    made.set_due(far, today + timedelta(days=4))
    made.own(begun, made.person("pat", at="2704"), begun=True)
    _, batch = approved(people, order_spec(policies={"near_deadline": "hold", "begun": "hold"}))
    assert (batch.preview.counts["near_deadline"], batch.policies["near_deadline_days"]) == (1, 3)
    settings.REASSIGNMENT_NEAR_DAYS = 10  # an order keeps what was decided with it
    assert run(batch).proof["holds"]
    assert offices(near, far, begun) == ["2704", "CEE010", "2704"]
    assert Hold.objects.get(item=begun).ends_on <= today + timedelta(days=5)
