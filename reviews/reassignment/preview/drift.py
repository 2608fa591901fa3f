"""Drift since the preview that was approved: beyond tolerance it holds the move, never the order (decision 17).

Compared is what was on file when the preview was made. What was filed since is inflow: it follows the order anyway, is
counted apart, and holds nothing. Work of a new kind on what was on file does.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from cee_portal.core import clock
from cee_portal.core.record import Verb, record_event
from centers.models import Delegation
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.placement.scope import ORDERS
from reviews.reassignment.preview.counts import count_order

_LEAST = 10  # objects; fewer are no drift, whatever share of a small move they are
_CAME = """
SELECT count(*) FROM entries_routing r
WHERE r.in_flight AND r.jurisdiction_id = ANY(%s) AND r.summary_id > %s
"""


def describe_drift(order: Delegation, preview: Preview) -> str:
    """In words what has drifted beyond tolerance since the preview, or "". Checked until 24 hours before the moment;
    an order approved later than that is not checked.
    """
    day = order.effective_on
    if day is None or day <= clock.today() + timedelta(days=1):
        return ""
    seen_to = preview.counts.get("seen_to")
    words = compare_counts(preview.counts, count_order(order, seen_to=seen_to))
    came = _came_since(order, seen_to) if words and seen_to is not None else 0
    return f"{words} {came:,} filed since are counted apart." if came else words


def compare_counts(before: dict[str, Any], now: dict[str, Any]) -> str:
    """What differs beyond the tolerance: a number by more than the set share, or a kind of work that was not there."""
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
    """Look once a day at every announced move of an order. Gives how many now wait for a fresh preview."""
    today = clock.today()
    waiting = Batch.objects.filter(
        state=Batch.State.ANNOUNCED, cause__in=ORDERS, starts_on__gt=today + timedelta(days=1)
    )
    rows = waiting.order_by("id").values_list("pk", "params")
    return sum(_look_at(pk) for pk, params in rows if params.get("drift_checked") != today.isoformat())


def _look_at(batch_id: int) -> int:
    """Counted without a lock; what was changed or started meanwhile is left as it is."""
    batch = Batch.objects.select_related("delegation", "preview").get(pk=batch_id)
    assert batch.delegation is not None and batch.preview is not None
    words = describe_drift(batch.delegation, batch.preview)
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch_id)
        if (locked.state, locked.preview_id) != (Batch.State.ANNOUNCED, batch.preview_id):
            return 0
        locked.params = {**locked.params, "drift_checked": clock.today().isoformat()}
        if words:
            locked.state, locked.said = Batch.State.WAITING_FOR_APPROVAL, words
            locked.lock_version += 1
            record_event(
                verb=Verb.BATCH_DRIFTED,
                actor=None,
                object_kind="batch",
                object_id=batch_id,
                batch_id=batch_id,
                reason=words,
                after={"state": locked.state},
            )
        locked.save()
    return int(bool(words))


def _came_since(order: Delegation, seen_to: int) -> int:
    centers = list((order.withdraws or order).centers.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_CAME, [centers, seen_to])
        return int(cursor.fetchone()[0])
