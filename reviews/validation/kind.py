"""The kind of work of a selected summary: a review (reviews/kinds.py says what each attribute means)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.forms import Form

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb
from entries.extension_points import AcceptedFilings
from entries.models import EntrySummary
from reviews.kinds import WORK_VERBS, Action, ImporterFindings, Kind, Panel
from reviews.summaries.parts.timeline import Source
from reviews.validation.models import Criterion, Finding, ValidationActivity
from reviews.validation.pages.forms import CloseForm
from reviews.validation.pages.timeline import selections
from reviews.validation.selectors.importer_findings import importer_findings
from reviews.validation.selectors.reasons import selection_reasons
from reviews.validation.services.closing import FindingInput, ReviewOutcome, close_review, start_review
from reviews.validation.services.deletion import close_activities
from reviews.validation.services.items import KEY
from reviews.validation.services.reopening import undo_closing
from reviews.validation.services.selection import after_filing
from reviews.validation.services.starting import undo_start
from reviews.work.models import WorkItem


class ReviewKind(Kind):
    """A specialist reviews a summary that criteria or the random sample selected."""

    key = KEY
    function = "validation"
    label = "Review"
    related = ("activity",)
    work_verbs = (*WORK_VERBS, Verb.REVIEW_STARTED)
    close_title = "Close the review"
    finding_choices = Finding.Kind.choices

    def actions(self, item: WorkItem) -> Sequence[Action]:
        return (
            Action(
                "No discrepancy",
                "work_item_close",
                "d",
                is_wide=True,
                name="result",
                value="no_discrepancy",
                asks="Close with no discrepancy",
            ),
            *super().actions(item),
            *(() if item.is_asked else (Action("Ask …", "work_item_ask", "q", opens_form=True),)),
        )

    def file_actions(self, item: WorkItem) -> Sequence[Action]:
        activity: ValidationActivity | None = getattr(item, "activity", None)
        if activity is None or activity.state != ValidationActivity.State.SELECTED:
            return ()
        return (Action("Start review", "work_item_start"),)

    def close_form(self, data: Mapping[str, Any] | None = None) -> Form:
        return CloseForm(data)

    def close(
        self, *, item_id: int, user: User, data: Mapping[str, Any], expected_version: int | None = None
    ) -> WorkItem:
        findings = tuple(
            FindingInput(
                kind=finding["kind"],
                line_no=finding.get("line"),
                declared=finding.get("declared", ""),
                found=finding.get("found", ""),
                amount=finding.get("amount"),
            )
            for finding in data.get("findings", ())
        )
        outcome = ReviewOutcome(result=data["result"], note=data.get("note", ""), findings=findings)
        return close_review(item_id=item_id, user=user, outcome=outcome, expected_version=expected_version)

    def undo_closing(self, item: WorkItem, stored: dict[str, Any]) -> None:
        undo_closing(item, stored)

    def undo_start(self, item: WorkItem, stored: dict[str, Any], *, since: datetime) -> None:
        undo_start(item, stored, since=since)

    def begin_with_question(self, item: WorkItem, user: User) -> dict[str, Any]:
        started = start_review(item_id=item.pk, user=user)
        return started.trace.kind if started.trace else {}

    def closed_actions(self, item: WorkItem) -> Sequence[Action]:
        return (Action("Reopen …", "work_item_reopen", opens_form=True),)

    def peek_panel(self, item: WorkItem) -> Panel | None:
        criteria = selection_reasons(item)
        panel = {"score": item.score, "criteria": criteria}
        return Panel("reviews/validation/_peek_selected.html", panel, "selection") if criteria else None

    def file_panel(self, item: WorkItem) -> Panel | None:
        criteria = selection_reasons(item)
        lines: dict[int, list[str]] = {}
        for hit in criteria:
            if hit["line"]:
                lines.setdefault(hit["line"], []).append(hit["text"])
        return Panel(
            "reviews/validation/_selected.html",
            {"score": item.score, "criteria": criteria},
            "selection",
            {line: ". ".join(texts) for line, texts in lines.items()},
        )

    def criterion_codes(self) -> dict[int, str]:
        return dict(Criterion.objects.values_list("pk", "code"))

    def importer_findings(self, importer_id: int, since: date) -> ImporterFindings:
        return importer_findings(importer_id, since)

    def timeline(self, summary: EntrySummary, rank: int) -> Sequence[Source]:
        return (selections(summary, rank),)

    def after_filing(self, piece: AcceptedFilings, items: Sequence[WorkItem]) -> None:
        after_filing(piece, items)

    def started_ids(self, items: Sequence[WorkItem]) -> set[int]:
        started = ValidationActivity.objects.filter(
            item__in=[item.pk for item in items], state=ValidationActivity.State.IN_REVIEW
        )
        return set(started.values_list("item_id", flat=True))

    def after_automatic_closing(
        self, items: Sequence[WorkItem], *, cause: str, now: datetime, actor_id: int | None
    ) -> None:
        close_activities(items, now=now, actor_id=actor_id)

    def worked_on_sql(self, summary_id: str) -> str:
        return (
            f"EXISTS (SELECT 1 FROM reviews_validationactivity a WHERE a.summary_id = {summary_id}"
            " AND a.started_at >= %(moved_at)s)"
        )
