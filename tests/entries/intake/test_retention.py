"""Handed-in files: nothing is left behind, and none is kept for ever."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from cee_portal.core import clock
from cee_portal.core.models import Job
from entries.intake import jobs
from entries.intake.retention import forget_files
from entries.intake.tasks import forget_old_files
from entries.models import EntrySummary, IntakeFile, IntakeRejection
from tests.builders import desk, filings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    settings.UPLOADED_FILES_DAYS = 30
    return tmp_path / "intake"


def take_in(*, run: bool = True) -> Job:
    rows = [filings.row(1), filings.row(2, entry_date="13/45/2026")]
    job = jobs.start_intake(
        file=ContentFile(filings.csv_bytes(rows), name="x.csv"), name="x.csv", actor=desk.person("dana")
    )
    while run and jobs.continue_intake(job.pk):
        pass
    return Job.objects.get(pk=job.pk)


def end(job: Job, days: float) -> None:
    Job.objects.filter(pk=job.pk).update(finished_at=clock.now() - timedelta(days=days))


def age(path: Path, days: float) -> None:
    then = time.time() - days * 86_400
    os.utime(path, (then, then))


def test_a_file_goes_after_its_time_and_all_it_brought_stays(media, client):
    job = take_in()
    kept = media / f"{job.pk}.csv"
    end(job, 29)
    assert forget_files() == 0 and kept.exists()
    end(job, 31)
    assert forget_files() == 1 and not kept.exists()
    row = IntakeFile.objects.get(job=job)
    assert not row.file and row.size > 0 and row.digest and row.name == "x.csv"
    assert EntrySummary.objects.count() == 1 and IntakeRejection.objects.filter(job=job).count() == 1
    client = Client()
    client.force_login(job.owner)
    for end_of_address in ("", "errors.csv", "not-stored"):
        assert client.get(f"/entries/upload/{job.pk}/{end_of_address}").status_code == 200
    assert forget_files() == 0


def test_a_file_that_is_not_done_stays_whatever_its_age(media):
    job = take_in(run=False)
    end(job, 400)
    age(media / f"{job.pk}.csv", 400)
    forget_old_files()
    assert (media / f"{job.pk}.csv").exists()


def test_the_arranged_rows_of_a_job_stay_while_it_runs_and_go_with_its_file(media):
    job = take_in(run=False)
    (media / "rows.csv").write_bytes(b"rows")
    IntakeFile.objects.filter(job=job).update(arranged="intake/rows.csv")
    age(media / "rows.csv", 400)
    end(job, 400)
    assert forget_files() == 0 and (media / "rows.csv").exists()
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)
    assert forget_files() == 2 and list(media.iterdir()) == []


def test_what_no_upload_names_goes_after_a_day(media):
    job = take_in()
    (media / "99999.csv").write_bytes(b"")
    (media / ".abc.part").write_bytes(b"half")
    assert forget_files() == 0, "a transaction may not have committed yet"
    for name in ("99999.csv", ".abc.part", f"{job.pk}.csv"):
        age(media / name, 2)
    assert forget_files() == 2
    assert sorted(path.name for path in media.iterdir()) == [f"{job.pk}.csv"]


def test_an_upload_that_is_rolled_back_leaves_no_file(media, monkeypatch):
    def fail(**_: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(jobs, "record_event", fail)
    with pytest.raises(RuntimeError):
        take_in()
    assert not IntakeFile.objects.exists() and list(media.iterdir()) == []


def test_a_rolled_back_upload_takes_no_other_file_with_it(media, monkeypatch):
    """The name of a job may be taken, as by a file of the database from before a restore."""
    job = take_in(run=False)
    other = media / f"{job.pk + 1}.csv"
    other.write_bytes(b"of another time")
    monkeypatch.setattr(jobs, "record_event", lambda **_: 1 / 0)
    content = ContentFile(filings.csv_bytes(filings.rows_of(1)), name="y.csv")
    with pytest.raises(ZeroDivisionError):
        jobs.start_intake(file=content, name="y.csv", actor=job.owner)
    assert sorted(path.name for path in media.iterdir()) == sorted([f"{job.pk}.csv", other.name])
    assert other.read_bytes() == b"of another time"


def test_without_a_folder_there_is_nothing_to_do(media):
    assert not media.exists() and forget_files() == 0
