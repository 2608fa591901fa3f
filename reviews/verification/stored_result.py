"""A check of all offices that is stored for the readiness of orders."""

from django.db import transaction

from cee_portal.core import clock
from cee_portal.core.models import Job
from reviews.verification.report import CheckResult, verify_offices

VERIFY = "verify_offices"


def verify_and_store(*, full: bool) -> list[CheckResult]:
    """Run every check and store the number of violations as a job."""
    started_at = clock.now()
    results = list(verify_offices(full=full))
    with transaction.atomic():
        Job.objects.create(
            kind=VERIFY,
            state=Job.State.DONE,
            params={"full": full},
            done=len(results),
            total=len(results),
            result={"checks": len(results), "violations": sum(one.violations for one in results)},
            created_at=started_at,
            started_at=started_at,
            finished_at=clock.now(),
        )
    return results
