"""Fresh data for a demonstration that has become old.

A request is a job. A worker empties the demonstration and seeds it again, as of today. People keep their sessions.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.jobs import UNFINISHED, create_job, fail, finish, progress, start
from cee_portal.core.locks import LockKey, lock, session_lock
from cee_portal.core.models import Job
from cee_portal.core.record import Verb, record_event
from reviews.demo.seeding.emptying import NotADemonstrationError, empty_demonstration
from reviews.demo.seeding.jobs import SEED_DEMO, newest_finished_job
from reviews.demo.seeding.seed import Seeding

_SEED = 1


def demo_age_days() -> int | None:
    """Return how many days ago the demonstration was made; None where there is none."""
    made = newest_finished_job()
    as_of = made and made.params.get("as_of")
    return (clock.today() - date.fromisoformat(as_of)).days if as_of else None


@transaction.atomic
def request_refresh(*, actor: User) -> Job:
    """Return the job of a refresh; the caller sends the hint."""
    if not settings.DEMO:
        raise NotADemonstrationError
    lock(LockKey.DEMO_REQUEST)  # two people who ask at the same moment get the same job
    unfinished = Job.objects.filter(kind=SEED_DEMO, state__in=UNFINISHED).order_by("id").first()
    if unfinished is not None:
        return unfinished
    made = newest_finished_job()
    params: dict[str, Any] = made.params if made else {}
    count = params.get("summaries", settings.DEMO_SUMMARIES)
    wanted = {"summaries": count, "seed": params.get("seed", _SEED)}
    job = create_job(kind=SEED_DEMO, owner=actor, params=wanted, total=count)
    record_event(verb=Verb.DEMO_DATA_REQUESTED, actor=actor, object_kind="job", object_id=job.pk)
    return job


def run_refresh(job_id: int) -> bool:
    """Empty the demonstration and seed it as of today; return True when done."""
    with session_lock(LockKey.DEMO_SEEDING) as is_alone:
        job = start(job_id) if is_alone else None
        if job is None:
            return False
        try:
            as_of = clock.today()
            empty_demonstration()
            count, seed = int(job.params["summaries"]), int(job.params["seed"])
            seeding = Seeding(count, seed, as_of, progress=lambda done: progress(job_id=job_id, done=done))
            result = seeding.run(leave_job=False)
        except Exception as error:
            fail(
                job_id=job_id, error=f"Fresh data could not be made: {error}. Try again, or use `make reset`."
            )
            raise
        params = job.params | {"as_of": as_of.isoformat()}
        Job.objects.filter(pk=job_id).update(params=params)
        return finish(job_id=job_id, result=result)
