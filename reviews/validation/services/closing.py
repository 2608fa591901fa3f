"""Starts reviews, and closes them with a structured result (GAO-17-618 found results recorded in no fixed form).

Starting a review puts the summary under review (CATAIR review axis, UC 1 to 3); closing the last open activity ends
it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError
from entries.filing.state_change import change_state
from entries.models import EntrySummary
from entries.rules.states import Review
from entries.rules.transitions import Event
from reviews.validation.models import Finding, ValidationActivity
from reviews.validation.services.items import KEY
from reviews.validation.services.telling import tell_review_started
from reviews.work.models import ResultCode, WorkItem
from reviews.work.selectors.result_codes import result_codes_on
from reviews.work.services.clocks import follow_liquidation
from reviews.work.services.closing import close_locked_item
from reviews.work.services.item_record import record_item_event
from reviews.work.services.locking import (
    lock_item,
    lock_summary_of,
    mark_begun,
    require_owner_or_supervisor,
    save_new_version,
)


@dataclass(frozen=True, slots=True)
class FindingInput:
    """One discrepancy as typed: a `Finding.Kind`, the line on which it stands, and the revenue effect in dollars."""

    kind: str
    line_no: int | None = None
    declared: str = ""
    found: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """The end of a review: a result code of the day, a note, and what was found."""

    result: str
    note: str = ""
    findings: tuple[FindingInput, ...] = field(default=())


@transaction.atomic
def close_review(
    *, item_id: int, user: User, outcome: ReviewOutcome, expected_version: int | None = None
) -> WorkItem:
    """Close a review. A free item becomes the closer's. Raises a RefusedError that a person may read."""
    found = lock_summary_of(item_id)
    item = lock_item(item_id=item_id, user=user, text=outcome.note, expected_version=expected_version)
    if item.kind != KEY:
        raise InvalidInputError("Only a review can be closed with these results.", field="result")
    require_owner_or_supervisor(item, user)
    result = _check_outcome(outcome, found)
    activity = ValidationActivity.objects.select_for_update().get(item=item)
    if item.trace:
        item.trace.kind = activity_as_stored(activity, found)
    mark_begun(item, user)
    now = clock.now()
    activity.close()
    activity.result = result
    activity.note = outcome.note
    activity.closed_at, activity.closed_by = now, user
    activity.started_at = activity.started_at or now
    activity.started_by = activity.started_by or user
    activity.save()
    Finding.objects.bulk_create(
        Finding(
            activity=activity,
            kind=each.kind,
            line_no=each.line_no,
            declared=each.declared,
            found=each.found,
            amount=each.amount,
        )
        for each in outcome.findings
    )
    found_for_record = findings_for_record(outcome.findings)
    close_locked_item(item, user=user, result=result.code, note=outcome.note, after=found_for_record)
    _end_review_if_last(found, item)
    return item


def activity_as_stored(activity: ValidationActivity, summary: EntrySummary | None) -> dict[str, Any]:
    """Return an open activity and the review axis of its summary, for the trace of the act."""
    return {
        "state": str(activity.state),
        "started_at": activity.started_at.isoformat() if activity.started_at else None,
        "started_by": activity.started_by_id,
        "review": summary.review if summary else None,
    }


@transaction.atomic
def start_review(*, item_id: int, user: User, expected_version: int | None = None) -> WorkItem:
    """Start a review: its summary is under review from now on, and no correction is taken (B29, B59).

    Raises TransitionRefusedError where the summary's state allows no review: it is rejected or cancelled.
    """
    summary = lock_summary_of(item_id)
    item = lock_item(item_id=item_id, user=user, expected_version=expected_version)
    require_owner_or_supervisor(item, user)
    if item.kind != KEY:
        raise InvalidInputError("Only a review can be started; this item needs a jurisdiction.", field="kind")
    activity = ValidationActivity.objects.select_for_update().get(item=item)
    if activity.state != ValidationActivity.State.SELECTED:
        return item
    if item.trace and summary:
        item.trace.kind = {"review": summary.review, "revision": summary.revision}
    activity.start()
    activity.started_at, activity.started_by = clock.now(), user
    activity.save(update_fields=["state", "started_at", "started_by"])
    item.start()
    item.parked_until = None
    save_new_version(item, "state", "parked_until", *mark_begun(item, user))
    event = record_item_event(item, Verb.REVIEW_STARTED, user)
    follow_liquidation(item, summary, event=event)
    if summary is not None and summary.review != Review.UNDER_REVIEW:
        change_state(summary, Event.REVIEW_STARTED)
        tell_review_started(summary, item_id=item.pk, at=activity.started_at)
    return item


def _check_outcome(outcome: ReviewOutcome, summary: EntrySummary | None) -> ResultCode:
    result = result_codes_on(clock.today(), KEY).filter(code=outcome.result).first()
    if result is None:
        raise InvalidInputError("Choose a result from the list.", field="result")
    if result.needs_note and not outcome.note.strip():
        raise InvalidInputError(f"“{result.label}” needs a note that says why.", field="note")
    if result.is_finding and not outcome.findings and (result.needs_line or result.needs_amount):
        raise InvalidInputError(
            f"“{result.label}” needs at least one finding with its line.", field="findings"
        )
    for finding in outcome.findings:
        if finding.kind not in Finding.Kind.values:
            raise InvalidInputError(f"{finding.kind} is not a kind of finding.", field="findings")
        if result.needs_line and finding.line_no is None:
            raise InvalidInputError("Name the line of each finding.", field="findings")
        if result.needs_amount and finding.amount is None:
            raise InvalidInputError(
                "Give each finding its effect on duty, 0 where there is none.", field="findings"
            )
        if finding.line_no is not None and summary and not _has_line(summary, finding.line_no):
            raise InvalidInputError(f"The summary has no line {finding.line_no}.", field="findings")
    return result


def _has_line(summary: EntrySummary, line_no: int) -> bool:
    return summary.lines.filter(revision=summary.revision, line_no=line_no).exists()


def findings_for_record(findings: Iterable[FindingInput | Finding]) -> dict[str, Any]:
    """Return all that was found, for the record: the findings of an act that is taken back are deleted."""
    return {
        "findings": [
            {
                "kind": each.kind,
                "line": each.line_no,
                "declared": each.declared,
                "found": each.found,
                "amount": str(each.amount) if each.amount is not None else None,
            }
            for each in findings
        ]
    }


def _end_review_if_last(summary: EntrySummary | None, item: WorkItem) -> None:
    if summary is None or summary.review != Review.UNDER_REVIEW:
        return
    others = ValidationActivity.objects.filter(summary=summary, state=ValidationActivity.State.IN_REVIEW)
    if not others.exclude(item=item).exists():
        change_state(summary, Event.REVIEW_CLOSED)
