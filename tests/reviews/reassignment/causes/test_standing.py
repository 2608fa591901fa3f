"""A changed standing is never a silent recomputation: a batch decides again from the lines, beside whatever moves."""

from datetime import timedelta

import pytest
from django.db import connection

from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError
from entries.models import Importer, ImporterStanding, Routing, RoutingDecision
from reviews.reassignment.causes import standing as standing_cause
from reviews.reassignment.causes.standing import announce_due_standings
from reviews.reassignment.engine.run import continue_batch, start_batch
from reviews.reassignment.holds.cancellation import hold_rest_of_batch
from reviews.reassignment.holds.expiry import end_due_holds
from reviews.reassignment.models import Batch
from reviews.reassignment.steering.controls import approve_preview, cancel_batch
from reviews.verification.report import verify_offices
from reviews.work.models import Hold, WorkItem
from tests.builders import editions, flips, standings
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
ACME = "12-345678900"


def change(kind="assigned", center="CEE007", first=0, last=None):
    return standings.changed(Importer.objects.get(number=ACME), center, kind=kind, first=first, last=last)


def violations():
    return [f"{found.sentence}: {found.examples}" for found in verify_offices(full=True) if found.violations]


def test_an_assigned_account_goes_to_its_center_with_its_open_work(reference):
    pump, mine = made.review(made.PUMPS), made.review(made.PUMPS)
    other = made.review(made.PUMPS, importer_number="98-765432100")
    waiting = made.waiting()
    made.own(mine, made.person("pat", at="2704"), begun=True)
    batch = change()
    assert (batch.state, batch.cause) == ("announced", "standing")
    assert offices(pump, made.review(made.PUMPS)) == ["2704", "CEE007"]
    batch = run(batch)
    assert (batch.state, batch.proof["holds"]) == ("done", True), batch.proof
    assert offices(pump, pump.summary, mine, mine.summary, other) == [
        "CEE007",
        "CEE007",
        "2704",
        "CEE007",
        "2704",
    ]
    assert Hold.objects.get(item=mine).reason == "begun"
    waiting.refresh_from_db()
    assert (waiting.state, waiting.result) == ("closed", "replaced")
    pump.refresh_from_db()
    assert (pump.jurisdiction.code, pump.marks & 8) == ("CEE007", 8)
    assert RoutingDecision.objects.filter(batch_id=batch.pk, cause="standing").count() == 3
    assert violations() == []


def test_a_standing_that_ends_by_date_is_announced_by_the_scan(reference):
    pump, lone = made.review(made.PUMPS), made.waiting()
    run(change(last=3))
    assert offices(pump) == ["CEE007"]
    assert announce_due_standings() == 0
    with clock.set_to(clock.now() + timedelta(days=4)):
        assert announce_due_standings() == 1
        assert announce_due_standings() == 0
        from reviews.reassignment.models import Batch

        batch = run(Batch.objects.latest("id"))
        assert batch.proof["holds"], batch.proof
        assert offices(pump) == ["2704"]
        # What has no Center any more is somebody's work again.
        assert WorkItem.objects.filter(summary=lone.summary, kind="jurisdiction", state="open").count() == 1
        assert violations() == []
        assert announce_due_standings() == 0


def test_a_standing_for_later_announces_nothing_before(reference):
    pump = made.review(made.PUMPS)
    assert change(first=5) is None
    assert announce_due_standings() == 0
    with clock.set_to(clock.now() + timedelta(days=5)):
        assert announce_due_standings() == 1
    assert offices(pump) == ["2704"]


def test_what_it_was_before_ends_and_goes_on_after(reference):
    made.review(made.PUMPS)
    today = clock.today()
    change("participant", "CEE001", first=-10)
    change("assigned", "CEE007", first=0, last=2)
    rows = [
        (row.kind, row.valid.lower, row.valid.upper)
        for row in ImporterStanding.objects.order_by("valid")
        if not row.valid.isempty
    ]
    assert rows == [
        ("participant", today - timedelta(days=10), today),
        ("assigned", today, today + timedelta(days=3)),
        ("participant", today + timedelta(days=3), None),
    ]


def test_a_standing_must_name_a_center_where_it_decides(reference):
    made.review(made.PUMPS)
    with pytest.raises(InvalidInputError):
        change("assigned", None)


@pytest.mark.parametrize("standing_first", [True, False])
def test_a_standing_changed_in_the_middle_of_a_flip_ends_by_the_newest_rules(
    reference, monkeypatch, standing_first
):
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 2)
    flips.staff()
    mine = [made.review(made.PUMPS) for _ in range(4)]
    others = [made.review(made.PUMPS, importer_number="98-765432100") for _ in range(4)]
    _, flip = approved(flips.administrators())
    start_batch(batch_id=flip.pk)
    standing = change()
    for batch in (standing, flip) if standing_first else (flip, standing):
        run(batch, proof=False)
    from reviews.reassignment.proof.proof import prove

    assert all(prove(batch_id=batch.pk)["holds"] for batch in (flip, standing))
    assert offices(*mine, *others) == ["CEE007"] * 4 + ["CEE010"] * 4
    assert set(
        Routing.objects.filter(pk__in=[item.summary_id for item in mine]).values_list("by", flat=True)
    ) == {2}
    assert violations() == []


@pytest.mark.parametrize("swapped", [False, True])
def test_two_orders_at_once_end_by_the_newest_rules_in_either_order(reference, monkeypatch, swapped):
    flips.staff()
    flips.staff("CEE004")
    people = flips.administrators()
    pumps = [made.review(made.PUMPS) for _ in range(3)]
    shirts = [made.review("6109100012") for _ in range(3)]
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 1)
    first = approved(people)[1]
    start_batch(batch_id=first.pk)
    one_step = {"seconds": 0, "sleep": lambda _: None}
    for _ in range(2):
        continue_batch(batch_id=first.pk, **one_step)
    # The rules change while the first moves, and the two go on chunk by chunk.
    second = approved(people, flips.order_spec("DO 26-002", centers=["CEE004"]))[1]
    start_batch(batch_id=second.pk)
    batches = (second, first) if swapped else (first, second)
    for _ in range(2):
        for batch in batches:
            assert continue_batch(batch_id=batch.pk, **one_step) == "moving"
    for batch in batches:
        assert run(batch).proof["holds"]
    assert offices(*pumps, *shirts) == ["CEE010"] * 3 + ["CEE004"] * 3
    assert violations() == []


@pytest.mark.parametrize("what", ["standing", "edition"])
def test_what_a_cancelled_move_left_goes_by_the_next_standing_or_list(reference, tmp_path, what):
    admin, director = flips.administrators()
    item = made.review(made.PUMPS)

    def wanted(center="CEE007", days=0):
        """The next standing, or the next list of goods, and its move."""
        if what == "standing":
            return change(center=center)
        made.review(made.PUMPS)
        editions.publish(editions.pumps_to_electronics(tmp_path), days=days)
        return Batch.objects.latest("id")

    wrong = wanted("CEE001")
    cancel_batch(batch_id=wrong.pk, user=admin, reason="The wrong one.")
    assert hold_rest_of_batch(batch_id=wrong.pk) > 0
    assert end_due_holds() == 0
    right = wanted(days=1)
    with clock.set_to(clock.now() + timedelta(days=1)):
        if what == "edition":
            newest = right.previews.latest("id").pk
            approve_preview(batch_id=right.pk, user=director, preview_id=newest, warnings_read=True)
        assert run(right).proof["holds"]
        assert end_due_holds() > 0
        assert offices(item, item.summary) == ["CEE007", "CEE007"]
        assert violations() == []


def test_an_account_whose_batch_has_ended_is_not_read_at_each_sweep(reference):
    for _ in range(3):
        made.review(made.PUMPS)
    batch = change()
    run(batch)

    def read() -> str:
        with connection.cursor() as cursor:
            today = clock.today()
            values = {"since": today - timedelta(days=40), "day": today, "limit": 200}
            cursor.execute(
                f"EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) {standing_cause._FIND_DUE_IMPORTERS}", values
            )
            return "\n".join(line for (line,) in cursor.fetchall() if "entries_routing" in line)

    assert read() and "(never executed)" in read()
    Batch.objects.filter(pk=batch.pk).update(starts_on=clock.today() - timedelta(days=1))
    assert "(never executed)" not in read()


def test_a_standing_that_gave_way_altogether_does_not_come_to_life_again(reference):
    made.review(made.PUMPS)
    for center in ("CEE001", "CEE007"):
        change(center=center)
    change("pending", None, first=2)
    rows = [(row.kind, row.valid.lower) for row in ImporterStanding.objects.all() if not row.valid.isempty]
    today = clock.today()
    assert sorted(rows) == [("assigned", today), ("pending", today + timedelta(days=2))]
