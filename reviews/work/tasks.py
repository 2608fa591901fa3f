"""Runs the tasks of the queue.

Each is a hint: PostgreSQL holds what is due and how far it is (docs/concurrency.md).
"""

from celery import shared_task

from cee_portal.core.jobs import enqueue, resume_unfinished
from reviews.work.services import bulk, departed, lapses, presence, scans


@shared_task(name="reviews.rewrite_bands")
def rewrite_bands() -> None:
    """Put every open item in the band of its due date."""
    scans.rewrite_bands()


@shared_task(name="reviews.wake_parked")
def wake_parked() -> None:
    """Open again what was parked until today."""
    scans.wake_parked()


@shared_task(name="reviews.return_untouched")
def return_untouched() -> None:
    """Return what was taken and not begun to the queue."""
    scans.return_untouched()


@shared_task(name="reviews.return_departed")
def return_departed() -> None:
    """Return the items of people who have left to the queue."""
    departed.return_departed()


@shared_task(name="reviews.lapse_clocks")
def lapse_clocks() -> None:
    """End the clocks of the trade that lapsed, and bring their items back."""
    lapses.lapse_clocks()


@shared_task(name="reviews.forget_presence")
def forget_presence() -> None:
    """Remove heartbeats that ended."""
    presence.forget_expired()


@shared_task(name="reviews.run_bulk")
def run_bulk(job_id: int) -> None:
    """Go on with one act on many items for at most 20 s, then leave the next hint."""
    if bulk.continue_bulk(job_id):
        enqueue(run_bulk, job_id)


@shared_task(name="reviews.sweep_bulk")
def sweep_bulk() -> None:
    """Leave a hint for every act on many items that nobody works on, whatever happened to its last worker."""
    for job_id in resume_unfinished(bulk.KIND):
        enqueue(run_bulk, job_id)
