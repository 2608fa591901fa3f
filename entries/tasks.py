"""Tasks of the second floor. They are hints: all progress is in PostgreSQL (docs/concurrency.md, section 10)."""

from celery import shared_task

from cee_portal.core.jobs import enqueue
from entries.intake import jobs


@shared_task(name="entries.run_intake")
def run_intake(job_id: int) -> None:
    """Go on with a file for at most 20 s, then leave the next hint."""
    if jobs.continue_intake(job_id):
        hint_intake(job_id)


@shared_task(name="entries.sweep_intake")
def sweep_intake() -> None:
    """Every minute: a hint for every file that is not done, whatever happened to its last worker."""
    for job_id in jobs.unfinished_intakes():
        hint_intake(job_id)


def hint_intake(job_id: int) -> None:
    """Ask a worker to go on with a file. Never fails: the sweeper asks again."""
    enqueue(run_intake, job_id, queue="intake")
