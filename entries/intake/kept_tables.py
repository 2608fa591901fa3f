"""The preparation of a job's table, kept so that each run of the job goes on with the same rows."""

from contextlib import ExitStack
from functools import partial
from typing import BinaryIO

from django.core.files import File
from django.db import transaction

from cee_portal.core.jobs import UNFINISHED
from cee_portal.core.models import Job
from entries.intake.tables.preparation import PreparedTable, prepare_table, reopen_table
from entries.models import IntakeFile


def open_kept_table(job: Job, intake_file: IntakeFile, file: BinaryIO, stack: ExitStack) -> PreparedTable:
    """Return the table of a job; its first run prepares it. `stack` closes what is opened.

    Two workers may prepare the same file; both find the same. Nothing is kept for a job that was stopped meanwhile.
    Raises FileRefusedError.
    """
    encoding = job.params["encoding"]
    if "survey" in job.params:
        copy = stack.enter_context(intake_file.arranged.open("rb")).file if intake_file.arranged else None
        return reopen_table(file, encoding, job.params["header"], job.params["survey"], copy)
    table = prepare_table(file, intake_file.format, encoding)
    if table.copy is not None:
        stack.enter_context(table.copy)
        table.copy.seek(0)
        intake_file.arranged.save(f"{job.pk}.rows", File(table.copy), save=False)
    job.params = job.params | {"header": table.header.as_dict(), "survey": table.survey.as_dict()}
    with transaction.atomic():
        if Job.objects.select_for_update().get(pk=job.pk).state in UNFINISHED:
            IntakeFile.objects.filter(job=job).update(arranged=intake_file.arranged.name)
            Job.objects.filter(pk=job.pk).update(params=job.params)
        elif intake_file.arranged:
            intake_file.arranged.delete(save=False)
    return table


def has_copy(job: Job) -> bool:
    """Return True where the rows of a job are read from a copy, in which they have other places than in the file."""
    return IntakeFile.objects.filter(job=job, arranged__gt="").exists()


def delete_kept_table(job: Job) -> None:
    """Delete the copy of a job that ends, once the transaction is committed. Only the name of the copy is written."""
    intake_file = IntakeFile.objects.filter(job=job, arranged__gt="").first()
    if intake_file is not None:
        IntakeFile.objects.filter(pk=intake_file.pk).update(arranged="")
        copy = intake_file.arranged
        transaction.on_commit(partial(copy.storage.delete, str(copy.name)))
