"""What a batch is about, as a condition on a routing `r`: the same for cutting, moving, sweeping, proof and listing.

An order concerns the industries of its Centers, a standing the summaries of one importer, an edition whatever goods
decide, a move by hand its list. Conditions hold numbers only, so they may stand beside each other in one statement.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q

from centers.models import Delegation, Office
from reviews.reassignment.models import Batch

# Causes that are decided again from the lines, in Python; the others by the table of `office()`, in SQL.
DECIDED = (Batch.Cause.STANDING, Batch.Cause.EDITION)
ORDERS = (Batch.Cause.ORDER, Batch.Cause.WITHDRAWAL)

# What may still move something: a cancelled batch has not ended before what it leaves is held.
NOT_ENDED = Q(state__in=Batch.UNFINISHED) | Q(state=Batch.State.CANCELLED, finished_at=None)


def jurisdictions_of(batch: Batch) -> list[int]:
    """The Centers whose industries an order's batch concerns."""
    if batch.delegation_id is not None:
        order = batch.delegation
        assert order is not None
        return sorted((order.withdraws or order).centers.values_list("pk", flat=True))
    codes = batch.params.get("centers")
    offices = Office.objects.filter(kind=Office.Kind.CENTER)
    return sorted((offices.filter(code__in=codes) if codes else offices).values_list("pk", flat=True))


def scope_of(batch: Batch) -> str:
    """The condition on `r`. Whether a routing is in flight stands apart."""
    if batch.cause == Batch.Cause.STANDING:
        importer = int(batch.params["importer"])
        return f"r.summary_id IN (SELECT own.id FROM entries_entrysummary own WHERE own.importer_id = {importer})"
    if batch.cause == Batch.Cause.EDITION:
        return "r.by IN (0, 1)"
    if batch.cause == Batch.Cause.MANUAL:
        return f"r.summary_id = ANY('{{{_numbers(batch.params['summaries'])}}}'::bigint[])"
    return f"r.jurisdiction_id = ANY('{{{_numbers(jurisdictions_of(batch))}}}'::smallint[])"


def without_faults(batch: Batch) -> str:
    """The condition that `r` did not fail alone: what did waits for somebody who tries it again, and is not sought."""
    return (
        "NOT EXISTS (SELECT 1 FROM reviews_batchfault f"
        f" WHERE f.batch_id = {batch.pk} AND f.summary_id = r.summary_id AND f.resolved_at IS NULL)"
    )


def listed_by_other_batches(than: Batch | None = None) -> str:
    """The condition that a batch that has not ended lists routing `r`; of `than`, the others."""
    batches = Batch.objects.filter(NOT_ENDED).select_related("delegation__withdraws").order_by("id")
    return any_of(scope_of(batch) for batch in batches if than is None or batch.pk != than.pk)


def any_of(conditions: Iterable[str]) -> str:
    """One condition that any of them fulfils; that nothing fulfils where there is none."""
    return "(" + " OR ".join([*conditions, "false"]) + ")"


def _numbers(values: Iterable[int]) -> str:
    return ",".join(str(int(value)) for value in values)


def start_of_move(order: Delegation) -> Any:
    """From when on work counts as worked on since, if the order is withdrawn: the first act of its move, or its day."""
    batch = Batch.objects.filter(delegation=order).order_by("-id").first()
    return (batch.started_at if batch else None) or order.effective_on


def split_ranges(where: str, size: int) -> list[tuple[int, int]]:
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
