"""Drift since the approved preview. Above a tolerance it holds the move, never the order (decision 17).

Only summaries that were on file at the preview are compared. Later filings are inflow: they follow the order anyway, are
counted apart and hold nothing. A new kind of work on the compared summaries does hold the move.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from cee_portal.core import clock
from cee_portal.core.record import Verb
from centers.models import Delegation
from entries.models import Routing
from reviews.reassignment.batch_record import save_act
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.preview.order_counts import count_order

_LEAST = 10  # objects; a smaller difference is no drift, even in a small move


def describe_drift(order: Delegation, preview: Preview) -> str:
    """Return in words the drift above the tolerance, or "". In the last 24 hours before the effective moment drift is not
    checked.
    """
    day = order.effective_on
    if day is None or day <= clock.today() + timedelta(days=1):
        return ""
    seen_to = preview.counts.get("seen_to")
    words = compare_counts(preview.counts, count_order(order, seen_to=seen_to))
    inflow = _count_inflow(order, seen_to) if words and seen_to is not None else 0
    return f"{words} {inflow:,} filed since are counted apart." if inflow else words


def compare_counts(before: dict[str, Any], now: dict[str, Any]) -> str:
    """Return in words the difference above the tolerance: a number, or a new kind of work; or ""."""
    for name in ("summaries", "items"):
        old, new = before[name], now[name]
        if abs(new - old) > max(old * settings.REASSIGNMENT_DRIFT, _LEAST):
            return f"{name.capitalize()} were {old:,} in the preview and are {new:,} now."
    for group in ("by_function", "by_kind"):
        key = group.removeprefix("by_")
        fresh = {row[key] for row in now[group]} - {row[key] for row in before[group]}
        if fresh:
            return f"There is a new {key} of work since the preview: {', '.join(sorted(fresh))}."
    return ""


def check_drift() -> int:
    """Check every announced move of an order once a day. Return how many now wait for a new preview."""
    today = clock.today()
    waiting = Batch.objects.filter(
        state=Batch.State.ANNOUNCED, cause__in=Batch.ORDER_CAUSES, starts_on__gt=today + timedelta(days=1)
    )
    rows = waiting.order_by("id").values_list("pk", "drift_checked_on")
    return sum(_check_batch(pk) for pk, checked_on in rows if checked_on != today)


def _check_batch(batch_id: int) -> int:
    """Check one batch. Counting holds no lock, so a batch that changed or started meanwhile is left as it is."""
    batch = Batch.objects.select_related("delegation", "preview").get(pk=batch_id)
    assert batch.delegation is not None and batch.preview is not None
    words = describe_drift(batch.delegation, batch.preview)
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch_id)
        if (locked.state, locked.preview_id) != (Batch.State.ANNOUNCED, batch.preview_id):
            return 0
        locked.drift_checked_on = clock.today()
        if not words:
            locked.save(update_fields=["drift_checked_on"])
            return 0
        locked.wait_for_preview()
        after = {"state": locked.state}
        save_act(locked, Verb.BATCH_DRIFTED, None, "drift_checked_on", message=words, after=after)
    return 1


def _count_inflow(order: Delegation, seen_to: int) -> int:
    centers = list((order.withdraws or order).centers.values_list("pk", flat=True))
    return Routing.objects.filter(in_flight=True, jurisdiction__in=centers, pk__gt=seen_to).count()
