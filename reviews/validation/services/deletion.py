"""Ends the reviews of deleted summaries without a finding (decision 16)."""

from collections.abc import Sequence
from datetime import datetime

from reviews.validation.models import ValidationActivity
from reviews.work.item_states import source_states
from reviews.work.models import WorkItem

DELETED = "deleted"


def close_activities(items: Sequence[WorkItem], *, now: datetime, actor_id: int | None) -> None:
    """Close the activities of items that the portal closed in the same transaction."""
    activities = ValidationActivity.objects.filter(
        item__in=[item.pk for item in items], state__in=source_states(ValidationActivity.close_with_summary)
    )
    activities.update(
        state=ValidationActivity.State.CLOSED, result=DELETED, closed_at=now, closed_by=actor_id
    )
