"""Demonstration data grow old: every date in them hangs on the day they were made."""

from datetime import date
from typing import Any

from django.conf import settings

from cee_portal.accounts.models import Job

OLD_DAYS = 7
SEED_JOB = "seed_demo"


def fresh_offer(today: date) -> dict[str, Any] | None:
    """How old the demonstration is, where it is older than 7 days; None else, and where it is none.

    `seed_demo` leaves a finished job of its name whose `params["as_of"]` is the day (ISO) its dates hang on.
    """
    if not settings.DEMO:
        return None
    as_of = _as_of()
    if as_of is None or (today - as_of).days <= OLD_DAYS:
        return None
    running = Job.objects.filter(kind=SEED_JOB, state__in=[Job.State.WAITING, Job.State.RUNNING]).first()
    return {"days": (today - as_of).days, "as_of": as_of, "running": running}


def _as_of() -> date | None:
    job = Job.objects.filter(kind=SEED_JOB, state=Job.State.DONE).order_by("-id").only("params").first()
    try:
        return date.fromisoformat(job.params["as_of"]) if job else None
    except (KeyError, TypeError, ValueError):
        return None
