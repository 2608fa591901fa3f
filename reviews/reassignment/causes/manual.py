"""A mass move by hand: a list of summaries goes to one office, with a reason, and is held there by hand (decision 13).

Proposed and counted by an administrator, or by a supervisor for what is at the own office; approved by another person, an
administrator; and then a batch like any other. It waits while a flip that touches its ports is near.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import InvalidInputError, NotAllowedError
from centers.models import Office
from centers.selectors.memberships import is_supervisor_at, memberships_on
from reviews.reassignment.errors import WrongStateError
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.flip_window import require_no_flip_near
from reviews.reassignment.placement.policies import HOLD, Policies
from reviews.reassignment.preview.line_counts import store_preview, summed

MOST_SUMMARIES = 50_000

_COUNTS = f"""
SELECT port.code, origin.code, count(*), sum(r.value), coalesce(sum(i.items), 0), coalesce(sum(i.begun), 0)
FROM entries_routing r JOIN centers_office port ON port.id = r.port_id
JOIN centers_office origin ON origin.id = r.office_id
LEFT JOIN LATERAL (
    SELECT count(*) AS items, count(*) FILTER (WHERE w.owner_id IS NOT NULL AND w.begun_at IS NOT NULL) AS begun
    FROM reviews_workitem w
    WHERE w.summary_id = r.summary_id AND w.state <> 'closed' AND w.office_id <> %(office)s
      AND NOT {predicate.ITEM_KEPT.replace("i.id", "w.id")}) i ON true
WHERE r.in_flight AND r.summary_id = ANY(%(summaries)s) AND r.office_id <> %(office)s AND NOT {predicate.ROUTING_KEPT}
GROUP BY 1, 2 ORDER BY 1, 2
"""


@transaction.atomic
def propose_manual_move(*, user: User, summaries: Sequence[int], office: Office, reason: str) -> Batch:
    """A batch that waits for a second person, with its preview. Raises InvalidInputError, NotAllowedError,
    WaitError.
    """
    if not may_propose(user):
        raise NotAllowedError("Mass moves are proposed by administrators and supervisors.")
    ids = sorted(set(summaries))
    if not ids:
        raise InvalidInputError("Name at least one summary.", field="summaries")
    if len(ids) > MOST_SUMMARIES:
        raise InvalidInputError(f"Name at most {MOST_SUMMARIES:,} summaries at once.", field="summaries")
    if not reason.strip():
        raise InvalidInputError("Say why that office should have them.", field="reason")
    _require_own(user, ids)
    require_no_flip_near(ports=_column(ids, "port_id"))
    counts = _counts(ids, office)
    if not counts["summaries"]:
        raise InvalidInputError(
            "None of them would move: they are there already, closed for good, or held until work on them is done."
            " Choose others.",
            field="summaries",
        )
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
    store_preview(batch, user, counts)
    record_event(
        verb=Verb.BATCH_PROPOSED,
        actor=user,
        object_kind="batch",
        object_id=batch.pk,
        batch_id=batch.pk,
        reason=reason,
        after={"summaries": len(ids), "office": office.code},
    )
    return batch


def may_propose(user: User) -> bool:
    """Whether there is anything that this person may propose to move."""
    if user.is_administrator:
        return True
    return any(is_supervisor_at(user, role.office_id) for role in memberships_on(user, clock.today()))


def count_again(*, batch: Batch, user: User) -> Preview:
    """A fresh preview of a move by hand that waits for its second person. Raises WrongStateError."""
    if batch.state != Batch.State.WAITING_FOR_APPROVAL:
        raise WrongStateError(f"{batch.title} is {batch.get_state_display()}; it waits for nobody.")
    office = Office.objects.get(pk=batch.params["office"])
    return store_preview(batch, user, _counts(batch.params["summaries"], office))


def _require_own(user: User, ids: list[int]) -> None:
    if user.is_administrator:
        return
    if not all(is_supervisor_at(user, office_id) for office_id in _column(ids, "office_id")):
        raise NotAllowedError(
            "A supervisor proposes to move what is at the own office. An administrator may propose the rest."
        )


def _counts(ids: list[int], office: Office) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"summaries": ids, "office": office.pk})
        rows = cursor.fetchall()
    return summed((port, origin, office.code, *map(int, numbers)) for port, origin, *numbers in rows)


def _column(ids: list[int], column: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {column} FROM entries_routing WHERE summary_id = ANY(%s)", [ids])
        return {row[0] for row in cursor.fetchall()}
