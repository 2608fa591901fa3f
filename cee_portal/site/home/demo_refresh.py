"""The offer to make the demonstration data again, because their dates depend on the day they were made."""

from datetime import date
from typing import Any

from django.conf import settings

from cee_portal.core.jobs import UNFINISHED
from cee_portal.core.models import Job
from reviews.demo.seeding.jobs import SEED_DEMO
from reviews.demo.seeding.refresh import demo_age_days

OLD_DAYS = 7


def fresh_offer(today: date) -> dict[str, Any] | None:
    """Return the age of demonstration data older than 7 days and the job that renews them, else None."""
    if not settings.DEMO:
        return None
    days = demo_age_days()
    if days is None or days <= OLD_DAYS:
        return None
    return {"days": days, "running": Job.objects.filter(kind=SEED_DEMO, state__in=UNFINISHED).first()}
