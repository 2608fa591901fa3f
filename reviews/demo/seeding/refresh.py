"""Fresh data for a demonstration that grew old: every date in it hangs on the day it was made.

A request is a job; a worker empties the demonstration and seeds it again, as of today. People keep their sessions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.jobs import UNFINISHED, create_job, fail, finish, progress, start
from cee_portal.core.models import Job
from cee_portal.core.record import Verb, record_event
from reviews.demo.builder.tables import JOB
from reviews.demo.seeding.emptying import NotADemonstrationError, empty_demonstration
from reviews.demo.seeding.seed import Seeding

_LOCK = 0x0CEE_DE30
_SEED = 1


def demo_age_days() -> int | None:
    """How many days ago the demonstration was made; None where there is none."""
    made = _last()
    as_of = made and made.params.get("as_of")
    return (clock.today() - date.fromisoformat(as_of)).days if as_of else None


@transaction.atomic
def ask_for_fresh_data(*, actor: User) -> Job:
    """Return the job that makes the demonstration anew; the caller sends the hint. Raises NotADemonstrationError."""
    if not settings.DEMO:
        raise NotADemonstrationError(NotADemonstrationError.__doc__)
    with connection.cursor() as cursor:  # two people who ask at once get one job
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    running = Job.objects.filter(kind=JOB, state__in=UNFINISHED).order_by("id").first()
    if running is not None:
        return running
    made = _last()
    params: dict[str, Any] = made.params if made else {}
    wanted = {
        "summaries": params.get("summaries", settings.DEMO_SUMMARIES),
        "seed": params.get("seed", _SEED),
    }
    job = create_job(kind=JOB, owner=actor, params=wanted, total=wanted["summaries"])
    record_event(verb=Verb.DEMO_DATA_REQUESTED, actor=actor, object_kind="job", object_id=job.pk)
    return job


def make_fresh(job_id: int) -> bool:
    """Do the job: empty, seed as of today. False where it is done, or somebody else is at it."""
    with seeding_alone() as alone:
        job = start(job_id) if alone else None
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


@contextmanager
def seeding_alone() -> Iterator[bool]:
    """Whether no other session is seeding; held by this session's lock, which dies with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 1)", [_LOCK & 0x7FFF_FFFF])
        alone = cursor.fetchone()[0]
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, 1)", [_LOCK & 0x7FFF_FFFF])


def _last() -> Job | None:
    return Job.objects.filter(kind=JOB, state=Job.State.DONE).order_by("-id").first()
