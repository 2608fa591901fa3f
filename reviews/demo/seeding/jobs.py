"""The kind of the jobs that make the demonstration, and the newest one."""

from cee_portal.core.models import Job

SEED_DEMO = "seed_demo"


def newest_finished_job() -> Job | None:
    """Return the job that made the demonstration; None where there is none."""
    return Job.objects.filter(kind=SEED_DEMO, state=Job.State.DONE).order_by("-id").first()
