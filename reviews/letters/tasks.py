"""Celery tasks of letters; PostgreSQL holds the work (docs/concurrency.md, section 10)."""

from celery import shared_task

from cee_portal.core.jobs import HINT_SECONDS
from reviews.letters.services.release import release_written


@shared_task(name="reviews.release_letters", expires=HINT_SECONDS)
def release_letters() -> None:
    """Release what a process left that died between its commit and the release."""
    release_written()
