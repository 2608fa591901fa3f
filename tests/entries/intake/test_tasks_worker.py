"""Intake with a real worker: it gets the hint, and where it is killed no summary is lost or stored twice."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cee_portal.core.jobs import enqueue_after_commit
from cee_portal.core.models import Job
from entries.intake.jobs import start_intake
from entries.intake.tasks import run_intake, sweep_intake
from entries.models import EntrySummary, IntakeRejection, Routing, RoutingDecision
from tests.builders.filings import csv_bytes, row, rows_of
from tests.worker import run_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]

_PATIENCE = 60


def hand_in(content: bytes) -> Job:
    job = start_intake(file=SimpleUploadedFile("june.csv", content), name="june.csv", actor=None)
    enqueue_after_commit(run_intake, job.pk)
    return job


def wait_until(true: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < until, log.read_text(errors="replace")[-3000:]
        time.sleep(0.02)


def state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def test_a_worker_takes_in_what_was_handed_in(worker: subprocess.Popen[bytes], tmp_path: Path) -> None:
    job = hand_in(csv_bytes([row(1), row(2, hts="85171"), row(3)]))
    wait_until(lambda: state_of(job) == Job.State.DONE, tmp_path / "worker.log")
    job.refresh_from_db()
    assert (job.result["new"], job.result["rejected"]) == (2, 1)
    assert EntrySummary.objects.count() == Routing.objects.count() == 2
    assert IntakeRejection.objects.get(job=job).errors[0]["field"] == "HTS Number - Full"


def test_a_killed_worker_loses_no_summary_and_the_next_one_stores_none_twice(tmp_path: Path) -> None:
    count = 5_400  # more than one piece: the first is committed, the second is not begun or half done
    with run_worker(tmp_path / "first.log") as first:
        job = hand_in(csv_bytes(rows_of(count)))
        wait_until(lambda: EntrySummary.objects.exists(), tmp_path / "first.log")
        first.kill()
        first.wait()
    assert state_of(job) in (Job.State.RUNNING, Job.State.DONE)
    with run_worker(tmp_path / "second.log"):
        sweep_intake()
        wait_until(lambda: state_of(job) == Job.State.DONE, tmp_path / "second.log")
    assert EntrySummary.objects.count() == Routing.objects.count() == RoutingDecision.objects.count() == count
    assert Job.objects.get(pk=job.pk).result["new"] == count
