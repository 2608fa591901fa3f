"""A review of a summary that was deleted ends with it, without a finding (decision 16)."""

from entries.extension_points import RoutingChanges
from reviews.validation.models import ValidationActivity

_RESULT = "deleted"


def close_activities(piece: RoutingChanges) -> None:
    """Called after the items are closed, in the same transaction; their rows are locked."""
    deleted = [change.summary_id for change in piece.changes if not change.in_flight]
    if not deleted:
        return
    State = ValidationActivity.State
    open_now = ValidationActivity.objects.filter(summary__in=deleted).exclude(state=State.CLOSED)
    open_now.update(state=State.CLOSED, result=_RESULT, closed_at=piece.now, closed_by=piece.actor_id)
