"""Tasks of intake: hints, as all progress is in PostgreSQL."""

from celery import shared_task

from cee_portal.core.jobs import enqueue
from entries.intake import jobs
from entries.intake.retention import forget_files


@shared_task(name="entries.run_intake")
def run_intake(job_id: int) -> None:
    """Go on with a file for at most 20 seconds, then send the next hint."""
    if jobs.continue_intake(job_id):
        enqueue(run_intake, job_id)


@shared_task(name="entries.sweep_intake")
def sweep_intake() -> None:
    """Send a hint for every file that is not done."""
    for job_id in jobs.unfinished_intakes():
        enqueue(run_intake, job_id)


@shared_task(name="entries.forget_files")
def forget_old_files() -> None:
    """Remove handed-in files past their time, and files that no job names."""
    forget_files()
