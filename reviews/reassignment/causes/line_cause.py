"""The base of causes that decide again from the lines: a changed standing and a new edition."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from cee_portal.core import db
from centers.routing.rulebook import Rulebook
from reviews.reassignment.engine import statements
from reviews.reassignment.engine.cause import Cause, Remainder
from reviews.reassignment.engine.context import ChunkContext
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.ranges import split_ranges
from reviews.reassignment.placement.reroutes import Reroute, find_reroutes

_LOCKED = "r.summary_id IN (SELECT summary_id FROM locked)"
_CHECKED_AT_ONCE = 20_000
_LAST_OF_RANGE = """
SELECT max(summary_id) FROM (
    SELECT r.summary_id FROM entries_routing r
    WHERE r.in_flight AND r.summary_id > %(after)s AND {scope} ORDER BY 1 LIMIT %(size)s) found
"""
_NAMED = "SELECT r.summary_id AS id, r.office_id FROM entries_routing r WHERE r.summary_id = ANY(%(named)s)"


class LineCause(Cause):
    """Find summaries by the decision from their lines.

    It finds those that the decision puts elsewhere or explains otherwise.
    """

    with_standing: ClassVar[bool] = False
    """Whether another standing with the same result counts as a difference."""

    def lock_routings(self, context: ChunkContext, skip: str) -> int:
        """Lock the routings whose decision differs.

        Nothing is locked while they are decided.
        """
        reroutes = self._find(context, f"{self.scope()} AND {context.range()}")
        ids = [reroute.summary_id for reroute in reroutes]
        return context.lock_named(ids, held=predicate.ROUTING_HOLD, skip=skip)

    def set_targets(self, context: ChunkContext) -> None:
        """Decide the locked routings again.

        No other transaction can change them any more.
        """
        context.rerouter.store(self._find(context, _LOCKED), cause=self.recorded_as)
        context.execute(statements.LEAVE_ANSWERED)
        context.execute(statements.TARGET_ITEMS)

    def has_new_decisions(self, context: ChunkContext) -> bool:
        return True

    def remainder_kinds(self) -> tuple[str, ...]:
        """Return the routings alone: their holds keep the items too."""
        return ("routings",)

    def find_remainder(
        self, kind: str, *, after: int, size: int, rules: Rulebook, today: date
    ) -> Remainder | None:
        """Return the reroutes among the next `size` routings.

        Deciding takes long, so `held_to` says where to go on.
        """
        scope, after = self.scope(), max(after, self.batch.held_to)
        last = db.scalar(_LAST_OF_RANGE.format(scope=scope), {"after": after, "size": size})
        if last is None:
            return None
        where = f"{scope} AND r.summary_id > {after} AND r.summary_id <= {last}"
        reroutes = find_reroutes(rules=rules, on=today, where=where, with_standing=self.with_standing)
        return Remainder(_NAMED, {"named": [reroute.summary_id for reroute in reroutes]}, last)

    def find_wrong_decisions(self, where: str, rules: Rulebook, on: date) -> Iterator[Reroute]:
        """Decide the scope again, range by range."""
        for first, last in split_ranges(where, _CHECKED_AT_ONCE):
            in_range = f"{where} AND r.summary_id BETWEEN {first} AND {last}"
            yield from find_reroutes(rules=rules, on=on, where=in_range, with_standing=self.with_standing)

    def _find(self, context: ChunkContext, where: str) -> list[Reroute]:
        """Return the reroutes that this batch has not done yet."""
        not_moved = (
            "NOT EXISTS (SELECT 1 FROM entries_routingdecision d"
            f" WHERE d.batch_id = {self.batch.pk} AND d.summary_id = r.summary_id)"
        )
        where = f"{where} AND {not_moved} AND {statements.without_faults(self.batch.pk)}"
        return context.rerouter.find(where, with_standing=self.with_standing)
