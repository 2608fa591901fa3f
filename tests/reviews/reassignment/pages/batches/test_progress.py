"""The numbers of the console's pages: what is to move, what has moved, and the figures and sentences beside them."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError, WrongStateError
from reviews.reassignment.causes.manual import propose_manual_move
from reviews.reassignment.engine import chunks
from reviews.reassignment.engine.run import continue_batch, start_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.orders import drafting, withdrawal
from reviews.reassignment.orders.readiness import (
    BLOCKING,
    GREEN,
    WARNED,
    check_readiness,
    estimate_duration,
    read_last_rate,
)
from reviews.reassignment.pages.batches.progress import read_progress
from reviews.reassignment.pages.batches.proof_checks import describe_checks
from reviews.reassignment.pages.orders.order_timeline import order_steps
from reviews.reassignment.pages.orders.preview_groups import group_tables
from reviews.reassignment.steering.controls import pause_batch, resume_batch
from reviews.work.models import ItemMove
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def pumps(people):
    """Five items of Machinery; one at Los Angeles is begun, and held by policy."""
    items = [made.review(made.PUMPS, port=port) for port in ("2704", "2704", "4601", "4601", "5301")]
    made.own(items[0], made.person("keeper", at="2704"), begun=True)
    return items


def lines_of(order, people):
    preview = drafting.make_preview(order_id=order.pk, user=people[0])
    return {line.check: line for line in check_readiness(order, preview)}


def test_what_is_to_move_leaves_out_what_is_held_and_adds_up_by_port(people, pumps, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 1)
    _, batch = approved(people, order_spec(policies={"begun": "hold"}))
    start_batch(batch_id=batch.pk)
    for _ in range(3):
        continue_batch(batch_id=batch.pk, seconds=0, sleep=lambda _: None)
    batch.refresh_from_db()
    found = read_progress(batch)
    assert found.total == (5, 4)
    assert found.moved.items == ItemMove.objects.filter(batch_id=batch.pk).count()
    assert 0 < found.moved.both < found.total.both
    assert found.left.both == found.total.both - found.moved.both
    for name, whole in (("total", found.total), ("moved", found.moved), ("left", found.left)):
        assert sum(getattr(row, name) for row in found.by_port) == whole.both
    assert found.share == found.moved.both / found.total.both
    assert found.rate > 0 and found.estimate_seconds is not None
    pause_batch(batch_id=batch.pk, user=people[0])
    held_up = read_progress(batch)
    assert (held_up.moved, held_up.rate, held_up.estimate_seconds) == (found.moved, 0.0, None)
    resume_batch(batch_id=batch.pk, user=people[0])
    batch = run(batch)
    ended = read_progress(batch)
    assert (ended.total, ended.left, ended.share, ended.held.items) == (ended.moved, (0, 0), 1.0, 1)


def test_an_order_follows_its_batch(people, pumps):
    order, batch = approved(people, order_spec(effective_on=clock.today() + timedelta(days=9)))
    for state, word in (
        ("announced", "Waits for its day"),
        ("waiting_for_approval", "Waits for a preview"),
        ("moving", "Moving"),
        ("paused", "Paused"),
        ("done", "Moved"),
        ("cancelled", "Canceled"),
    ):
        batch = Batch(state=state)
        assert [step.word for step in order_steps(order, batch) if step.is_current] == [word]


def test_readiness_says_each_line_in_a_sentence_and_a_figure(people, pumps):
    order = drafting.draft_order(user=people[0], spec=order_spec())
    lines = lines_of(order, people)
    today = f"{clock.today():%b} {clock.today().day}"
    assert lines[f"Every team staffed on {today}"][1::2] == (GREEN, "4 of 4")
    assert lines[f"Load within target on {today}"].value == "1 each"
    assert lines["Order number and text"].value == "DO 26-001"
    assert lines["Conflicting orders"].result == GREEN
    assert lines["Every office verified"][1::2] == (WARNED, "not yet")
    bare = drafting.draft_order(user=people[0], spec=order_spec("DO 26-002", centers=["CEE004"], text=""))
    lines = lines_of(bare, people)
    assert lines["Order number and text"].result == WARNED
    assert lines[f"Every team staffed on {today}"].result == BLOCKING
    again = drafting.draft_order(user=people[0], spec=order_spec("DO 26-003", centers=["CEE007"]))
    line = lines_of(again, people)["Conflicting orders"]
    assert (line.result, "14-004-7" in line.detail) == (WARNED, True)


def test_a_move_without_an_order_on_these_ports_is_another_move(people, pumps):
    summaries = [item.summary_id for item in pumps if item.port.code == "4601"]
    by_hand = propose_manual_move(
        user=people[0], summaries=summaries, office=made.office("5301"), reason="Storm."
    )
    orders_of = {
        ports: drafting.draft_order(
            user=people[0], spec=order_spec(f"DO {ports}", ports=[ports] if ports else None)
        )
        for ports in ("4601", "2704", "")
    }
    found = {
        ports: lines_of(order, people)["Other moves at these ports"] for ports, order in orders_of.items()
    }
    assert [found[ports].result for ports in ("4601", "2704", "")] == [WARNED, GREEN, WARNED]
    assert by_hand.title in found["4601"].detail
    Batch.objects.create(
        cause="edition",
        state="waiting_for_approval",
        title="The edition of 2027",
        starts_on=clock.today(),
        created_at=clock.now(),
    )
    assert "The edition of 2027" in lines_of(orders_of["2704"], people)["Other moves at these ports"].detail


def test_a_number_or_a_person_twice_is_refused_and_nothing_is_changed(people):
    first = drafting.draft_order(user=people[0], spec=order_spec())
    second = drafting.draft_order(user=people[0], spec=order_spec("DO 26-002"))
    with pytest.raises(InvalidInputError, match="There is an order DO 26-001 already"):
        drafting.change_order(order_id=second.pk, user=people[0], spec=order_spec())
    drafting.change_order(order_id=first.pk, user=people[0], spec=order_spec(text="Said better."))
    clerk = made.person("clerk", at="2704")
    twice = flips.plan((clerk, "M1"), (clerk, "M2"))
    with pytest.raises(InvalidInputError, match="is on the plan twice"):
        drafting.change_order(order_id=first.pk, user=people[0], spec=order_spec(staffing=twice))
    first.refresh_from_db()
    assert (first.text, first.staffing.count()) == ("Said better.", 0)


def test_what_gives_back_another_order_is_not_rewritten(people, pumps):
    order, batch = approved(people)
    run(batch)
    draft = withdrawal.revoke_order(order_id=order.pk, user=people[0], reason="Not ready.")
    with pytest.raises(WrongStateError, match="withdraws another order"):
        drafting.change_order(order_id=draft.pk, user=people[0], spec=order_spec("DO 26-009"))


def test_groups_are_worded_sorted_by_age_and_summed_up_where_they_are_many():
    counts = {
        "by_function": [{"function": "psc", "items": 3}],
        "by_age": [{"age": "older", "items": 9}, {"age": "a week", "items": 1}],
        "by_person": [{"person": f"person-{number}", "items": 10 - number} for number in range(9)],
    }
    found = {group.title: group.rows for group in group_tables(counts)}
    assert found["function"] == [("PSC", 3)]
    assert found["age"] == [("up to 7 days", 1), ("over 90 days", 9)]
    assert found["kind"] == []
    assert (len(found["person"]), found["person"][-1]) == (7, ("3 others", 9))


def test_a_proof_is_said_with_figures_and_names_what_breaks_it():
    checks = [
        {"check": str(number), "holds": True, "looked_at": 58, "violations": [], "more": 0}
        for number in range(5)
    ]
    checks[0] |= {"holds": False, "violations": [f"item {number}" for number in range(50)], "more": 7}
    rows = describe_checks({"checks": checks})
    assert (rows[0].figure, rows[0].unit, len(rows[0].violations), rows[0].more) == (
        "57",
        "at a wrong office",
        10,
        47,
    )
    assert (rows[4].figure, rows[4].unit) == ("58", "offices add up")
    checks[4] |= {"holds": False, "violations": ["2704: 3 items expected, 2 found"]}
    assert describe_checks({"checks": checks})[4][4:6] == ("1", "sums are off")
    assert describe_checks({}) == []


def test_the_last_measured_rate_is_of_a_move_that_was_large_enough_to_measure(people):
    """A small move after it does not make the time a guess again."""
    assert read_last_rate() is None
    now = clock.now()
    for number, (summaries, seconds) in enumerate(((40_000, 20), (12, 1))):
        batch = Batch.objects.create(
            cause="order", state="done", title="Move", starts_on=clock.today(), created_at=now,
            started_at=now - timedelta(seconds=seconds), finished_at=now,
        )  # fmt: skip
        for part in range(2):
            batch.chunks.create(
                sweep=1, number=part, first_summary=number, last_summary=number, summaries=summaries // 2
            )
    assert read_last_rate() == 2_000
    order = drafting.draft_order(user=people[0], spec=order_spec())
    assert lines_of(order, people)["Estimated time (at the last measured rate)"].detail == (
        "Under 1 min at 2,000 summaries a second."
    )
    preview = order.previews.latest("id")
    preview.counts |= {"summaries": 600_000, "held_summaries": 240_000}  # what is held takes no time
    assert estimate_duration(preview)[2:4] == ("About 3 min at 2,000 summaries a second.", "3 min")
