"""Jobs of intake: a file that was handed in is kept, then taken in by workers that may come and go.

The work stands in PostgreSQL; a task is only a hint (docs/concurrency.md, section 10). A job counts its tries
before it works, so a file that kills its worker is given up after five.
"""

import hashlib
import logging
import time
from pathlib import PurePath
from typing import BinaryIO

from django.core.files import File
from django.db import transaction
from django.db.models.expressions import RawSQL

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Job
from cee_portal.core.record import Verb, record_event
from entries.intake.checks.loading import load_checks
from entries.intake.inspection import FileFacts, inspect_file
from entries.intake.json_files.json_file import JsonFile
from entries.intake.pieces import CsvIntake, Intake, JsonIntake
from entries.intake.rejections import FileRefusedError
from entries.intake.run import IntakeRun, TakenOverError, finish
from entries.models import IntakeFile, SummaryRevision

INTAKE = "intake"
_log = logging.getLogger(__name__)
FORMATS = ("csv", "json")
MOST_BYTES = 2 << 30
SECONDS_PER_RUN = 20.0
_MOST_ATTEMPTS = 5
_VERBS: dict[str, Verb] = {Job.State.DONE: Verb.INTAKE_FINISHED, Job.State.FAILED: Verb.INTAKE_FAILED}


def open_file(file: BinaryIO, file_format: str, encoding: str) -> Intake:
    """The summaries of a file, with today's checks. FileRefusedError where it cannot be read."""
    kind = CsvIntake if file_format == "csv" else JsonIntake
    return kind(file, encoding, load_checks())


def detect_format(name: str, file: BinaryIO) -> str:
    """`csv` or `json`, by the ending of the name, else by the first character."""
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending in FORMATS:
        return ending
    file.seek(0)
    first = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    file.seek(0)
    return "json" if first in (b"[", b"{") else "csv"


def check_file(file: BinaryIO, file_format: str) -> FileFacts:
    """Whether the file can be read at all: text, not too large, a header row. FileRefusedError; stores nothing."""
    facts = inspect_file(file, limit=MOST_BYTES)
    if file_format == "csv":
        intake = CsvIntake(file, facts.encoding, load_checks())
        intake.file.detach()
    else:
        JsonFile(file, facts.encoding).detach()
    file.seek(0)
    return facts


def start_intake(*, file: File, name: str, actor: User | None, file_format: str = "") -> Job:
    """Keep a file that was handed in and open its job; a worker begins after commit.

    FileRefusedError, with what to do, where nothing of the file can be read; then nothing is stored.
    """
    file_format = file_format or detect_format(name, file)  # type: ignore[arg-type]
    facts = check_file(file, file_format)  # type: ignore[arg-type]
    with transaction.atomic():
        job = create_intake_job(actor=actor, name=name, facts=facts, file_format=file_format)
        intake_file = IntakeFile(
            job=job, name=name[:200], format=file_format, size=facts.size, digest=_checksum(file)
        )
        intake_file.file.save(f"{job.pk}.{file_format}", file, save=False)
        intake_file.save(force_insert=True)
        record_event(
            verb=Verb.INTAKE_STARTED,
            actor=actor,
            object_kind="job",
            object_id=job.pk,
            after={"name": name[:200], "size": facts.size},
        )
        transaction.on_commit(lambda: _hint(job.pk))
    return job


def create_intake_job(*, actor: User | None, name: str, facts: FileFacts, file_format: str) -> Job:
    """A job that waits. `total` counts rows, as near as line breaks tell; for JSON it is not known."""
    return Job.objects.create(
        kind=INTAKE,
        owner=actor,
        params={"name": name[:200], "encoding": facts.encoding, "format": file_format},
        total=facts.line_breaks + 1 if file_format == "csv" else None,
        created_at=RawSQL("cee_now()", []),
    )


def continue_intake(job_id: int, seconds: float = SECONDS_PER_RUN) -> bool:
    """Go on with a job for at most `seconds`. True where more is left to do and another hint should follow."""
    job = _count_attempt(job_id)
    if job is None:
        return False
    intake_file = IntakeFile.objects.get(job=job)
    source = SummaryRevision.Source.CSV if intake_file.format == "csv" else SummaryRevision.Source.JSON
    try:
        with intake_file.file.open("rb") as file:
            intake = open_file(file.file, intake_file.format, job.params["encoding"])
            run = IntakeRun(job, intake, source, job.owner, until=time.monotonic() + seconds)
            done = run.run()
    except TakenOverError:
        return False
    except FileRefusedError as error:
        end_intake(job, Job.State.FAILED, str(error))
        return False
    if done:
        end_intake(job, Job.State.DONE)
    return not done


def _count_attempt(job_id: int) -> Job | None:
    """Count the try before the work, in its own transaction; None where there is nothing to do."""
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id, kind=INTAKE).first()
        if job is None or job.state not in (Job.State.WAITING, Job.State.RUNNING):
            return None
        if job.attempts >= _MOST_ATTEMPTS:
            row = f"{job.done + 1:,}"
            words = f"Given up after {_MOST_ATTEMPTS} tries at row {row}. Split the file there and hand in the rest."
            finish(job, Job.State.FAILED, words)
            return None
        job.attempts += 1
        job.state = Job.State.RUNNING
        job.started_at = job.started_at or clock.now()
        job.save(update_fields=["attempts", "state", "started_at"])
    return job


def end_intake(job: Job, state: str, error: str = "") -> None:
    """Close a job and record what it came to."""
    with transaction.atomic():
        result = finish(job, state, error)
        _log.info("Intake %s, %s: %s", job.pk, state, error or result["sentence"])
        counts = {name: result.get(name, 0) for name in ("new", "replaced", "unchanged", "rejected")}
        record_event(
            verb=_VERBS[state],
            actor=job.owner,
            object_kind="job",
            object_id=job.pk,
            reason=error or result["sentence"],
            after=counts,
        )


def cancel_intake(*, job: Job, actor: User) -> None:
    """Stop a job between two pieces. What was taken in stays."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.state in (Job.State.WAITING, Job.State.RUNNING):
            finish(held, Job.State.CANCELLED, "Stopped. What was taken in so far stays.")
            record_event(verb=Verb.INTAKE_CANCELLED, actor=actor, object_kind="job", object_id=job.pk)


def unfinished_intakes() -> list[int]:
    """Jobs that a worker should go on with: level-triggered, whatever became of earlier hints."""
    jobs = Job.objects.filter(
        kind=INTAKE, state__in=[Job.State.WAITING, Job.State.RUNNING], intake_file__file__gt=""
    )
    return list(jobs.order_by("id").values_list("pk", flat=True)[:50])


def _checksum(file: File) -> str:
    digest = hashlib.sha256()
    for block in file.chunks(1 << 20):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _hint(job_id: int) -> None:
    """Tell the workers; a broker that is away costs only the sweeper's next round."""
    from entries.tasks import hint_intake

    hint_intake(job_id)
