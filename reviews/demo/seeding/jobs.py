"""The jobs that make the demonstration: their kind, and the newest that is finished."""

from cee_portal.core.models import Job

SEED_DEMO = "seed_demo"


def newest_finished_job() -> Job | None:
    """Return the job that made the demonstration of now; None where there is no demonstration."""
    return Job.objects.filter(kind=SEED_DEMO, state=Job.State.DONE).order_by("-id").first()
