"""Periodic tasks of requests. Each selects what is due from PostgreSQL, whatever the hour."""

from celery import shared_task

from reviews.requests.services.lapse import lapse_requests


@shared_task(name="reviews.requests.lapse")
def lapse_requests_task() -> None:
    """Mark requests as not answered in time."""
    lapse_requests()
