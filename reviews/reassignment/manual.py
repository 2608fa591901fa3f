"""A mass move by hand: a list of summaries goes to one office, with a reason, and is held there by hand (design.md 3).

Proposed and counted by one administrator, approved by another, and then a batch like any other. It waits while a flip
that touches its ports is near.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from cee_portal.accounts import clock, events
from cee_portal.accounts.models import User
from centers.models import Office
from centers.selectors import current_number
from reviews.reassignment.errors import InvalidOrderError, NotAdministratorError
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.policies import HOLD, Policies
from reviews.reassignment.waiting import require_no_flip_near

MOST_SUMMARIES = 50_000

_COUNTS = """
SELECT port.code, count(*), sum(r.value), count(i.id), count(i.id) FILTER (WHERE i.begun_at IS NOT NULL)
FROM entries_routing r JOIN centers_office port ON port.id = r.port_id
LEFT JOIN reviews_workitem i ON i.summary_id = r.summary_id AND i.state <> 'closed' AND i.office_id <> %(office)s
WHERE r.in_flight AND r.summary_id = ANY(%(summaries)s) AND r.office_id <> %(office)s GROUP BY 1 ORDER BY 2 DESC, 1
"""


@transaction.atomic
def propose_manual_move(*, user: User, summaries: Sequence[int], office: Office, reason: str) -> Batch:
    """A batch that waits for a second person, with its preview. Raises InvalidOrderError, NotAdministratorError,
    WaitError.
    """
    if user.national_role != User.NationalRole.ADMINISTRATOR:
        raise NotAdministratorError("Mass moves are proposed by administrators.")
    ids = sorted(set(summaries))
    if not ids:
        raise InvalidOrderError("Name at least one summary.", field="summaries")
    if len(ids) > MOST_SUMMARIES:
        raise InvalidOrderError(f"Name at most {MOST_SUMMARIES:,} summaries at once.", field="summaries")
    if not reason.strip():
        raise InvalidOrderError("Say why that office should have them.", field="reason")
    require_no_flip_near(ports=_ports(ids))
    batch = Batch.objects.create(
        cause=Batch.Cause.MANUAL,
        state=Batch.State.WAITING_FOR_APPROVAL,
        params={"summaries": ids, "office": office.pk, "reason": reason},
        policies=Policies(begun=HOLD).stored(),
        title=f"{len(ids):,} summaries to {office.short_name}"[:160],
        starts_on=clock.today(),
        proposed_by=user,
        created_at=clock.now(),
    )
    Preview.objects.create(
        batch=batch,
        made_at=clock.now(),
        made_by=user,
        on_day=batch.starts_on,
        rulebook=current_number(),
        seconds=0,
        counts=_counts(ids, office),
    )
    events.record(
        verb="batch proposed",
        actor=user,
        object_kind="batch",
        object_id=batch.pk,
        batch_id=batch.pk,
        reason=reason,
        after={"summaries": len(ids), "office": office.code},
    )
    return batch


def _counts(ids: list[int], office: Office) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"summaries": ids, "office": office.pk})
        rows = cursor.fetchall()
    by_port = [
        {"port": port, "summaries": summaries, "items": items, "value": int(value or 0)}
        for port, summaries, value, items, _ in rows
    ]
    return {
        "summaries": sum(row["summaries"] for row in by_port),
        "items": sum(row["items"] for row in by_port),
        "value": str(sum(row["value"] for row in by_port)),
        "begun": sum(row[4] for row in rows),
        "by_port": by_port,
    }


def _ports(ids: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT port_id FROM entries_routing WHERE summary_id = ANY(%s)", [ids])
        return {row[0] for row in cursor.fetchall()}
