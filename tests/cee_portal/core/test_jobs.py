"""Jobs: attempts are counted before the work, one worker at a time holds a job, and the sweeper finds what
was left."""

import threading

import pytest
from django.db import connection, transaction

from cee_portal.accounts.models import User
from cee_portal.core.jobs import (
    LONGEST_ERROR,
    MOST_ATTEMPTS,
    cancel,
    claim_job,
    create_job,
    enqueue_after_commit,
    fail,
    finish,
    progress,
    resume_unfinished,
    start,
    visible_jobs,
)
from cee_portal.core.models import Job


@pytest.fixture
def job(transactional_db) -> Job:
    return create_job(kind="import", owner=None, params={"file": 1})


def test_a_job_from_asking_to_done(job):
    assert (job.state, job.done, job.total, job.attempts) == ("waiting", 0, None, 0)
    assert start(job.pk) is not None
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1) and job.started_at >= job.created_at
    progress(job_id=job.pk, done=40, total=100)
    progress(job_id=job.pk, done=100)
    assert finish(job_id=job.pk, result={"stored": 96})
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result) == ("done", 100, 100, {"stored": 96})
    assert job.finished_at >= job.started_at
    assert start(job.pk) is None
    assert finish(job_id=job.pk) is fail(job_id=job.pk, error="late") is cancel(job_id=job.pk) is False
    job.refresh_from_db()
    assert (job.state, job.error, job.result) == ("done", "", {"stored": 96})


@pytest.mark.parametrize(
    ("sentence", "steps", "done"),
    [
        ("it grows", [10, 20], 20),
        ("it never goes back, whoever reports late", [20, 10], 20),
        ("it never passes the total", [500], 100),
        ("nor falls below nothing", [-5], 0),
    ],
)
def test_progress_is_bounded(job, sentence, steps, done):
    for step in steps:
        progress(job_id=job.pk, done=step, total=100)
    job.refresh_from_db()
    assert job.done == done


def test_an_error_is_cut(job):
    fail(job_id=job.pk, error="x" * 10_000)
    job.refresh_from_db()
    assert (len(job.error), job.state) == (LONGEST_ERROR, "failed")


def test_a_job_that_kills_its_worker_is_given_up(job):
    """Each start is committed before the work; a worker that dies never says so."""
    for _ in range(MOST_ATTEMPTS):
        assert start(job.pk) is not None
    assert start(job.pk) is None
    job.refresh_from_db()
    assert job.state == "failed"
    assert "tries without progress" in job.error and "Start it again" in job.error


def test_a_long_job_that_is_resumed_often_goes_on_as_long_as_it_gets_further(job):
    for piece in range(1, 3 * MOST_ATTEMPTS):
        assert start(job.pk) is not None
        progress(job_id=job.pk, done=piece)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == ("running", 0, 3 * MOST_ATTEMPTS - 1)


def in_another_connection(work):
    """What `work` returns when another connection does it, while this transaction stays open."""
    found = []

    def run() -> None:
        try:
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    return found[0]


def test_one_worker_holds_a_job_until_its_transaction_ends(job):
    with transaction.atomic():
        assert claim_job(job.pk) is not None
        assert in_another_connection(lambda: start(job.pk)) is None
        assert in_another_connection(lambda: resume_unfinished("import")) == []
    assert in_another_connection(lambda: start(job.pk)) is not None
    job.refresh_from_db()
    assert job.attempts == 1, "the refused try was not counted"


def test_the_sweeper_finds_what_nobody_works_on(job):
    running = create_job(kind="import", owner=None)
    start(running.pk)
    done = create_job(kind="import", owner=None)
    finish(job_id=done.pk)
    worn = create_job(kind="import", owner=None)
    Job.objects.filter(pk=worn.pk).update(attempts=MOST_ATTEMPTS)
    create_job(kind="export", owner=None)
    assert resume_unfinished("import") == [job.pk, running.pk]
    worn.refresh_from_db()
    assert worn.state == "failed"
    assert resume_unfinished("import", limit=1) == [job.pk]


def test_a_cancelled_job_stops_before_its_next_piece(job):
    start(job.pk)
    assert cancel(job_id=job.pk)
    with transaction.atomic():
        assert claim_job(job.pk) is None
    progress(job_id=job.pk, done=5)
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 0)


class Task:
    """Stands where a Celery task stands; the broker of this one is down."""

    name = "go_on"

    def __init__(self) -> None:
        self.sent = []

    def apply_async(self, **options) -> None:
        self.sent.append(options)
        raise ConnectionError("no broker")


def test_a_hint_goes_out_after_commit_and_a_broker_that_is_down_hurts_nobody(job, caplog):
    task = Task()
    with transaction.atomic():
        enqueue_after_commit(task, job.pk, queue="intake")
        assert task.sent == []
    assert task.sent == [{"args": (job.pk,), "retry": False, "expires": 30, "queue": "intake"}]
    assert "broker does not answer" in caplog.text


@pytest.mark.django_db
def test_who_sees_a_job():
    dana, helen = User.objects.create_user("dana"), User.objects.create_user("helen")
    admin = User.objects.create_user("admin", national_role="administrator")
    mine = create_job(kind="import", owner=dana)
    assert list(visible_jobs(dana)) == list(visible_jobs(admin)) == [mine]
    assert list(visible_jobs(helen)) == list(visible_jobs(None)) == []
