"""What a chunk does differently where the lines decide, not the table: where a standing or an edition is the cause, and
whose industry it is that a person sends elsewhere.
"""

from dataclasses import dataclass, field
from datetime import date

from cee_portal.core import clock
from centers.routing.rulebook import Rulebook
from reviews.kinds import all_kinds, keys_that_wait_for_jurisdiction
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import reroutes
from reviews.reassignment.placement.reroutes import Reroute
from reviews.reassignment.placement.scope import scope_of, without_faults
from reviews.work.models import WorkItem
from reviews.work.services.automatic_closing import close_automatically


@dataclass(slots=True)
class LineRerouter:
    """The rules and the day of one chunk, and what it found."""

    rules: Rulebook
    today: date
    found: list[Reroute] = field(default_factory=list)

    def find_differing(self, batch: Batch, where: str) -> list[int]:
        """The summaries of the range that the rules put elsewhere or explain otherwise; nothing is locked yet."""
        return [reroute.summary_id for reroute in self._decide(batch, f"{scope_of(batch)} AND {where}")]

    def reroute_locked(self, batch: Batch, *, cause: str) -> None:
        """Decide the locked ones again, from what nobody can change any more, and settle their jurisdiction items."""
        self._write(self._decide(batch, "r.summary_id IN (SELECT summary_id FROM locked)"), cause)

    def reroute_sent(self, target_office: int, *, cause: str) -> None:
        """A person says where the locked ones go, the rules whose industry they are: a list or a standing may have passed
        by what was held until now, and has yet to come to what its own move has not reached.
        """
        where = "r.summary_id IN (SELECT summary_id FROM locked WHERE target_office IS NOT NULL)"
        found = reroutes.find_reroutes(
            rules=self.rules, on=self.today, where=where, with_standing=True, with_office=False
        )
        self._write([reroute._replace(target_office=target_office) for reroute in found], cause)

    def _write(self, found: list[Reroute], cause: str) -> None:
        self.found = found
        reroutes.store_reroutes(found)
        answered = [reroute.summary_id for reroute in self.found if not reroute.needs_jurisdiction]
        waiting = WorkItem.objects.filter(summary__in=answered, kind__in=keys_that_wait_for_jurisdiction())
        close_automatically(
            list(waiting.exclude(state=WorkItem.State.CLOSED)), cause=cause, now=clock.now(), actor_id=None
        )

    def open_jurisdiction_items(self) -> None:
        """What has no Center any more is somebody's work at its port."""
        unrouted = [reroute.summary_id for reroute in self.found if reroute.needs_jurisdiction]
        if unrouted:
            for kind in all_kinds():
                kind.open_for_unrouted(unrouted)

    def _decide(self, batch: Batch, where: str) -> list[Reroute]:
        standing = batch.cause == Batch.Cause.STANDING
        once = (
            " AND NOT EXISTS (SELECT 1 FROM entries_routingdecision d"
            f" WHERE d.batch_id = {batch.pk} AND d.summary_id = r.summary_id)"
        )
        where = f"{where}{once} AND {without_faults(batch)}"
        return list(
            reroutes.find_reroutes(rules=self.rules, on=self.today, where=where, with_standing=standing)
        )
