"""Batches among other writers, on real connections (docs/concurrency.md, sections 2, 4, 6 and 7)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from cee_portal.core import clock
from cee_portal.core.gate import share_gate
from entries.filing import piece
from entries.models import Routing, RoutingDecision
from reviews.reassignment.engine.chunk import move_next_chunk
from reviews.reassignment.engine.run import continue_batch, start_batch
from reviews.reassignment.engine.sweep import MOST_SWEEPS, next_sweep
from reviews.reassignment.models import Batch, BatchFault
from reviews.reassignment.proof.proof import prove
from reviews.reassignment.steering.retry import retry_failed
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.work.errors import ItemMovedError
from reviews.work.models import ItemMove
from reviews.work.services.ownership import take
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, run
from tests.builders.transactions import lock_row, open_other_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def step(batch):
    """Sweep by sweep until it is done or waits; no more than a few."""
    return continue_batch(batch_id=batch.pk, seconds=60, sleep=lambda _: None)


@pytest.mark.parametrize("what", ["item", "routing"])
def test_a_summary_of_which_somebody_holds_a_row_is_left_whole(people, monkeypatch, what):
    monkeypatch.setattr("reviews.reassignment.engine.skip_locked_path.WAIT_MS", 50)
    held, free = made.review(made.PUMPS), made.review(made.PUMPS)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    row = (
        ("reviews_workitem", "id", held.pk)
        if what == "item"
        else ("entries_routing", "summary_id", held.summary_id)
    )
    with open_other_transaction(lock_row(*row)):
        assert step(batch) == "moving"
        assert offices(held, held.summary, free, free.summary) == ["2704", "2704", "CEE010", "CEE010"]
        batch.refresh_from_db()
        assert batch.sweeps > MOST_SWEEPS
        assert batch.status_message.startswith(f"Waiting for {held.printed_number}")
        assert not BatchFault.objects.exists()
    batch = run(batch)
    assert (batch.state, batch.proof["holds"], batch.status_message) == ("done", True, "")
    assert offices(held, held.summary) == ["CEE010", "CEE010"]
    assert ItemMove.objects.filter(batch_id=batch.pk).count() == 2


def test_a_filing_that_read_its_office_before_the_moment_does_not_stay_at_the_port(people):
    day = clock.today() + timedelta(days=1)
    _, batch = approved(people, flips.order_spec(effective_on=day))
    filed = []

    def file_on_the_eve():
        filed.append(made.file(made.parsed(made.line(hts=made.PUMPS)))[0])

    started = threading.Event()

    def start():
        try:
            with clock.set_to(clock.now() + timedelta(days=1, hours=1)):
                assert start_batch(batch_id=batch.pk)
                started.set()
        finally:
            connections.close_all()

    with open_other_transaction(file_on_the_eve) as leave:
        thread = threading.Thread(target=start)
        thread.start()
        assert not started.wait(1.0)  # the first act waits for who is inside
        leave.set()
    thread.join(120)
    assert started.is_set()
    with clock.set_to(clock.now() + timedelta(days=1, hours=1)):
        assert Routing.objects.get(pk=filed[0].pk).office.code == "2704"
        assert run(batch).proof["holds"]
        assert Routing.objects.get(pk=filed[0].pk).office.code == "CEE010"


def test_what_changed_between_finding_and_locking_is_read_again(people):
    """A revision to other goods commits while the chunk waits for its row: the chunk moves it nowhere."""
    filing = made.selected(made.PUMPS)
    (summary,) = made.file(filing)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    next_sweep(batch.pk)
    Batch.objects.filter(pk=batch.pk).update(sweeps=9)  # it waits for rows from now on
    moved = []

    def worker():
        try:
            moved.append(step(Batch.objects.get(pk=batch.pk)))
        finally:
            connections.close_all()

    with open_other_transaction(
        lambda: made.refile(filing, made.line(hts=made.TELEPHONES, value=3_000_000))
    ) as leave:
        thread = threading.Thread(target=worker)
        thread.start()
        thread.join(1.0)
        leave.set()
    thread.join(120)
    assert Routing.objects.get(pk=summary.pk).office.code == "CEE007"
    assert not RoutingDecision.objects.filter(batch_id=batch.pk).exists()
    run(batch)
    assert prove(batch_id=batch.pk)["holds"]


def test_a_revision_that_waited_over_midnight_for_what_the_new_day_moved_is_routed(people, monkeypatch):
    """It passed the gate on the eve; a chunk of the new day had its row meanwhile."""
    filing = made.selected(made.PUMPS)
    (summary,) = made.file(filing)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    classify, eve = piece.classify, clock.now()
    morning = eve + timedelta(days=1)

    def wait(prepared, **options):
        with clock.set_to(morning):
            assert step(batch) == "done"
        found = classify(prepared, **options)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('cee.now', %s, false)", [morning.isoformat()])
        return found

    monkeypatch.setattr(piece, "classify", wait)
    with clock.set_to(eve):
        made.refile(filing, made.line(hts=made.TELEPHONES, value=3_000_000))
    monkeypatch.undo()
    routing = Routing.objects.get(pk=summary.pk)
    assert (routing.revision, routing.office.code, routing.jurisdiction.code) == (2, "CEE007", "CEE007")
    with clock.set_to(morning):
        assert prove(batch_id=batch.pk)["holds"]


def test_an_item_taken_and_closed_while_the_gate_is_passed_breaks_no_sum(people):
    item = made.review(made.PUMPS)
    made.review(made.PUMPS)
    _, batch = approved(people)

    def without_gate():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE reviews_workitem SET state = 'closed', result = 'x', closed_at = cee_now() WHERE id = %s",
                [item.pk],
            )

    with open_other_transaction(without_gate):
        start_batch(batch_id=batch.pk)  # closed before by the clock, after by the snapshot
    batch = run(batch)
    sums = batch.proof["checks"][4]
    assert sums["holds"], sums


def test_what_the_data_refuse_is_cut_out_and_tried_again_by_hand(people):
    items = [made.review(made.PUMPS) for _ in range(9)]
    bad = items[4]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF NEW.id = {bad.pk} THEN RAISE EXCEPTION 'this one is refused'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse_one BEFORE UPDATE ON reviews_workitem FOR EACH ROW EXECUTE FUNCTION refuse_one()"""
        )
    try:
        _, batch = approved(people)
        start_batch(batch_id=batch.pk)
        for _ in range(3):
            assert step(batch) == "moving"
        assert set(offices(*[item for item in items if item is not bad])) == {"CEE010"}
        assert offices(bad, bad.summary) == ["2704", "2704"]
        fault = BatchFault.objects.get()
        assert (fault.summary_id, "refused" in fault.message) == (bad.summary_id, True)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER refuse_one ON reviews_workitem; DROP FUNCTION refuse_one()")
    assert retry_failed(batch_id=batch.pk, user=people[0]) == 1
    assert run(batch).proof["holds"]
    assert offices(bad, bad.summary) == ["CEE010", "CEE010"]


def test_two_workers_at_once_move_nothing_twice(people, monkeypatch):
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 3)
    items = [made.review(made.PUMPS) for _ in range(20)]
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)

    def worker():
        try:
            continue_batch(batch_id=batch.pk, seconds=20)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    batch.refresh_from_db()
    assert batch.state == "done"
    assert prove(batch_id=batch.pk)["holds"]
    assert ItemMove.objects.filter(batch_id=batch.pk).count() == 20
    assert set(offices(*items)) == {"CEE010"}


def test_nobody_waits_behind_the_gate_for_a_chunk(people):
    made.review(made.PUMPS)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    with open_other_transaction(share_gate):
        assert step(batch) == "done"


def test_a_decision_saved_while_it_moves_wins_and_the_summary_moves_after(people):
    taken, closed = made.review(made.PUMPS), made.review(made.PUMPS)
    pat = made.person("pat", at="2704")
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    next_sweep(batch.pk)

    def decide():
        take(item_id=taken.pk, user=pat)
        close_review(
            item_id=closed.pk, user=pat, outcome=ReviewOutcome(result="no_discrepancy", note="Fine.")
        )

    with open_other_transaction(decide):
        assert move_next_chunk(Batch.objects.get(pk=batch.pk)).skipped == 2
        assert offices(taken, taken.summary, closed.summary) == ["2704"] * 3
    assert run(batch).proof["holds"]
    for item in (taken, closed):
        item.refresh_from_db()
    assert (closed.result, closed.closed_by, offices(closed, closed.summary)) == (
        "no_discrepancy", pat, ["2704", "CEE010"],
    )  # fmt: skip
    assert (taken.owner, taken.former_owner, offices(taken, taken.summary)) == (
        None, pat, ["CEE010", "CEE010"],
    )  # fmt: skip
    with pytest.raises(ItemMovedError, match=r"went to .*typed is kept") as late:
        close_review(
            item_id=taken.pk, user=pat, outcome=ReviewOutcome(result="no_discrepancy", note="Half done.")
        )
    assert (late.value.went_to, late.value.status) == ("CEE010", 409)
