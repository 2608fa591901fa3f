"""The causes of batches of orders: an order, and the withdrawal of one."""

from datetime import date
from typing import Any

from cee_portal.core import clock, db
from centers.models import Delegation
from centers.routing.rulebook import Rulebook
from reviews.reassignment.engine import chunks, statements
from reviews.reassignment.engine.cause import Cause, Remainder
from reviews.reassignment.engine.context import ChunkContext
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.reassignment.placement.policies import Policies
from reviews.reassignment.selectors import start_of_move
from reviews.work.models import WorkItem

_ROUTINGS_LEFT = f"""
SELECT r.summary_id AS id, r.office_id {predicate.MISPLACED_ROUTINGS} AND r.summary_id > %(after)s AND {{scope}}
"""
_ITEMS_LEFT = f"""
SELECT i.id, i.office_id {predicate.MISPLACED_ITEMS} AND i.id > %(after)s AND i.function = ANY(%(functions)s) AND {{scope}}
"""


class OrderCause(Cause):
    """Move the industries of the Centers of an order, by the table of `office()`."""

    recorded_as = "order"
    has_fast_path = True
    holds_end = "moved by hand, or the order is withdrawn"
    no_preview = "This move belongs to an order. Preview the order again."

    @property
    def order(self) -> Delegation:
        """Return the order of the batch."""
        assert self.batch.delegation is not None
        return self.batch.delegation

    def jurisdictions(self) -> list[int]:
        """Return the Centers of the order, or of the order that it withdraws."""
        return sorted((self.order.withdraws or self.order).centers.values_list("pk", flat=True))

    def scope(self) -> str:
        """Return the condition for the industries of these Centers."""
        return f"r.jurisdiction_id = ANY('{{{','.join(map(str, self.jurisdictions()))}}}'::smallint[])"

    def cut_first_sweep(self) -> int:
        return chunks.cut_by_jurisdiction(self.batch, self.jurisdictions())

    def cut_next_sweep(self, rules: Rulebook, today: date) -> int:
        return chunks.cut_remaining(self.batch, self.jurisdictions(), rules, today)

    def lock_routings(self, context: ChunkContext, skip: str) -> int:
        """Lock the routings that are misplaced or have a misplaced item.

        Skipped ones are found by the next sweep.
        """
        context.execute(statements.FIND_MISPLACED.format(skip=skip))
        return 0

    def set_targets(self, context: ChunkContext) -> None:
        context.execute(statements.LEAVE_HELD)
        context.execute(statements.TARGET_ITEMS)

    def keep(self, context: ChunkContext) -> int:
        """Let planned owners keep their items, then apply the policies."""
        context.execute(statements.KEEP_PLANNED_OWNERS, {**context.values, "order": self.order.pk})
        return super().keep(context)

    def remainder_kinds(self) -> tuple[str, ...]:
        """Return the items, and the routings if the order moves the function of routings."""
        return ("routings", "items") if "validation" in self.order.functions else ("items",)

    def find_remainder(
        self, kind: str, *, after: int, size: int, rules: Rulebook, today: date
    ) -> Remainder | None:
        """Return what the order gives, port by port and function by function.

        Other orders move the rest.
        """
        scope = self.scope() if self.order.all_ports else f"{self.scope()} AND r.port_id = ANY(%(ports)s)"
        values = {
            **predicate.parameters(table_for(rules, today)),
            "functions": self.order.functions,
            "ports": list(self.order.ports.values_list("pk", flat=True)),
        }
        select = {"routings": _ROUTINGS_LEFT, "items": _ITEMS_LEFT}[kind]
        return Remainder(select.format(scope=scope), values)

    def keeps(self, item: WorkItem, target_office: int) -> bool:
        """Return whether the policies hold the item.

        A begun item moves if the staffing plan brings its owner along.
        """
        today = clock.today()
        values = {"order": self.order.pk, "user": item.owner_id, "office": target_office, "today": today}
        planned = predicate.on_plan("%(user)s", "%(office)s", "%(today)s")
        begun = item.is_begun and not db.scalar(f"SELECT {planned}", {**values, "seated": True})
        return Policies.of(self.batch.policies).keeps(due_on=item.due_on, today=today, begun=begun)


class WithdrawalCause(OrderCause):
    """Move work back after a withdrawal (decision 37).

    What a person has worked on since the withdrawn move stays.
    """

    has_fast_path = False
    holds_end = "moved by hand, or an order gives it again"

    def statement_values(self) -> dict[str, Any]:
        """Return the parameters for holds without a last day."""
        return {**super().statement_values(), "open_end": True}

    def keep(self, context: ChunkContext) -> int:
        """Hold what was worked on since.

        Owners who work at the office to which an item returns keep it.
        """
        values = {**context.values, "moved_at": self._moved_at()}
        for statement in statements.keep_worked_on():
            context.execute(statement, values)
        context.execute(statements.KEEP_RETURNING_OWNERS)
        return context.execute(statements.HOLD_ROUTINGS) + context.execute(statements.HOLD_ITEMS)

    def keeps(self, item: WorkItem, target_office: int) -> bool:
        """Return whether the summary was worked on since the withdrawn move."""
        statement = f"SELECT {predicate.worked_on('asked')} FROM (SELECT %(id)s AS summary_id) asked"
        return item.summary_id is not None and bool(
            db.scalar(statement, {"id": item.summary_id, "moved_at": self._moved_at()})
        )

    def _moved_at(self) -> Any:
        """Return when the move that is taken back started."""
        assert self.order.withdraws is not None
        return start_of_move(self.order.withdraws)
