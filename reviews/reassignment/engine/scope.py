"""The scopes of batches in SQL: conditions on a routing `r` for cutting, moving, sweeping, proof and listing."""

from collections.abc import Iterable

from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch
from reviews.reassignment.selectors import NOT_ENDED


def listed_by_other_batches(than: Batch | None = None) -> str:
    """Return the condition that an unended batch lists routing `r`. `than`: leave out this batch."""
    batches = Batch.objects.filter(NOT_ENDED).select_related("delegation__withdraws").order_by("id")
    return any_of(cause_of(batch).scope() for batch in batches if than is None or batch.pk != than.pk)


def any_of(conditions: Iterable[str]) -> str:
    """Return the condition that one of them is true; false if there is none."""
    return "(" + " OR ".join([*conditions, "false"]) + ")"
