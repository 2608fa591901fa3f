"""Tasks of the third floor. They are hints: what is due, and how far it is, stands in PostgreSQL.

See docs/concurrency.md, section 10.
"""

import logging
from typing import Any

from celery import shared_task

from cee_portal.accounts.jobs import resume_unfinished
from reviews.validation import trying
from reviews.validation.medians import refresh_medians
from reviews.work import bulk, presence, scans

_HINT_LIVES_SECONDS = 30
_log = logging.getLogger(__name__)


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


@shared_task(name="reviews.refresh_unit_values")
def refresh_unit_values() -> None:
    """Compute the medians a unit anew, once a day."""
    refresh_medians()


@shared_task(name="reviews.forget_presence")
def forget_presence() -> None:
    """Remove heartbeats that ended."""
    presence.forget_expired()


@shared_task(name="reviews.run_try")
def run_try(job_id: int) -> None:
    """Go on trying a criterion for at most 20 s, then leave the next hint."""
    if trying.continue_try(job_id):
        hint(run_try, job_id)


@shared_task(name="reviews.sweep_tries")
def sweep_tries() -> None:
    """A hint for every try that nobody works on, whatever happened to its last worker."""
    for job_id in resume_unfinished(trying.KIND):
        hint(run_try, job_id)


@shared_task(name="reviews.run_bulk")
def run_bulk(job_id: int) -> None:
    """Go on with one act on many items for at most 20 s, then leave the next hint."""
    if bulk.continue_bulk(job_id):
        hint(run_bulk, job_id)


@shared_task(name="reviews.sweep_bulk")
def sweep_bulk() -> None:
    """A hint for every act on many items that nobody works on, whatever happened to its last worker."""
    for job_id in resume_unfinished(bulk.KIND):
        hint(run_bulk, job_id)


def hint(task: Any, job_id: int) -> None:
    """Ask a worker to go on. Never fails: the sweeper asks again."""
    try:
        task.apply_async(args=[job_id], expires=_HINT_LIVES_SECONDS, retry=False)
    except Exception:  # the broker's own errors have no common class
        _log.warning("The broker is away; the sweeper will go on with job %s.", job_id)
