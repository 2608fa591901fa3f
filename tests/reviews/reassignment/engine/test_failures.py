"""What cannot be moved is listed with what was said and tried again by hand, whether data, program or a lock refused it;
and it stops nothing else.
"""

import threading

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from entries.models import Importer
from reviews.reassignment import tasks
from reviews.reassignment.causes.manual import propose_manual_move
from reviews.reassignment.engine import chunks, context, failures
from reviews.reassignment.engine import run as engine_run
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.engine.chunk import ChunkFailedError, move_next_chunk
from reviews.reassignment.engine.failures import MOST_ATTEMPTS, open_faults
from reviews.reassignment.engine.run import continue_batch, start_batch
from reviews.reassignment.models import Batch, BatchChunk, BatchFault
from reviews.reassignment.pages.batches.held import read_faults
from reviews.reassignment.pages.batches.progress import read_progress
from reviews.reassignment.steering.controls import approve_preview, resume_batch
from reviews.reassignment.steering.retry import retry_failed
from tests.builders import reviews as made
from tests.builders import standings
from tests.builders.flips import offices, run, started
from tests.builders.transactions import lock_row, open_other_transaction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def broken(monkeypatch):
    """`broken(error, *items)`: from now on the program fails with each summary of these items; with none, with nothing."""
    choose_teams = context.choose_teams

    def fail_with(error: Exception, *items) -> None:
        bad = [item.summary_id for item in items]

        def choose(**values) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM moving_items WHERE summary_id = ANY(%s)", [bad])
                if cursor.fetchone():
                    raise error
            choose_teams(**values)

        monkeypatch.setattr(context, "choose_teams", choose)

    return fail_with


def step(batch) -> str:
    return continue_batch(batch_id=batch.pk, seconds=60, sleep=lambda _: None)


def test_what_the_program_cannot_do_is_one_error_with_its_words_and_everything_else_moves(people, broken):
    items = [made.review(made.PUMPS) for _ in range(7)]
    broken(KeyError("no team for 8413"), items[2])
    batch = started(people)
    for _ in range(3):
        assert step(batch) == "moving"
    (row,) = read_faults(batch)
    assert (row.entry, row.message) == (items[2].printed_number, "KeyError: 'no team for 8413'")
    assert read_progress(batch).faults == 1
    assert offices(items[2], items[2].summary) == ["2704", "2704"]
    assert {*offices(*items[:2], *items[3:])} == {"CEE010"}
    broken(KeyError())
    assert retry_failed(batch_id=batch.pk, user=people[0]) == 1
    batch = run(batch)
    assert (batch.state, batch.proof["holds"], read_faults(batch)) == ("done", True, [])
    assert offices(items[2], items[2].summary) == ["CEE010", "CEE010"]


def test_one_error_is_tried_again_and_the_other_stays_listed(people, broken):
    items = [made.review(made.PUMPS) for _ in range(4)]
    broken(ValueError("odd"), items[0], items[3])
    batch = started(people)
    step(batch)
    assert {row.entry for row in read_faults(batch)} == {items[0].printed_number, items[3].printed_number}
    broken(ValueError("odd"), items[3])
    client = Client()
    client.force_login(people[0])
    one = next(row for row in read_faults(batch) if row.entry == items[0].printed_number)
    page = f"/centers/delegations/batches/{batch.pk}/"
    text = client.get(page).content.decode()
    assert f'name="fault" value="{one.pk}"' in text and "Retry all 2 errors" in text
    client.post(f"{page}retry/", {"fault": one.pk})
    step(batch)
    assert offices(items[0], items[3]) == ["CEE010", "2704"]
    assert [row.entry for row in read_faults(batch)] == [items[3].printed_number]
    BatchFault.objects.create(batch=batch, message="No rulebook.", at=clock.now())
    lines = client.get(f"{page}held.csv").content.decode().splitlines()
    assert lines[1:] == [
        ",error,the whole batch: No rulebook.,,,",
        f"{items[3].printed_number},error,ValueError: odd,,,",
    ]


@pytest.mark.parametrize("cause", ["standing", "by hand"])
def test_one_error_of_a_move_without_an_order_waits_for_somebody_and_nothing_is_sought_on(
    people, broken, cause
):
    items = [made.review(made.PUMPS) for _ in range(3)]
    goal = "CEE007" if cause == "standing" else "4601"
    broken(ValueError("odd"), items[1])
    batch = given_goal(people, items, cause, goal)
    assert start_batch(batch_id=batch.pk)
    for _ in range(5):
        assert step(batch) == "moving"
    batch.refresh_from_db()
    assert batch.status_message.startswith("1 summary could not be moved")
    assert batch.sweeps < 5
    assert offices(*items) == [goal, "2704", goal]
    broken(ValueError())
    retry_failed(batch_id=batch.pk, user=people[0])
    assert run(batch).proof["holds"]
    assert offices(*items) == [goal] * 3


def given_goal(people, items, cause, goal):
    """A move of these items' summaries to an office that no order caused."""
    if cause == "standing":
        return standings.changed(Importer.objects.get(pk=items[0].importer_id), goal)
    batch = propose_manual_move(
        user=people[0],
        summaries=[item.summary_id for item in items],
        office=made.office(goal),
        reason="Storm.",
    )
    return approve_preview(batch_id=batch.pk, user=people[1], preview_id=batch.previews.get().pk)


@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_as_it_is_tried_again_is_not_left_behind(people, broken):
    items = [made.review(made.PUMPS) for _ in range(3)]
    broken(ValueError("odd"), items[1])
    batch = given_goal(people, items, "standing", "CEE007")
    assert start_batch(batch_id=batch.pk)
    step(batch)
    broken(ValueError())
    retry_failed(batch_id=batch.pk, user=people[0])
    with open_other_transaction(lock_row("reviews_workitem", "id", items[1].pk)):
        assert move_next_chunk(Batch.objects.get(pk=batch.pk)).skipped == 1
    assert run(batch).proof["holds"]
    assert offices(*items) == ["CEE007"] * 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_whose_chunks_fail_at_once_cut_both_in_halves(people, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 2)
    for _ in range(4):
        made.review(made.PUMPS)
    batch = started(people)
    cause_of(batch).cut_first_sweep()
    first, second = BatchChunk.objects.order_by("number").values_list("pk", flat=True)
    errors = []

    def fail(chunk_id):
        failures.record_failure(batch, ChunkFailedError(chunk_id, KeyError("no team")))

    def worker():
        try:
            fail(second)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=worker)
    with open_other_transaction(lambda: fail(first)) as leave:
        thread.start()
        thread.join(1.0)
        leave.set()
    thread.join(60)
    assert errors == []
    assert BatchChunk.objects.filter(done_at=None).count() == 4


def test_where_everything_fails_it_pauses_itself_before_it_has_listed_everything(people, broken, monkeypatch):
    monkeypatch.setattr(failures, "MOST_FAULTS", 3)
    items = [made.review(made.PUMPS) for _ in range(9)]
    broken(RuntimeError("the disk of the program is gone"), *items)
    batch = started(people)
    assert step(batch) == "paused"
    batch.refresh_from_db()
    assert batch.status_message.startswith("The move paused after 3 errors.")
    assert open_faults(batch).count() == 3
    assert Event.objects.get(verb=Verb.BATCH_PAUSED, batch_id=batch.pk).actor is None
    broken(RuntimeError())
    retry_failed(batch_id=batch.pk, user=people[0])
    resume_batch(batch_id=batch.pk, user=people[0])
    assert run(batch).proof["holds"]
    assert {*offices(*items)} == {"CEE010"}


def test_what_passes_by_itself_is_listed_once_it_does_not_and_no_more_once_it_did(people, broken):
    item = made.review(made.PUMPS)
    broken(OperationalError("canceling statement due to lock timeout"), item)
    batch = started(people)
    continue_batch(batch_id=batch.pk, seconds=0, sleep=lambda _: None)  # cuts
    for times in range(1, MOST_ATTEMPTS + 3):
        continue_batch(batch_id=batch.pk, seconds=0, sleep=lambda _: None)
        assert open_faults(batch).count() == (1 if times >= MOST_ATTEMPTS else 0)
    assert [(row.about, row.message) for row in read_faults(batch)] == [
        ("several summaries", "canceling statement due to lock timeout")
    ]
    assert BatchChunk.objects.get(batch=batch).done_at is None
    broken(OperationalError())
    assert run(batch).proof["holds"]
    assert (read_faults(batch), read_progress(batch).faults, offices(item)) == ([], 0, ["CEE010"])


def test_a_sweep_that_fails_is_said_and_not_called_again_at_once(people, monkeypatch):
    item = made.review(made.PUMPS)
    batch = started(people)
    hints: list[int] = []
    monkeypatch.setattr(tasks, "enqueue_batch", hints.append)
    next_sweep = engine_run.next_sweep

    def fail(batch_id: int):
        raise LookupError("no such office")

    monkeypatch.setattr(engine_run, "next_sweep", fail)
    with pytest.raises(LookupError):
        tasks.continue_batch_task(batch.pk)
    batch.refresh_from_db()
    assert batch.status_message.endswith("and will be tried again: LookupError: no such office")
    assert hints == []
    monkeypatch.setattr(engine_run, "next_sweep", next_sweep)
    tasks.continue_batch_task(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.status_message, offices(item)) == ("done", "", ["CEE010"])


def test_a_batch_that_waits_for_somebody_is_left_to_the_sweeper(people, broken, monkeypatch):
    item = made.review(made.PUMPS)
    broken(ValueError("odd"), item)
    batch = started(people)
    hints: list[int] = []
    monkeypatch.setattr(tasks, "enqueue_batch", hints.append)
    tasks.continue_batch_task(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, hints) == ("moving", []) and "could not be moved" in batch.status_message
    tasks.sweep_batches()
    assert hints == [batch.pk] * tasks.WORKERS
