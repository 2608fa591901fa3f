"""Causes of batches: the questions that the engine asks, and the class that answers them for a batch.

`settings.MOVE_CAUSES` lists the class of each cause; they stand in `reviews.reassignment.causes`. The engine calls
`cause_of(batch)` and never names a cause.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import WrongStateError
from centers.models import Office
from centers.routing.rulebook import Rulebook
from reviews.reassignment.engine import chunks, statements
from reviews.reassignment.engine.context import ChunkContext
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.placement.policies import Policies
from reviews.reassignment.placement.reroutes import Reroute
from reviews.work.models import WorkItem


class Remainder(NamedTuple):
    """Hold a SELECT of `id` and `office_id` of objects that a cancelled batch leaves out of place.

    `seen_to`: the last summary that was looked at; None if it is the last one that the SELECT finds.
    """

    select: str
    values: dict[str, Any]
    seen_to: int | None = None


class Cause(ABC):
    """Answer the questions of the engine about one batch. The defaults suit a list of summaries."""

    recorded_as: ClassVar[str]
    """The cause in the records of decisions and moves."""
    waits_for_flips: ClassVar[bool] = False
    """Whether it waits while an order takes effect at its ports."""
    has_fast_path: ClassVar[bool] = False
    """Whether the first sweep may use the fast path."""
    holds_end: ClassVar[str] = "moved by hand"
    """What ends the holds that its cancellation places, in words."""
    no_preview: ClassVar[str] = ""
    """Why it is not counted again while it waits for approval, in words."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    # --- what the batch is about

    @abstractmethod
    def scope(self) -> str:
        """Return the condition on a routing `r`. It holds numbers only, so that several fit into one statement."""

    def jurisdictions(self) -> list[int]:
        """Return the ids of the Centers whose industries it concerns."""
        centers = Office.objects.filter(kind=Office.Kind.CENTER)
        return sorted(centers.values_list("pk", flat=True))

    def ports(self) -> set[int] | None:
        """Return the ids of the ports that it touches; None for every port."""
        return None

    def reason(self) -> str:
        """Return the reason that a person gave, or ""."""
        return str(self.batch.params.get("reason", ""))

    # --- sweeps

    def cut_first_sweep(self) -> int:
        """Cut the chunks of the first sweep. Return their number."""
        return chunks.cut_ranges(self.batch, self.scope())

    def cut_next_sweep(self, rules: Rulebook, today: date) -> int:
        """Cut the chunks of a further sweep if anything may be left. Return their number; zero ends the batch."""
        return self.cut_first_sweep() if chunks.has_moved_in_last_sweep(self.batch) else 0

    # --- one chunk

    def statement_values(self) -> dict[str, Any]:
        """Return the parameters of the statements of a chunk that depend on the cause."""
        return {
            "cause": self.recorded_as,
            "reason": self.reason()[:300],
            "actor": None,
            "target_office": None,
            "open_end": False,
        }

    @abstractmethod
    def lock_routings(self, context: ChunkContext, skip: str) -> int:
        """Find and lock the routings of a chunk. Return how many were skipped. `skip`: "SKIP LOCKED" or ""."""

    @abstractmethod
    def set_targets(self, context: ChunkContext) -> None:
        """Set the target offices of the locked routings and items."""

    def keep(self, context: ChunkContext) -> int:
        """Hold what the policies leave where it is. Return the number of holds."""
        if not (context.values["hold_near"] or context.values["hold_begun"]):
            return 0
        context.execute(statements.APPLY_POLICIES)
        return context.execute(statements.HOLD_ITEMS)

    def has_new_decisions(self, context: ChunkContext) -> bool:
        """Return whether the locked routings may have got another jurisdiction or reason."""
        return False

    def hold_moved(self, context: ChunkContext) -> int:
        """Hold what the chunk moved elsewhere than the rules put it. Return the number of holds."""
        return 0

    # --- afterwards

    def remainder_kinds(self) -> tuple[str, ...]:
        """Return what a cancelled batch may leave out of place: "routings", "items", both or nothing."""
        return ()

    def find_remainder(
        self, kind: str, *, after: int, size: int, rules: Rulebook, today: date
    ) -> Remainder | None:
        """Return the objects of this kind behind `after`, `size` at most; None at the end."""
        return None

    def find_wrong_decisions(self, where: str, rules: Rulebook, on: date) -> Iterator[Reroute]:
        """Yield the routings of the scope that the rules decide otherwise; SQL of the predicate finds all others."""
        return iter(())

    def keeps(self, item: WorkItem, target_office: int) -> bool:
        """Return whether the batch will leave this item where it is, with a hold."""
        return Policies.of(self.batch.policies).keeps(
            due_on=item.due_on, today=clock.today(), begun=item.is_begun
        )

    # --- its preview

    def count_again(self, user: User) -> Preview:
        """Store a new preview of a batch that waits for approval. Raise WrongStateError if it needs none."""
        raise WrongStateError(self.no_preview)


def cause_of(batch: Batch) -> Cause:
    """Return the cause of the batch."""
    found: type[Cause] = import_string(settings.MOVE_CAUSES[batch.cause])
    return found(batch)
