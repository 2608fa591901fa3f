"""Who may use the upload, and which intake jobs a person sees."""

from typing import Any

from django.http import Http404

from cee_portal.accounts.models import User
from cee_portal.core.jobs import visible_jobs
from cee_portal.core.models import Job
from entries.intake.jobs import INTAKE
from entries.selectors.filers import may_file_for_all


def may_repair(user: User, job: Job) -> bool:
    """Return True for the person who handed the file in, and administrators."""
    return may_file_for_all(user) and (job.owner_id == user.pk or user.reads_everything)


def visible_intake_jobs(user: User) -> Any:
    """Return the intake jobs that the person sees, the newest first."""
    return visible_jobs(user).filter(kind=INTAKE).select_related("owner", "intake_file").order_by("-id")


def job_or_404(user: User, job_id: int) -> Job:
    """Return the job. Raises Http404 where the person does not see it."""
    job: Job | None = visible_intake_jobs(user).filter(pk=job_id).first()
    if job is None:
        raise Http404("There is no such upload here.")
    return job
