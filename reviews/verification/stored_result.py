"""A check of all offices that leaves a record: readiness of an order says when the last one was and what it found."""

from django.db import transaction

from cee_portal.core import clock
from cee_portal.core.models import Job
from reviews.verification.report import Found, verify

VERIFY = "verify_offices"


def verify_and_keep(*, full: bool) -> list[Found]:
    """Check, and keep how many violations there were as a finished job. Gives what each check found."""
    began = clock.now()
    found = list(verify(full=full))
    with transaction.atomic():
        now = clock.now()
        Job.objects.create(
            kind=VERIFY,
            state=Job.State.DONE,
            params={"full": full},
            done=len(found),
            total=len(found),
            result={"checks": len(found), "violations": sum(one.violations for one in found)},
            created_at=began,
            started_at=began,
            finished_at=now,
        )
    return found
