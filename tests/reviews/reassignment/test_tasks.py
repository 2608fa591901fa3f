"""What workers and beat do by themselves: a hint works a batch to its end and proves it; the sweep proves what is left."""

import pytest

from cee_portal.accounts.models import Event
from reviews.reassignment import tasks
from reviews.reassignment.engine import continue_batch, start_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.proof import prove
from reviews.reassignment.tasks import continue_batch_task, sweep_batches
from tests.builders import flips
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


@pytest.fixture
def batch():
    made.review(made.PUMPS, port="2704")
    flips.staff()
    _, batch = flips.approved(flips.administrators())
    start_batch(batch_id=batch.pk)
    return batch


def test_one_hint_moves_proves_and_settles(batch):
    continue_batch_task(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.proof["holds"]) == (Batch.State.DONE, True)
    assert batch.delegation.state == "in_force"


def test_of_two_workers_that_end_it_one_keeps_the_proof(batch):
    continue_batch_task(batch.pk)
    batch.refresh_from_db()
    kept = batch.proved_at
    prove(batch_id=batch.pk, again=False)
    batch.refresh_from_db()
    assert batch.proved_at == kept
    assert Event.objects.filter(verb="batch proved", batch_id=batch.pk).count() == 1
    prove(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.proved_at > kept


def test_the_sweep_proves_what_its_worker_did_not(batch):
    while continue_batch(batch_id=batch.pk, seconds=60, sleep=lambda _: None) == Batch.State.MOVING:
        pass
    batch.refresh_from_db()
    assert (batch.state, batch.proof) == (Batch.State.DONE, None)
    sweep_batches()
    batch.refresh_from_db()
    assert batch.proof["holds"]
    at = batch.proved_at
    sweep_batches()
    batch.refresh_from_db()
    assert batch.proved_at == at


def test_a_proof_that_fails_keeps_back_nothing_else_and_is_tried_again(batch, monkeypatch):
    while continue_batch(batch_id=batch.pk, seconds=60, sleep=lambda _: None) == Batch.State.MOVING:
        pass
    monkeypatch.setattr(tasks, "prove", fail)
    monkeypatch.setattr(tasks, "announce_standings", fail)
    sweep_batches()
    batch.refresh_from_db()
    assert (batch.proof, batch.delegation.state) == (None, "in_force")
    monkeypatch.undo()
    sweep_batches()
    batch.refresh_from_db()
    assert batch.proof["holds"]


def test_digests_that_cannot_be_written_keep_back_no_letter(batch, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks, "tell_moved", fail)
    monkeypatch.setattr(tasks, "mail_waiting", lambda: sent.append(1))
    tasks.tell_people()
    assert sent == [1]


def fail(*args, **values):
    raise ZeroDivisionError
