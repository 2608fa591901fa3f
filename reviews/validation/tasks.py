"""Runs the tasks of selection. Each is a hint: PostgreSQL holds how far a backtest is (docs/concurrency.md)."""

from celery import shared_task

from cee_portal.core.jobs import enqueue, resume_unfinished
from reviews.validation.services import backtest, medians


@shared_task(name="reviews.refresh_unit_values")
def refresh_unit_values() -> None:
    """Compute the medians a unit anew, once a day."""
    medians.refresh_medians()


@shared_task(name="reviews.run_backtest")
def run_backtest(job_id: int) -> None:
    """Go on with a backtest for at most 20 s, then leave the next hint."""
    if backtest.continue_backtest(job_id):
        enqueue(run_backtest, job_id)


@shared_task(name="reviews.sweep_backtests")
def sweep_backtests() -> None:
    """Leave a hint for every backtest on which nobody works, whatever happened to its last worker."""
    for job_id in resume_unfinished(backtest.KIND):
        enqueue(run_backtest, job_id)
