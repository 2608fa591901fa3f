"""Jobs: progress of imports, bulk actions, exports and batches. PostgreSQL holds the work, Celery only hints.

A worker calls `start`, which counts an attempt and commits it before the work, so that a job which kills its worker
cannot start again for ever. The work is done in several transactions: in each `claim_job`, a part of the work, then
`progress`; at the end `finish` or `fail`. The claim of a killed worker ends with its process; `resume_unfinished`
names the jobs for which the sweeper sends hints again.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest

from cee_portal.core import visibility
from cee_portal.core.models import Job

if TYPE_CHECKING:
    from cee_portal.accounts.models import User

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
LONGEST_ERROR = 2_000
# A hint expires after this time: the sweeper has sent another one by then.
HINT_SECONDS = 30
NOW = RawSQL("cee_now()", [])
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


@visibility.rule(Job)
def visible_jobs(user: User) -> QuerySet[Job] | None:
    """Return the jobs that the user started; all for administrators and auditors."""
    if user.reads_everything:
        return Job.objects.all()
    return Job.objects.filter(owner=user)


def create_job(
    *, kind: str, owner: User | None, params: dict[str, Any] | None = None, total: int | None = None
) -> Job:
    """Store a waiting job in the transaction of the act that asks for it; `enqueue_after_commit` sends its hint."""
    return Job.objects.create(kind=kind, owner=owner, params=params or {}, total=total, created_at=NOW)


def start(job_id: int) -> Job | None:
    """Count an attempt and commit it; the work begins after that. Call it outside a transaction.

    Return None where the job is finished or cancelled, or another worker holds it. A job that was tried MOST_ATTEMPTS
    times in a row without progress fails here, and None is returned.
    """
    with transaction.atomic(durable=True):
        job = claim_job(job_id)
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            fail(job_id=job.pk, error=_gave_up(job))
            return None
        count_attempt(job)
        return job


def count_attempt(job: Job) -> None:
    """Note that a worker begins with a claimed job; commit before the work."""
    job.attempts += 1
    job.state = Job.State.RUNNING
    Job.objects.filter(pk=job.pk).update(attempts=job.attempts, state=job.state)
    Job.objects.filter(pk=job.pk, started_at=None).update(started_at=NOW)


def claim_job(job_id: int) -> Job | None:
    """Lock an unfinished job until this transaction ends; None where it is finished or another worker holds it."""
    found = Job.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk=job_id, state__in=UNFINISHED
    )
    return found.first()


def progress(*, job_id: int, done: int, total: int | None = None) -> None:
    """Store how far the job is, in the transaction of each part of the work, not for each row.

    The number only grows and never passes the total. The count of attempts starts again at 0, because it counts tries
    without progress.
    """
    if total is not None:
        Job.objects.filter(pk=job_id, state__in=UNFINISHED).update(total=max(total, 0))
    known = Job.objects.filter(pk=job_id).values_list("total", flat=True).first()
    bounded = max(done if known is None else min(done, known), 0)
    Job.objects.filter(pk=job_id, state__in=UNFINISHED).update(done=Greatest(F("done"), bounded), attempts=0)


def finish(*, job_id: int, result: dict[str, Any] | None = None) -> bool:
    """Mark the job as done, with its result; False where it had ended before."""
    return _end(job_id, state=Job.State.DONE, result=result or {}, error="")


def fail(*, job_id: int, error: str) -> bool:
    """Mark the job as failed, with what a person should do about it; the text ends after 2,000 characters."""
    return _end(job_id, state=Job.State.FAILED, error=error[:LONGEST_ERROR])


def cancel(*, job_id: int) -> bool:
    """Stop the job before its next transaction; what is committed stays. False where it had ended before."""
    return _end(job_id, state=Job.State.CANCELLED)


def _end(job_id: int, **values: Any) -> bool:
    unfinished = Job.objects.filter(pk=job_id, state__in=UNFINISHED)
    return bool(unfinished.update(finished_at=NOW, **values))


def resume_unfinished(kind: str, limit: int = 20) -> list[int]:
    """Return the jobs of a kind that no worker holds, oldest first; the sweeper sends hints for them.

    A job that was tried too often without progress fails here and is not returned.
    """
    free: list[int] = []
    with transaction.atomic():
        candidates = Job.objects.filter(kind=kind, state__in=UNFINISHED).order_by("id")
        for job in candidates.select_for_update(skip_locked=True, of=("self",))[:limit]:
            if job.attempts >= MOST_ATTEMPTS:
                fail(job_id=job.pk, error=_gave_up(job))
            else:
                free.append(job.pk)
    return free


def enqueue(task: Any, *args: Any, **options: Any) -> None:
    """Send a hint to the workers now. It never fails: where the broker is down, the sweeper sends the next hint."""
    try:
        task.apply_async(args=args, retry=False, **{"expires": HINT_SECONDS, **options})
    except Exception:  # the errors of the broker have no common class
        log.warning(
            "No hint for %s %s: the broker does not answer; the sweeper sends the next hint.", task.name, args
        )


def enqueue_after_commit(task: Any, *args: Any, **options: Any) -> None:
    """Send a hint to the workers once this transaction is committed."""
    transaction.on_commit(lambda: enqueue(task, *args, **options))


def _gave_up(job: Job) -> str:
    return (
        f"Stopped after {job.attempts} tries without progress. Work done before that is kept. "
        "Start it again, and if it stops again, tell the people who run this portal."
    )
