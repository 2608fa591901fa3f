"""Jobs of intake: a file is kept when it is handed in, and workers take it in.

The work stands in PostgreSQL; a task is only a hint (docs/concurrency.md, section 10). An attempt is counted before
its work begins, so a file that kills its worker is given up after five attempts.
"""

import hashlib
import logging
import time
from contextlib import ExitStack
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.files import File
from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.jobs import MOST_ATTEMPTS, UNFINISHED, claim_job, count_attempt, create_job
from cee_portal.core.models import Job
from cee_portal.core.record import Verb, record_event
from entries.intake.checks.loading import load_checks
from entries.intake.counts import IntakeCounts
from entries.intake.inspection import FileFacts, inspect_file, is_workbook
from entries.intake.json_files.json_file import JsonFile
from entries.intake.kept_tables import delete_kept_table, has_copy, open_kept_table
from entries.intake.pieces import Intake, JsonIntake, TableIntake
from entries.intake.rejections import FileRefusedError
from entries.intake.run import IntakeRun, TakenOverError
from entries.intake.tables.preparation import prepare_table, read_csv_header, read_workbook_header
from entries.models import IntakeFile, SummaryRevision

INTAKE = "intake"
STOPPED = "Stopped. The summaries that are stored stay."
FORMATS = ("csv", "xlsx", "json")
_SOURCES = {
    "csv": SummaryRevision.Source.CSV,
    "xlsx": SummaryRevision.Source.XLSX,
    "json": SummaryRevision.Source.JSON,
}
MOST_BYTES = 2 << 30
SECONDS_PER_RUN = 20.0
_MOST_HINTS = 50
_VERBS: dict[str, Verb] = {Job.State.DONE: Verb.INTAKE_FINISHED, Job.State.FAILED: Verb.INTAKE_FAILED}
_log = logging.getLogger(__name__)


def open_intake(file: BinaryIO, file_format: str, encoding: str) -> Intake:
    """Return the reader of a file's summaries. Raises FileRefusedError."""
    if file_format == "json":
        return JsonIntake(file, encoding, load_checks())
    return TableIntake(prepare_table(file, file_format, encoding), load_checks())


def source_of(file_format: str) -> SummaryRevision.Source:
    """Return how a summary of a file of this format was filed."""
    return _SOURCES[file_format]


def detect_format(name: str, file: BinaryIO) -> str:
    """Return the format of a file: a workbook by its content, else by the ending of the name or the first character."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if is_workbook(file):
        return "xlsx"
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending in ("csv", "json"):
        return ending
    return "json" if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{") else "csv"


def check_file(file: BinaryIO, file_format: str) -> FileFacts:
    """Check that a file can be read at all; store nothing.

    Raises FileRefusedError.
    """
    facts = inspect_file(file, file_format, limit=MOST_BYTES)
    if file_format == "json":
        JsonFile(file, facts.encoding).detach()
    elif file_format == "xlsx":
        read_workbook_header(file)
    else:
        read_csv_header(file, facts.encoding)
    file.seek(0)
    return facts


def start_intake(*, file: File, name: str, actor: User | None, file_format: str = "") -> Job:
    """Keep a file and return its waiting job; the caller sends the hint `run_intake`.

    Raises FileRefusedError, which says what to do, where nothing of the file can be read; then nothing is stored.
    """
    file_format = file_format or detect_format(name, file)  # type: ignore[arg-type]
    facts = check_file(file, file_format)  # type: ignore[arg-type]
    intake_file = IntakeFile(name=name[:200], format=file_format, size=facts.size, digest=_checksum(file))
    try:
        with transaction.atomic():
            intake_file.job = create_intake_job(actor=actor, name=name, facts=facts, file_format=file_format)
            intake_file.file.save(f"{intake_file.job.pk}.{file_format}", file, save=False)
            intake_file.save(force_insert=True)
            record_event(
                verb=Verb.INTAKE_STARTED,
                actor=actor,
                object_kind="job",
                object_id=intake_file.job.pk,
                after={"name": name[:200], "size": facts.size},
            )
    except BaseException:
        # The rows are rolled back; the file is not part of the transaction. Only a file that was stored whole has its
        # name here, which may be another than the one that was asked for.
        if intake_file.file:
            intake_file.file.delete(save=False)
        raise
    return intake_file.job


def create_intake_job(*, actor: User | None, name: str, facts: FileFacts, file_format: str) -> Job:
    """Return a waiting job; `total` is the number of rows, unknown for JSON."""
    return create_job(
        kind=INTAKE,
        owner=actor,
        params={"name": name[:200], "encoding": facts.encoding, "format": file_format},
        total=facts.line_breaks + 1 if file_format == "csv" else None,
    )


def continue_intake(job_id: int, seconds: float = SECONDS_PER_RUN) -> bool:
    """Go on with a job; return True where another hint should follow."""
    job = _start_attempt(job_id)
    if job is None:
        return False
    intake_file = IntakeFile.objects.get(job=job)
    source = source_of(intake_file.format)
    try:
        with ExitStack() as stack:
            file = stack.enter_context(intake_file.file.open("rb")).file
            if intake_file.format == "json":
                intake: Intake = JsonIntake(file, job.params["encoding"], load_checks())
            else:
                table = open_kept_table(job, intake_file, file, stack)
                intake = TableIntake(table, load_checks())
            run = IntakeRun(job, intake, source, job.owner, until=time.monotonic() + seconds)
            is_done = run.run()
    except TakenOverError:
        return False
    except FileRefusedError as error:
        end_intake(job, Job.State.FAILED, str(error))
        is_done = True
    else:
        if is_done:
            end_intake(job, Job.State.DONE)
    return not is_done


def _start_attempt(job_id: int) -> Job | None:
    """Count an attempt and commit it; return None where there is nothing to do."""
    with transaction.atomic():
        job = claim_job(job_id)
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            _close_job(job, Job.State.FAILED, _given_up(job))
            return None
        count_attempt(job)
    return job


def _given_up(job: Job) -> str:
    message = f"Stopped after {MOST_ATTEMPTS} tries"
    if has_copy(job):
        return (
            f"{message}. Split the file, keep all rows of one summary in one part, and upload the parts;"
            " summaries that are already stored are kept."
        )
    return f"{message} at row {job.done + 1:,}. Split the file there and upload the rest."


def end_intake(job: Job, state: str, error: str = "") -> None:
    """Close a job as done or failed and record its result."""
    with transaction.atomic():
        result = _close_job(job, state, error)
        _log.info("Intake %s, %s: %s", job.pk, state, error or result["sentence"])
        record_event(
            verb=_VERBS[state],
            actor=job.owner,
            object_kind="job",
            object_id=job.pk,
            reason=error or result["sentence"],
            after={name: result.get(name, 0) for name in ("new", "replaced", "unchanged", "rejected")},
        )


def cancel_intake(*, job: Job, actor: User) -> None:
    """Stop a job between two pieces; the summaries that are filed stay."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        if locked.state in UNFINISHED:
            _close_job(locked, Job.State.CANCELLED, STOPPED)
            record_event(verb=Verb.INTAKE_CANCELLED, actor=actor, object_kind="job", object_id=job.pk)


def unfinished_intakes() -> list[int]:
    """Return the jobs that a worker should go on with."""
    jobs = Job.objects.filter(kind=INTAKE, state__in=UNFINISHED, intake_file__file__gt="")
    return list(jobs.order_by("id").values_list("pk", flat=True)[:_MOST_HINTS])


def _close_job(job: Job, state: str, error: str) -> dict[str, Any]:
    """Write state, counts and their sentence, and delete the copy of its rows; return the result."""
    delete_kept_table(job)
    counts = IntakeCounts.read(job.result)
    result = job.result | counts.as_result() | {"sentence": counts.sentence()}
    Job.objects.filter(pk=job.pk).update(state=state, error=error, result=result, finished_at=clock.now())
    job.state, job.error, job.result = state, error, result
    return result


def _checksum(file: File) -> str:
    checksum = hashlib.sha256()
    for block in file.chunks(1 << 20):
        checksum.update(block)
    file.seek(0)
    return checksum.hexdigest()
