"""What workers and beat do by themselves: a hint works a batch to its end and proves it; the sweep hints what is left."""

import signal

import pytest

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from reviews.reassignment import tasks
from reviews.reassignment.engine.run import continue_batch, start_batch
from reviews.reassignment.models import Batch
from reviews.reassignment.proof.proof import is_being_proved, prove
from reviews.reassignment.tasks import continue_batch_task, prove_batch_task, sweep_batches
from tests.builders import flips
from tests.builders import reviews as made
from tests.worker import run_worker

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
    assert Event.objects.filter(verb=Verb.BATCH_PROVED, batch_id=batch.pk).count() == 1
    prove(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.proved_at > kept


@pytest.fixture
def to_prove(monkeypatch) -> list[int]:
    """Batches that workers are told to prove, instead of telling them."""
    told: list[int] = []
    monkeypatch.setattr(tasks, "enqueue_proof", told.append)
    return told


def test_the_sweep_has_proved_what_its_worker_did_not(batch, to_prove):
    end(batch)
    assert (batch.state, batch.proof) == (Batch.State.DONE, None)
    sweep_batches()
    batch.refresh_from_db()
    assert (to_prove, batch.proof, batch.delegation.state) == ([batch.pk], None, "in_force")
    prove_batch_task(batch.pk)
    batch.refresh_from_db()
    assert batch.proof["holds"]
    at = batch.proved_at
    sweep_batches()
    prove_batch_task(batch.pk)
    batch.refresh_from_db()
    assert (to_prove, batch.proved_at) == ([batch.pk], at)


def test_a_proof_that_fails_keeps_back_no_other_and_is_tried_again(batch, to_prove, monkeypatch):
    end(batch)
    other = flips.run(
        flips.withdrawn(
            User.objects.filter(username__in=("admin", "director")).order_by("username"), batch.delegation
        ),
        proof=False,
    )
    prove_one = tasks.prove

    def fail_with_the_first(*, batch_id: int, again: bool) -> None:
        if batch_id == batch.pk:
            raise ZeroDivisionError
        prove_one(batch_id=batch_id, again=again)

    monkeypatch.setattr(tasks, "prove", fail_with_the_first)
    sweep_batches()
    assert to_prove == [batch.pk, other.pk]
    with pytest.raises(ZeroDivisionError):
        prove_batch_task(batch.pk)
    prove_batch_task(other.pk)
    other.refresh_from_db()
    assert other.proof["holds"]
    to_prove.clear()
    sweep_batches()
    assert to_prove == [batch.pk]


def test_a_step_of_the_sweep_that_fails_keeps_back_no_other(batch, to_prove, monkeypatch):
    end(batch)
    monkeypatch.setattr(tasks, "announce_due_standings", fail)
    monkeypatch.setattr(tasks, "enqueue_moving_batches", fail)
    sweep_batches()
    batch.refresh_from_db()
    assert (to_prove, batch.delegation.state) == ([batch.pk], "in_force")


def test_what_frees_for_long_keeps_back_neither_proof_nor_start(batch, to_prove, monkeypatch):
    """It comes last, and has seconds."""
    end(batch)
    seen = []
    monkeypatch.setattr(tasks, "end_due_holds", lambda: seen.append(list(to_prove)))
    sweep_batches()
    assert seen == [[batch.pk]]


def test_a_proof_whose_worker_dies_is_made_by_the_next(batch, tmp_path, monkeypatch):
    end(batch)
    hits = tmp_path / "hits"
    monkeypatch.setenv("CEE_FAULT_POINT", "proof_made")
    monkeypatch.setenv("CEE_FAULT_LOG", str(hits))
    with run_worker(tmp_path / "worker.log", "moves") as worker:
        sweep_batches()
        assert worker.wait(60) == -signal.SIGKILL
    batch.refresh_from_db()
    assert (hits.read_text().split(), batch.proof) == (["proof_made"], None)
    assert not is_being_proved(batch.pk)
    prove_batch_task(batch.pk)
    batch.refresh_from_db()
    assert batch.proof["holds"]


def test_digests_that_cannot_be_written_keep_back_no_letter(batch, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks, "write_moved_digests", fail)
    monkeypatch.setattr(tasks, "send_waiting_mail", lambda: sent.append(1))
    tasks.tell_people()
    assert sent == [1]


def end(batch: Batch) -> None:
    """To its end, but not its proof."""
    while continue_batch(batch_id=batch.pk, seconds=60, sleep=lambda _: None) == Batch.State.MOVING:
        pass
    batch.refresh_from_db()


def fail(*args, **values):
    raise ZeroDivisionError
