"""What a cancelled move leaves is held, all of it, beside whoever works on it meanwhile."""

import threading

import pytest
from django.db import connection, connections, transaction

from entries.models import Importer
from reviews.reassignment.causes import line_cause
from reviews.reassignment.causes.standing import announce_due_standings
from reviews.reassignment.holds import cancellation
from reviews.reassignment.holds.cancellation import hold_cancelled_batches, hold_rest_of_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.steering.controls import cancel_batch
from reviews.verification.report import verify_offices
from reviews.work.models import Hold
from tests.builders import editions, standings
from tests.builders import reviews as made
from tests.builders.flips import started
from tests.builders.transactions import lock_row, open_other_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def holds():
    return Hold.objects.filter(ended_at=None).count()


@pytest.mark.parametrize("what", ["item", "routing"])
def test_it_has_not_ended_before_what_somebody_has_is_held_too(people, monkeypatch, what):
    monkeypatch.setattr(cancellation, "_LOCK_MS", 50)
    items = [made.review(made.PUMPS) for _ in range(2)]
    batch = started(people)
    row = ("reviews_workitem", "id", items[0].pk)
    if what == "routing":
        row = ("entries_routing", "summary_id", items[0].summary_id)
    with open_other_transaction(lock_row(*row)):
        cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
        batch.refresh_from_db()
        assert (batch.state, batch.finished_at) == ("cancelled", None)
    hold_cancelled_batches()
    batch.refresh_from_db()
    assert batch.finished_at is not None
    assert holds() == 4
    assert [found.sentence for found in verify_offices(full=True) if found.violations] == []


def test_who_revises_a_summary_and_who_holds_it_do_not_wait_in_a_circle(people):
    item = made.review(made.PUMPS)
    batch = started(people)
    Batch.objects.filter(pk=batch.pk).update(state="cancelled")
    errors = []

    def worker():
        try:
            hold_rest_of_batch(batch_id=batch.pk)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=worker)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM entries_routing WHERE summary_id = %s FOR UPDATE", [item.summary_id])
        thread.start()
        thread.join(1.0)
        cursor.execute("SELECT 1 FROM reviews_workitem WHERE id = %s FOR UPDATE", [item.pk])
    thread.join(60)
    assert errors == []
    assert holds() == 2


def test_pieces_go_on_behind_the_last_and_no_cancelling_decides_a_country_at_once(
    people, tmp_path, monkeypatch
):
    monkeypatch.setattr(cancellation, "_PART", 2)
    for _ in range(5):
        made.review(made.PUMPS)
    editions.publish(editions.pumps_to_electronics(tmp_path))
    decided, find_reroutes = [], line_cause.find_reroutes

    def watched(**values):
        found = list(find_reroutes(**values))
        decided.append(len(found))
        return found

    monkeypatch.setattr(line_cause, "find_reroutes", watched)
    edition = Batch.objects.latest("id")
    cancel_batch(batch_id=edition.pk, user=people[0], reason="Another list.")
    assert (decided, holds()) == ([2, 2, 1], 5)
    flip = started(people)
    cancel_batch(batch_id=flip.pk, user=people[0], reason="Wait for the staff.")
    assert holds() == 10
    for batch in (edition, flip):
        batch.refresh_from_db()
        assert batch.finished_at is not None


def test_whoever_cancels_does_not_wait_for_all_of_it(people, monkeypatch):
    monkeypatch.setattr("reviews.reassignment.steering.controls.IMMEDIATE_SECONDS", -1.0)
    made.review(made.PUMPS)
    batch = started(people)
    cancel_batch(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    assert holds() == 0
    assert hold_cancelled_batches() == 2


def test_a_cancelled_standing_is_not_announced_again_before_what_it_leaves_is_held(people, monkeypatch):
    monkeypatch.setattr("reviews.reassignment.steering.controls.IMMEDIATE_SECONDS", -1.0)
    item = made.review(made.PUMPS)
    batch = standings.changed(Importer.objects.get(pk=item.importer_id))
    cancel_batch(batch_id=batch.pk, user=people[0], reason="The wrong account.")
    assert announce_due_standings() == 0
    assert hold_cancelled_batches() == 1
    assert announce_due_standings() == 0
