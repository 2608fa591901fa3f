"""The cause of a move by hand: a list of summaries goes to one office."""

from dataclasses import dataclass
from typing import Any

from cee_portal.accounts.models import User
from cee_portal.core import db
from reviews.reassignment.causes import manual
from reviews.reassignment.engine import statements
from reviews.reassignment.engine.cause import Cause
from reviews.reassignment.engine.context import ChunkContext
from reviews.reassignment.models import Preview
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.reroutes import find_reroutes

_PORTS = """
SELECT DISTINCT r.port_id FROM reviews_batchsummary listed JOIN entries_routing r ON r.summary_id = listed.summary_id
WHERE listed.batch_id = %s
"""
_TO_SEND = f"""
SELECT r.summary_id FROM entries_routing r
WHERE r.in_flight AND {{where}} AND NOT {predicate.ROUTING_KEPT}
  AND (r.office_id <> %(target_office)s OR EXISTS (
      SELECT 1 FROM reviews_workitem i WHERE i.summary_id = r.summary_id AND i.state <> 'closed'
        AND i.office_id <> %(target_office)s AND NOT {predicate.ITEM_KEPT}))
ORDER BY 1
"""
_SENT = "r.summary_id IN (SELECT summary_id FROM locked WHERE target_office IS NOT NULL)"


@dataclass(frozen=True, slots=True)
class ManualParams:
    """Name the office that gets the summaries, and why.

    The summaries stand in `BatchSummary`.
    """

    office: int
    reason: str


class ManualCause(Cause):
    """Send the listed summaries and their items to one office.

    They are held there by hand (decision 13).
    """

    recorded_as = "by_hand"
    waits_for_flips = True

    @property
    def params(self) -> ManualParams:
        return ManualParams(**self.batch.params)

    def scope(self) -> str:
        listed = f"SELECT listed.summary_id FROM reviews_batchsummary listed WHERE listed.batch_id = {self.batch.pk}"
        return f"r.summary_id IN ({listed})"

    def ports(self) -> set[int]:
        return set(db.column(_PORTS, [self.batch.pk]))

    def reason(self) -> str:
        return self.params.reason

    def statement_values(self) -> dict[str, Any]:
        return {
            **super().statement_values(),
            "actor": self.batch.proposed_by_id,
            "target_office": self.params.office,
        }

    def lock_routings(self, context: ChunkContext, skip: str) -> int:
        """Lock the listed summaries that are elsewhere, or have an item elsewhere."""
        where = f"{self.scope()} AND {context.range()} AND {statements.without_faults(self.batch.pk)}"
        named = db.column(_TO_SEND.format(where=where), context.values)
        return context.lock_named(named, held=predicate.ROUTING_KEPT, skip=skip)

    def set_targets(self, context: ChunkContext) -> None:
        """Send the locked summaries to the office, and decide their industry.

        The decision is made from their lines.

        A later list or standing may have left out what was held until now, and its own move may not have come yet.
        """
        context.execute(statements.TARGET_SENT_ROUTINGS)
        context.execute(statements.END_HOLDS_OF_SENT_ROUTINGS)
        rerouter = context.rerouter
        found = find_reroutes(
            rules=rerouter.rules, on=rerouter.today, where=_SENT, with_standing=True, with_office=False
        )
        office = self.params.office
        rerouter.store([reroute._replace(target_office=office) for reroute in found], cause=self.recorded_as)
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
        return manual.recount_manual_move(batch=self.batch, user=user)
