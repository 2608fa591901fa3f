"""Undoes the start of a review, for ten seconds and where nothing came after it (decision 51)."""

from datetime import datetime
from typing import Any

from cee_portal.core.refusals import WrongStateError
from cee_portal.core.states import require_act
from entries.filing.state_change import change_state
from entries.models import EntrySummary
from entries.rules.states import Control, Review, Status
from entries.rules.transitions import Event
from reviews.validation.models import ValidationActivity
from reviews.validation.services.telling import take_back_review_started
from reviews.work.models import WorkItem
from reviews.work.services.moving import live_hold


def undo_start(item: WorkItem, stored: dict[str, Any], *, since: datetime) -> None:
    """Make a review selected again and end the review of its summary; the caller has locked summary and item.

    `stored` holds the review axis and the revision of the summary before the start. Raises a RefusedError where the
    summary was filed again or ended, or where a move held the item because its work was begun.
    """
    summary = EntrySummary.objects.get(pk=item.summary_id)
    _require_nothing_after(item, summary, stored, since)
    activity = ValidationActivity.objects.select_for_update().get(item=item)
    require_act(activity.undo_start)
    activity.undo_start()
    if activity.started_at is not None:
        take_back_review_started(item_id=item.pk, at=activity.started_at)
    activity.started_at = activity.started_by = None
    activity.save(update_fields=["state", "started_at", "started_by"])
    if stored["review"] == Review.UNDER_REVIEW or _has_other_review(item):
        return
    change_state(summary, Event.REVIEW_START_UNDONE)


def _require_nothing_after(
    item: WorkItem, summary: EntrySummary, stored: dict[str, Any], since: datetime
) -> None:
    if summary.control == Control.INACTIVE or summary.status == Status.CANCELLED:
        raise WrongStateError(
            f"{item.printed_number} was deleted or canceled meanwhile. Nothing was undone. Close the review with a"
            " result."
        )
    if summary.revision != stored["revision"]:
        raise WrongStateError(
            f"{item.printed_number} was filed again meanwhile. Nothing was undone. Review the new revision, or"
            " close the review with a result."
        )
    hold = live_hold(item)
    if hold is not None and hold.placed_at >= since:
        raise WrongStateError(
            f"A move held {item.printed_number} here meanwhile, because its review was started. Nothing was undone."
            " Release the item to let it go."
        )


def _has_other_review(item: WorkItem) -> bool:
    others = ValidationActivity.objects.filter(
        summary=item.summary_id, state=ValidationActivity.State.IN_REVIEW
    )
    return others.exclude(item=item).exists()
