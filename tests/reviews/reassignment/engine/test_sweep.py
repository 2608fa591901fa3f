"""What comes before and after the chunks: cutting, the picture before, and the last sweep that finds what is left."""

import threading
from itertools import pairwise

import pytest
from django.db import connection, connections, transaction

from cee_portal.core import clock
from centers.selectors.rulebooks import current_rulebook
from entries.models import Routing
from reviews.reassignment.engine import baseline, chunks
from reviews.reassignment.engine.baseline import ensure_baseline
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.engine.chunk import move_next_chunk
from reviews.reassignment.engine.run import continue_batch
from reviews.reassignment.engine.sweep import SweepStep, next_sweep
from reviews.reassignment.holds.cancellation import hold_cancelled_batches
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.reassignment.proof.proof import prove
from reviews.reassignment.steering.controls import cancel_batch
from tests.builders import reviews as made
from tests.builders.flips import offices, run, started

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def move_all(batch):
    while move_next_chunk(Batch.objects.get(pk=batch.pk)):
        pass


def elsewhere(work):
    """What `work()` gives on a connection of its own."""
    given = []

    def go():
        try:
            given.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=go)
    thread.start()
    thread.join(60)
    return given[0]


@pytest.mark.parametrize("size", [1, 2, 5, 6])
def test_each_chunk_begins_where_the_one_before_is_full(people, monkeypatch, size):
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", size)
    filed = sorted(made.review(made.PUMPS).summary_id for _ in range(5))
    batch = started(people)
    assert next_sweep(batch.pk) is SweepStep.CHUNKS
    ranges = list(batch.chunks.order_by("number").values_list("first_summary", "last_summary"))
    held = [[pk for pk in filed if first <= pk <= last] for first, last in ranges]
    assert held == [filed[at : at + size] for at in range(0, 5, size)]
    assert (ranges[0][0], ranges[-1][1]) == (0, 2**62)  # what is filed meanwhile is in
    assert all(end + 1 == start for (_, end), (start, _) in pairwise(ranges))


def test_an_industry_without_work_is_one_open_chunk(people):
    batch = started(people)
    next_sweep(batch.pk)
    assert list(batch.chunks.values_list("first_summary", "last_summary")) == [(0, 2**62)]


def test_a_picture_that_comes_late_is_still_that_of_the_first_act(people):
    """Whoever should have counted died; what moved, came and was closed meanwhile is taken off again."""
    items = [made.review(made.PUMPS) for _ in range(3)]
    batch = started(people)
    next_sweep(batch.pk)
    move_all(batch)
    made.review(made.PUMPS)
    assert set(offices(*items)) == {"CEE010"}
    batch = run(batch)
    assert batch.baseline == {"2704": {"routings": 3, "items": 3}}
    assert (batch.state, batch.proof["holds"]) == ("done", True)


def test_a_batch_does_not_end_before_its_picture_is_there(people, monkeypatch):
    made.review(made.PUMPS)
    batch = started(people)
    next_sweep(batch.pk)
    move_all(batch)
    assert next_sweep(batch.pk) is SweepStep.BUSY

    def fail(_marks):
        raise ZeroDivisionError

    monkeypatch.setattr(baseline, "count_per_office_at", fail)
    with pytest.raises(ZeroDivisionError):
        continue_batch(batch_id=batch.pk, seconds=5)
    batch.refresh_from_db()
    assert (batch.state, batch.baseline) == ("moving", None)
    monkeypatch.undo()
    assert run(batch).state == "done"


def test_others_move_while_one_counts(people, monkeypatch):
    item = made.review(made.PUMPS)
    batch = started(people)
    next_sweep(batch.pk)
    count, seen = baseline.count_per_office_at, []

    def counting(marks):
        seen.append(
            elsewhere(lambda: ensure_baseline(batch.pk))
        )  # nobody counts twice, or waits for who counts
        seen.append(elsewhere(lambda: continue_batch(batch_id=batch.pk, seconds=0.5)))
        seen.append(offices(item))
        return count(marks)

    monkeypatch.setattr(baseline, "count_per_office_at", counting)
    assert ensure_baseline(batch.pk)
    assert seen == [False, "moving", ["CEE010"]]
    batch.refresh_from_db()
    assert batch.baseline == {"2704": {"routings": 1, "items": 1}}
    assert ensure_baseline(batch.pk)
    assert len(seen) == 3
    assert run(batch).proof["holds"]


def test_who_comes_while_another_cuts_counts_meanwhile(people, monkeypatch):
    made.review(made.PUMPS)
    batch = started(people)
    cut, seen = chunks.cut_by_jurisdiction, []

    def cutting(moving, jurisdictions):
        seen.append(elsewhere(lambda: continue_batch(batch_id=batch.pk, seconds=0.3)))
        seen.append(elsewhere(lambda: Batch.objects.values_list("baseline", flat=True).get(pk=batch.pk)))
        return cut(moving, jurisdictions)

    monkeypatch.setattr(chunks, "cut_by_jurisdiction", cutting)
    assert next_sweep(batch.pk) is SweepStep.CHUNKS
    assert seen == ["moving", {"2704": {"routings": 1, "items": 1}}]
    assert run(batch).proof["holds"]


def left_of(batch):
    rules, today = current_rulebook(), clock.today()
    if not cause_of(batch).cut_next_sweep(rules, today):
        return []
    sweep = batch.chunks.filter(sweep=chunks.last_sweep_number(batch)).order_by("number")
    return list(sweep.values_list("first_summary", "last_summary"))


@pytest.mark.parametrize("size", [2, 50])  # more away than can be named, and few
def test_a_sweep_finds_routings_and_items_that_are_away(people, monkeypatch, size):
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", size)
    filed = [made.review(made.PUMPS) for _ in range(6)]
    batch = run(started(people))
    assert batch.state == "done"
    assert left_of(batch) == []
    # As though this batch had never had them: three routings, and the item of a fourth.
    port = made.office("2704")
    away = [filed[place].summary_id for place in (0, 1, 3)]
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE entries_routingdecision, reviews_itemmove")
    Routing.objects.filter(pk__in=away).update(office=port)
    type(filed[4]).objects.filter(pk=filed[4].pk).update(office=port)
    found = left_of(batch)
    wanted = sorted([*away, filed[4].summary_id])
    assert found == [(part[0], part[-1]) for part in (wanted[at : at + size] for at in range(0, 4, size))]


def test_all_processors_look_for_what_is_away():
    """Only what may be read in parallel is: a lock or a temporary table would end that."""
    rules, today = current_rulebook(), clock.today()
    values = {
        **predicate.parameters(table_for(rules, today)),
        "jurisdictions": [made.office("CEE010").pk],
        "size": chunks.CHUNK_SIZE,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL debug_parallel_query = on")  # however few rows there are
        for statement in chunks.COUNT_MISPLACED:
            cursor.execute(f"EXPLAIN {statement}", values)
            plan = [row[0] for row in cursor.fetchall()]
            assert plan[0].startswith("Gather"), plan


def test_a_batch_cancelled_before_anybody_had_counted_can_be_proved(people):
    for _ in range(3):
        made.review(made.PUMPS)
    batch = started(people)
    cause_of(batch).cut_first_sweep()
    assert move_next_chunk(batch).summaries == 3  # and whoever was to count has died
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Let the ports finish.")
    hold_cancelled_batches()
    batch.refresh_from_db()
    assert batch.baseline == {"2704": {"items": 3, "routings": 3}}
    assert prove(batch_id=batch.pk)["checks"][4]["holds"]
