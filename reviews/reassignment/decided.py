"""What a chunk does differently where the lines decide, not the table: where a standing or an edition is the cause, and
whose industry it is that a person sends elsewhere.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from cee_portal.accounts import clock
from centers.routing import Rulebook
from entries.models import EntrySummary
from reviews.reassignment import aims
from reviews.reassignment.aims import Aim
from reviews.reassignment.models import Batch
from reviews.reassignment.scope import not_faulty, scope_of
from reviews.validation.items import jurisdiction_item
from reviews.work.models import WorkItem
from reviews.work.opening import open_items
from reviews.work.settling import settle


@dataclass(slots=True)
class Deciding:
    """The rules and the day of one chunk, and what it found."""

    rules: Rulebook
    today: date
    found: list[Aim] = field(default_factory=list)

    def differing(self, batch: Batch, where: str) -> list[int]:
        """The summaries of the range that the rules put elsewhere or explain otherwise; nothing is locked yet."""
        return [aim.summary_id for aim in self._decide(batch, f"{scope_of(batch)} AND {where}")]

    def aim(self, batch: Batch, *, cause: str) -> None:
        """Decide the locked ones again, from what nobody can change any more, and settle their jurisdiction items."""
        self._write(self._decide(batch, "r.summary_id IN (SELECT summary_id FROM locked)"), cause)

    def aim_by_hand(self, goal: int, *, cause: str) -> None:
        """A person says where the locked ones go, the rules whose industry they are: a list or a standing may have passed
        by what was held until now, and has yet to come to what its own move has not reached.
        """
        where = "r.summary_id IN (SELECT summary_id FROM locked WHERE to_office IS NOT NULL)"
        found = aims.aims(rules=self.rules, on=self.today, where=where, with_standing=True, with_office=False)
        self._write([aim._replace(to_office=goal) for aim in found], cause)

    def _write(self, found: list[Aim], cause: str) -> None:
        self.found = found
        aims.write(found)
        answered = [aim.summary_id for aim in self.found if not aim.needs_jurisdiction]
        waiting = WorkItem.objects.filter(summary__in=answered, kind=WorkItem.Kind.JURISDICTION)
        settle(
            list(waiting.exclude(state=WorkItem.State.CLOSED)), cause=cause, now=clock.now(), actor_id=None
        )

    def open_what_needs_a_jurisdiction(self) -> None:
        """What has no Center any more is somebody's work at its port."""
        asked = {aim.summary_id: aim for aim in self.found if aim.needs_jurisdiction}
        if not asked:
            return
        waiting = WorkItem.objects.filter(summary__in=asked, kind=WorkItem.Kind.JURISDICTION)
        for known in waiting.exclude(state=WorkItem.State.CLOSED).values_list("summary_id", flat=True):
            asked.pop(known)
        items = [
            jurisdiction_item(summary) for summary in EntrySummary.objects.filter(pk__in=asked).order_by("pk")
        ]
        open_items(items, now=clock.now(), today=self.today)

    def _decide(self, batch: Batch, where: str) -> list[Aim]:
        standing = batch.cause == Batch.Cause.STANDING
        once = (
            " AND NOT EXISTS (SELECT 1 FROM entries_routingdecision d"
            f" WHERE d.batch_id = {batch.pk} AND d.summary_id = r.summary_id)"
        )
        where = f"{where}{once} AND {not_faulty(batch)}"
        return list(aims.aims(rules=self.rules, on=self.today, where=where, with_standing=standing))


def ranges_of(where: str, size: int) -> list[tuple[int, int]]:
    """First and last summary of pieces of `size` routings in flight that fulfil `where`, the ends left open."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT min(summary_id) FROM (
                    SELECT r.summary_id, (row_number() OVER (ORDER BY r.summary_id) - 1) / %(size)s AS part
                    FROM entries_routing r WHERE r.in_flight AND {where}) numbered GROUP BY part ORDER BY 1""",
            {"size": size},
        )
        starts: list[Any] = [row[0] for row in cursor.fetchall()]
    ends = [start - 1 for start in starts[1:]] + [2**62]
    return list(zip([0, *starts[1:]], ends, strict=False)) if starts else []
