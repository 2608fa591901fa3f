"""Rows of the role matrix: files handed in.

The specialist's file is visible to the specialist, administrators and auditors.
"""

from typing import Any

from tests.builders.world import World
from tests.role_matrix import OWN_JOB, SIGN_IN, STAFF_PAGE, Answers, Route, Status, by


def job(world: World) -> dict[str, Any]:
    return {"job_id": world.job.pk}


def job_acts(allowed: Status) -> Answers:
    """An act on the specialist's file: an auditor only reads."""
    return by(
        staff=404, specialist=allowed, admin=allowed, auditor=403, trade=404, nobody=404, anonymous=SIGN_IN
    )


ROWS: dict[str, Route] = {
    "upload": Route(
        get=STAFF_PAGE, post=by(staff=400, auditor=403, trade=404, nobody=404, anonymous=SIGN_IN)
    ),
    "upload_job": Route(get=OWN_JOB, args=job),
    "upload_errors_csv": Route(get=OWN_JOB, args=job),
    "upload_rows": Route(get=OWN_JOB, args=job),
    "upload_stop": Route(post=job_acts(302), args=job),
    "upload_repair": Route(post=job_acts(302), args=job),
    "upload_sample": Route(get=STAFF_PAGE, args=lambda world: {"name": "entry-summaries.csv"}),
}
