"""The age of a preview, and what was filed since (decision 54)."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings

from cee_portal.core import clock
from centers.models import Delegation
from entries.models import Routing
from reviews.reassignment.models import Preview

MOST_COUNTED = 10_000  # filings since a preview; above it the number is not exact


class PreviewAge(NamedTuple):
    """Say how long ago a preview was counted, what was filed since, and whether it is older than the set minutes.

    `filed` is None where the preview does not say which summaries it has seen.
    """

    words: str
    filed: int | None
    is_old: bool

    @property
    def filed_words(self) -> str:
        """Return `84 filed since`, or "" where nothing is known to be filed."""
        if not self.filed:
            return ""
        return f"{'more than ' if self.filed > MOST_COUNTED else ''}{min(self.filed, MOST_COUNTED):,} filed since"


def read_age(preview: Preview, order: Delegation | None = None) -> PreviewAge:
    """Return the age of a preview by the clock of the database. `order`: the order that it is about."""
    age = max(clock.now() - preview.made_at, timedelta(0))
    is_old = age > timedelta(minutes=settings.REASSIGNMENT_PREVIEW_MINUTES)
    return PreviewAge(describe_age(age), _count_filed_since(order, preview) if order else None, is_old)


def describe_age(age: timedelta) -> str:
    """Return `just now`, `12 min ago`, `4 h ago` or `3 days ago`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // (24 * 60)} days ago"


def _count_filed_since(order: Delegation, preview: Preview) -> int | None:
    """Count the summaries in the scope of the order that were filed after the preview looked, up to one more than
    MOST_COUNTED.
    """
    seen_to = preview.counts.get("seen_to")
    if seen_to is None:
        return None
    scope = order.withdraws or order
    found = Routing.objects.filter(
        in_flight=True, pk__gt=seen_to, jurisdiction__in=scope.centers.values("pk")
    )
    if not scope.all_ports:
        found = found.filter(port__in=scope.ports.values("pk"))
    return found.order_by()[: MOST_COUNTED + 1].count()
