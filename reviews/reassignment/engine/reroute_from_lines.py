"""New decisions from the lines for the summaries of one transaction, and the jurisdiction items that follow."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cee_portal.core import clock
from centers.routing.rulebook import Rulebook
from reviews.kinds import all_kinds, keys_that_wait_for_jurisdiction
from reviews.reassignment.placement.reroutes import Reroute, find_reroutes, store_reroutes
from reviews.work.models import WorkItem
from reviews.work.services.automatic_closing import close_automatically


@dataclass(slots=True)
class LineRerouter:
    """Hold the rules and the day of one transaction, and the reroutes that it found."""

    rules: Rulebook
    today: date
    found: list[Reroute] = field(default_factory=list)

    def find(self, where: str, **options: Any) -> list[Reroute]:
        """Decide the routings `r` that fulfil `where` again. `options` are those of `find_reroutes`."""
        return list(find_reroutes(rules=self.rules, on=self.today, where=where, **options))

    def store(self, found: list[Reroute], *, cause: str) -> None:
        """Store the reroutes of locked summaries, and settle the jurisdiction items that they answer."""
        self.found = found
        store_reroutes(found)
        answered = [reroute.summary_id for reroute in found if not reroute.needs_jurisdiction]
        waiting = WorkItem.objects.filter(summary__in=answered, kind__in=keys_that_wait_for_jurisdiction())
        close_automatically(
            list(waiting.exclude(state=WorkItem.State.CLOSED)), cause=cause, now=clock.now(), actor_id=None
        )

    def open_jurisdiction_items(self) -> None:
        """Open work at the port for each summary that has no Center any more."""
        unrouted = [reroute.summary_id for reroute in self.found if reroute.needs_jurisdiction]
        if unrouted:
            for kind in all_kinds():
                kind.open_for_unrouted(unrouted)
