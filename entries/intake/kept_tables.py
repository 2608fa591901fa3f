"""The preparation of a job's table, kept so that each run of the job goes on with the same rows."""

from contextlib import ExitStack
from typing import BinaryIO

from django.core.files import File
from django.db import transaction

from cee_portal.core.models import Job
from entries.intake.tables.preparation import PreparedTable, prepare_table, reopen_table
from entries.models import IntakeFile


def open_kept_table(job: Job, intake_file: IntakeFile, file: BinaryIO, stack: ExitStack) -> PreparedTable:
    """Return the table of a job; its first run prepares it. `stack` closes what is opened.

    Two workers may prepare the same file; both find the same. Raises FileRefusedError.
    """
    encoding = job.params["encoding"]
    if "survey" in job.params:
        copy = stack.enter_context(intake_file.arranged.open("rb")).file if intake_file.arranged else None
        return reopen_table(file, intake_file.format, encoding, job.params["survey"], copy)
    table = prepare_table(file, intake_file.format, encoding)
    if table.copy is not None:
        stack.enter_context(table.copy)
        table.copy.seek(0)
        intake_file.arranged.save(f"{job.pk}.rows", File(table.copy), save=False)
    job.params = job.params | {"survey": table.survey.as_dict()}
    with transaction.atomic():
        IntakeFile.objects.filter(job=job).update(arranged=intake_file.arranged.name)
        Job.objects.filter(pk=job.pk).update(params=job.params)
    return table


def delete_kept_table(intake_file: IntakeFile) -> None:
    """Delete the copy of a job that has ended."""
    if intake_file.arranged:
        intake_file.arranged.delete(save=True)
