"""The tasks of the demonstration. Hints: the work stands in the job, and what is filed in the filings."""

from celery import shared_task

from cee_portal.core.jobs import resume_unfinished
from reviews.demo.builder.filing import file_some
from reviews.demo.builder.tables import JOB
from reviews.demo.seeding.refresh import make_fresh

# Seeding is one run of a minute or so and starts over when it is killed; the usual 120 s would be close.
_LONGEST_SECONDS = 1_800


@shared_task(name="reviews.refresh_demo", time_limit=_LONGEST_SECONDS)
def refresh_demo(job_id: int) -> None:
    """Make the demonstration anew."""
    make_fresh(job_id)


@shared_task(name="reviews.sweep_demo")
def sweep_demo() -> None:
    """Each minute: a hint for a refresh whose worker is gone. One that is at work holds its lock."""
    for job_id in resume_unfinished(JOB):
        refresh_demo.apply_async([job_id], expires=30)


@shared_task(name="reviews.file_demo")
def file_demo() -> int:
    """Each minute: brokers go on filing. Gives how many summaries were filed; none where DEMO is off."""
    return file_some()
