"""Tasks of the demonstration: hints, as the state stands in the job."""

from celery import shared_task

from cee_portal.core.jobs import enqueue, resume_unfinished
from reviews.demo.seeding.jobs import SEED_DEMO
from reviews.demo.seeding.ongoing_filing import file_for_this_minute
from reviews.demo.seeding.refresh import run_refresh
from reviews.demo.seeding.statements import pay_due_statements

# Seeding takes about a minute in one run and begins again when its worker is killed, so the usual 120 s are too few.
_LONGEST_SECONDS = 1_800


@shared_task(name="reviews.refresh_demo", time_limit=_LONGEST_SECONDS)
def refresh_demo(job_id: int) -> None:
    """Make the demonstration anew."""
    run_refresh(job_id)


@shared_task(name="reviews.sweep_demo")
def sweep_demo() -> None:
    """Send a hint for each refresh whose worker is gone."""
    for job_id in resume_unfinished(SEED_DEMO):
        enqueue(refresh_demo, job_id)


@shared_task(name="reviews.file_demo")
def file_demo() -> int:
    """File the summaries of this minute; return their number."""
    return file_for_this_minute()


@shared_task(name="reviews.pay_demo_statements")
def pay_demo_statements() -> int:
    """Put summaries on their statements and pay these; return the number of payment events."""
    return pay_due_statements()
