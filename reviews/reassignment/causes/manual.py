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
from centers.routing.codes import PORT_FUNCTIONS
from centers.selectors.memberships import is_supervisor_at, memberships_on
from reviews.reassignment.batch_record import record_batch_event
from reviews.reassignment.engine import statements
from reviews.reassignment.engine.cause import Cause
from reviews.reassignment.engine.context import ChunkContext
from reviews.reassignment.engine.flip_window import require_no_flip_near
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.policies import HOLD, Policies
from reviews.reassignment.preview.counts import store_preview
from reviews.reassignment.preview.line_counts import Row, sum_counts

MAX_SUMMARIES = 50_000

_LIST = "INSERT INTO reviews_batchsummary (batch_id, summary_id) SELECT %s, unnest(%s::bigint[])"
_PLACES = """
SELECT DISTINCT r.{column} FROM reviews_batchsummary listed JOIN entries_routing r ON r.summary_id = listed.summary_id
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
      AND w.function <> ALL(%(port_functions)s)
      AND NOT {predicate.ITEM_KEPT.replace("i.id", "w.id")}) i ON true
WHERE r.in_flight AND r.office_id <> %(office)s AND NOT {predicate.ROUTING_KEPT}
  AND r.summary_id IN (SELECT listed.summary_id FROM reviews_batchsummary listed WHERE listed.batch_id = %(batch)s)
GROUP BY 1, 2 ORDER BY 1, 2
"""
_TO_SEND = f"""
SELECT r.summary_id FROM entries_routing r
WHERE r.in_flight AND {{where}} AND NOT {predicate.ROUTING_KEPT}
  AND (r.office_id <> %(target_office)s OR EXISTS (
      SELECT 1 FROM reviews_workitem i WHERE i.summary_id = r.summary_id AND i.state <> 'closed'
        AND i.office_id <> %(target_office)s AND i.function <> ALL(%(port_functions)s) AND NOT {predicate.ITEM_KEPT}))
ORDER BY 1
"""
_SENT = "r.summary_id IN (SELECT summary_id FROM locked WHERE target_office IS NOT NULL)"


class ManualCause(Cause):
    """Send the listed summaries and their items to one office.

    They are held there by hand (decision 13). Items of functions that are always the port's stay. `BatchSummary` lists the
    summaries. Its parameters: `office` (id) and `reason`.
    """

    recorded_as = "by_hand"
    waits_for_flips = True

    def scope(self) -> str:
        listed = f"SELECT listed.summary_id FROM reviews_batchsummary listed WHERE listed.batch_id = {self.batch.pk}"
        return f"r.summary_id IN ({listed})"

    def ports(self) -> set[int]:
        return set(db.column(_PLACES.format(column="port_id"), [self.batch.pk]))

    def statement_values(self) -> dict[str, Any]:
        return {
            **super().statement_values(),
            "actor": self.batch.proposed_by_id,
            "target_office": self.batch.params["office"],
            "port_functions": list(PORT_FUNCTIONS),
        }

    def lock_routings(self, context: ChunkContext, skip: str) -> int:
        """Lock the listed summaries that are elsewhere, or have an item elsewhere."""
        where = f"{self.scope()} AND {context.range()} AND {statements.without_faults(self.batch.pk)}"
        ids = db.column(_TO_SEND.format(where=where), context.values)
        return context.lock_named(ids, held=predicate.ROUTING_KEPT, skip=skip)

    def set_targets(self, context: ChunkContext) -> None:
        """Send the locked summaries to the office, and decide their industry.

        The decision is made from their lines.

        A later list or standing may have left out what was held until now, and its own move may not have come yet.
        """
        context.execute(statements.TARGET_SENT_ROUTINGS)
        context.execute(statements.END_HOLDS_OF_SENT_ROUTINGS)
        reroutes = context.rerouter.find(_SENT, with_standing=True, with_office=False)
        sent = [reroute._replace(target_office=self.batch.params["office"]) for reroute in reroutes]
        context.rerouter.store(sent, cause=self.recorded_as)
        context.execute(statements.LEAVE_ANSWERED)
        context.execute(statements.TARGET_SENT_ITEMS)

    def has_new_decisions(self, context: ChunkContext) -> bool:
        """Return whether the lines give another industry or reason."""
        return bool(context.rerouter.found)

    def hold_moved(self, context: ChunkContext) -> int:
        """Hold by hand what is now elsewhere than the rules put it.

        Return the number of holds.
        """
        context.execute(statements.END_HOLDS_OF_SENT_ITEMS)
        routings = context.execute(statements.HOLD_SENT_ROUTINGS)
        decided = [reroute.summary_id for reroute in context.rerouter.found]
        return routings + context.execute(statements.HOLD_SENT_ITEMS, {**context.values, "decided": decided})

    def count_again(self, user: User) -> Preview:
        require_act(self.batch.recount, user)
        return store_preview(self.batch, user, _count_move(self.batch))


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
    require_no_flip_near(ports=ManualCause(batch).ports())
    counts = _count_move(batch)
    if not counts["summaries"]:
        raise InvalidInputError(
            "None of these summaries would move: they are already there, closed for good, or held until work on them is"
            " done. Choose others.",
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


def _require_own_office(user: User, batch: Batch) -> None:
    """Raise NotAllowedError where a supervisor lists what is at another office."""
    if user.is_administrator:
        return
    offices = db.column(_PLACES.format(column="office_id"), [batch.pk])
    if not all(is_supervisor_at(user, office_id) for office_id in offices):
        raise NotAllowedError(
            "Supervisors can propose to move only work at their own office. Administrators can propose any move."
        )


def _count_move(batch: Batch) -> dict[str, Any]:
    """Return the counts of a preview of the listed summaries."""
    office = Office.objects.get(pk=batch.params["office"])
    rows = db.rows(
        _COUNT_BY_PORT, {"batch": batch.pk, "office": office.pk, "port_functions": list(PORT_FUNCTIONS)}
    )
    return sum_counts(Row(port, origin, office.code, *map(int, numbers)) for port, origin, *numbers in rows)
