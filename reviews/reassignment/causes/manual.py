"""Moves by hand (decision 13).

A list of summaries goes to one office, with a reason, and is held there.

An administrator proposes a move by hand, or a supervisor for summaries at the own office; an administrator approves
it. It waits while a flip that touches its ports is near.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock, db
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError
from cee_portal.core.states import require_act
from centers.models import Office
from centers.selectors.memberships import is_supervisor_at, memberships_on
from reviews.reassignment.batch_record import record_batch_event
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.engine.flip_window import require_no_flip_near
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.policies import HOLD, Policies
from reviews.reassignment.preview.line_counts import Row, store_preview, sum_counts

MAX_SUMMARIES = 50_000

_LIST = "INSERT INTO reviews_batchsummary (batch_id, summary_id) SELECT %s, unnest(%s::bigint[])"
_OFFICES = """
SELECT DISTINCT r.office_id FROM reviews_batchsummary listed JOIN entries_routing r ON r.summary_id = listed.summary_id
WHERE listed.batch_id = %s
"""
_COUNT_BY_PORT = f"""
SELECT port.code, origin.code, count(*), sum(r.value), coalesce(sum(i.items), 0), coalesce(sum(i.begun), 0)
FROM entries_routing r JOIN centers_office port ON port.id = r.port_id
JOIN centers_office origin ON origin.id = r.office_id
LEFT JOIN LATERAL (
    SELECT count(*) AS items, count(*) FILTER (WHERE w.owner_id IS NOT NULL AND w.begun_at IS NOT NULL) AS begun
    FROM reviews_workitem w
    WHERE w.summary_id = r.summary_id AND w.state <> 'closed' AND w.office_id <> %(office)s
      AND NOT {predicate.ITEM_KEPT.replace("i.id", "w.id")}) i ON true
WHERE r.in_flight AND r.office_id <> %(office)s AND NOT {predicate.ROUTING_KEPT}
  AND r.summary_id IN (SELECT listed.summary_id FROM reviews_batchsummary listed WHERE listed.batch_id = %(batch)s)
GROUP BY 1, 2 ORDER BY 1, 2
"""


@transaction.atomic
def propose_manual_move(*, user: User, summaries: Sequence[int], office: Office, reason: str) -> Batch:
    """Open a batch that waits for a second person, with its preview, and return it.

    Raises InvalidInputError, NotAllowedError, WaitError.
    """
    if not may_propose_manual_move(user):
        raise NotAllowedError("Mass moves are proposed by administrators and supervisors.")
    ids = sorted(set(summaries))
    if not ids:
        raise InvalidInputError("Name at least one summary.", field="summaries")
    if len(ids) > MAX_SUMMARIES:
        raise InvalidInputError(f"Name at most {MAX_SUMMARIES:,} summaries at once.", field="summaries")
    if not reason.strip():
        raise InvalidInputError("Say why that office should have them.", field="reason")
    batch = Batch.objects.create(
        cause=Batch.Cause.MANUAL,
        state=Batch.State.WAITING_FOR_APPROVAL,
        params={"office": office.pk, "reason": reason},
        policies=Policies(begun=HOLD).stored(),
        title=f"{len(ids):,} summaries to {office.short_name}"[:160],
        starts_on=clock.today(),
        proposed_by=user,
        created_at=clock.now(),
    )
    db.execute(_LIST, [batch.pk, ids])
    _require_own_office(user, batch)
    require_no_flip_near(ports=cause_of(batch).ports())
    counts = _count_move(batch)
    if not counts["summaries"]:
        raise InvalidInputError(
            "None of them would move: they are there already, closed for good, or held until work on them is done."
            " Choose others.",
            field="summaries",
        )
    store_preview(batch, user, counts)
    after = {"summaries": len(ids), "office": office.code}
    record_batch_event(batch.pk, Verb.BATCH_PROPOSED, user, reason=reason, after=after)
    return batch


def may_propose_manual_move(user: User) -> bool:
    """Return whether the user may propose to move anything."""
    if user.is_administrator:
        return True
    return any(is_supervisor_at(user, role.office_id) for role in memberships_on(user, clock.today()))


def recount_manual_move(*, batch: Batch, user: User) -> Preview:
    """Store a fresh preview of a move by hand that waits for its second person.

    Raises WrongStateError.
    """
    require_act(batch.recount, user)
    return store_preview(batch, user, _count_move(batch))


def _require_own_office(user: User, batch: Batch) -> None:
    """Raise NotAllowedError where a supervisor lists what is at another office."""
    if user.is_administrator:
        return
    if not all(is_supervisor_at(user, office_id) for office_id in db.column(_OFFICES, [batch.pk])):
        raise NotAllowedError(
            "A supervisor proposes to move what is at the own office. An administrator may propose the rest."
        )


def _count_move(batch: Batch) -> dict[str, Any]:
    """Return the counts of a preview of the listed summaries."""
    office = Office.objects.get(pk=batch.params["office"])
    rows = db.rows(_COUNT_BY_PORT, {"batch": batch.pk, "office": office.pk})
    return sum_counts(Row(port, origin, office.code, *map(int, numbers)) for port, origin, *numbers in rows)
