"""Reopens closed reviews: a supervisor with a reason, and the undo of a closing (decision 51)."""

from typing import Any

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError
from cee_portal.core.states import require_act
from entries.filing.state_change import change_state
from entries.models import EntrySummary
from entries.rules.states import Review
from entries.rules.transitions import Event
from reviews.validation.models import ValidationActivity
from reviews.validation.services.closing import findings_for_record
from reviews.validation.services.items import KEY
from reviews.validation.services.telling import tell_review_started
from reviews.work.errors import StaleItemError
from reviews.work.models import WorkItem
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import save_new_version
from reviews.work.services.on_file import follow_summary
from reviews.work.services.undoing import lock_for_opening, require_may_open, send_where_rules_say


@transaction.atomic
def reopen_review(*, item_id: int, user: User, reason: str, expected_version: int | None = None) -> WorkItem:
    """Open a closed review again, under review, for the person who had it.

    Its result, note and findings go to the record of this act. It opens at the office of today's rules.
    """
    item, summary, rule_office_id = lock_for_opening(item_id)
    if item.kind != KEY:
        raise InvalidInputError("Only a review can be reopened.", field="kind")
    require_act(item.reopen, user)
    if expected_version is not None and item.version != expected_version:
        raise StaleItemError(f"{item.printed_number} changed since you opened it. Look at it again.")
    if not reason.strip():
        raise InvalidInputError("Say why it is reopened.", field="reason")
    require_may_open(item, summary)
    activity = ValidationActivity.objects.select_for_update().get(item=item)
    require_act(activity.reopen, user)
    before = _outcome_for_record(activity)
    activity.reopen()
    _clear_outcome(activity)
    activity.save()
    item.reopen()
    item.closed_at = item.closed_by = None
    item.result = ""
    save_new_version(item, "state", "closed_at", "closed_by", "result")
    send_where_rules_say(item, rule_office_id, user=user, cause="reopened")
    if summary is not None and summary.review != Review.UNDER_REVIEW:
        change_state(summary, Event.REVIEW_STARTED)
        tell_review_started(summary, item_id=item.pk, at=clock.now())
    event = record_item_event(item, Verb.ITEM_REOPENED, user, reason=reason, before=before)
    follow_summary(item, summary, event=event)
    return item


def undo_closing(item: WorkItem, stored: dict[str, Any]) -> None:
    """Make the activity of an item what it was before it was closed; the caller has locked the summary."""
    activity = ValidationActivity.objects.select_for_update().get(item=item)
    activity.state_before = stored["state"]
    activity.undo_close()
    _clear_outcome(activity)
    activity.started_at = ValidationActivity._meta.get_field("started_at").to_python(stored["started_at"])
    activity.started_by_id = stored["started_by"]
    activity.save()
    if stored["review"] == Review.UNDER_REVIEW:
        # As it was, also where CBP rejected the summary meanwhile: nothing starts anew.
        summary = EntrySummary.objects.get(pk=item.summary_id)
        if summary.review != Review.UNDER_REVIEW:
            change_state(summary, Event.REVIEW_CLOSE_UNDONE)


def _clear_outcome(activity: ValidationActivity) -> None:
    activity.result = activity.closed_at = activity.closed_by = None
    activity.note = ""
    activity.findings.all().delete()


def _outcome_for_record(activity: ValidationActivity) -> dict[str, Any]:
    return {
        "result": activity.result_id,
        "note": activity.note,
        "closed_by": activity.closed_by.username if activity.closed_by else None,
        **findings_for_record(activity.findings.order_by("pk")),
    }
