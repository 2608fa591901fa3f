"""A kind of work that exists in tests alone; `settings.WORK_KINDS` lists it there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb
from entries.extension_points import AcceptedFilings
from entries.models import EntrySummary
from reviews.kinds import WORK_VERBS, Action, Kind, Panel
from reviews.summaries.parts.timeline import Source, TimelineKey, TimelineRow
from reviews.work.models import WorkItem
from reviews.work.services.closing import close_locked_item
from reviews.work.services.locking import lock_item, mark_begun
from reviews.work.services.opening import new_item, open_items

KEY = "third"
LEAST_VALUE = 777_000  # in dollars; filings of less open no item
closed_by_portal: list[tuple[int, str]] = []
unrouted: list[int] = []


class CloseForm(forms.Form):
    """One result and a note."""

    result = forms.ChoiceField(choices=[("looked_at", "Looked at")])
    note = forms.CharField(required=False)


class ThirdKind(Kind):
    """A kind that opens an item for each large filing, with the function of corrections."""

    key = KEY
    function = "psc"
    label = "Third kind"
    reason = "A large filing"
    is_known_to_trade = True
    close_title = "Close the look"
    work_verbs = (*WORK_VERBS, Verb.ITEM_SKIPPED)

    def actions(self, item: WorkItem) -> Sequence[Action]:
        return (
            *super().actions(item),
            Action("Only leaders", "work_item_park", supervisor_only="Ask your supervisor"),
        )

    def close_form(self, data: Mapping[str, Any] | None = None) -> forms.Form:
        return CloseForm(data)

    def close(
        self, *, item_id: int, user: User, data: Mapping[str, Any], expected_version: int | None = None
    ) -> WorkItem:
        item = lock_item(item_id=item_id, user=user, expected_version=expected_version)
        mark_begun(item, user)
        close_locked_item(item, user=user, result=data["result"], note=data.get("note", ""))
        return item

    def banner(self, item: WorkItem) -> tuple[str, str]:
        return "A third kind waits.", "Look at it."

    def peek_panel(self, item: WorkItem) -> Panel:
        return self.file_panel(item)

    def file_panel(self, item: WorkItem) -> Panel:
        hit = {"weight": 7, "text": "Panel of the third kind", "subject": "size", "line": None}
        return Panel("reviews/validation/_selected.html", {"score": 7, "criteria": [hit]}, "size")

    def timeline(self, summary: EntrySummary, rank: int) -> Sequence[Source]:
        def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
            key = TimelineKey(summary.filed_at, rank, summary.pk)
            return [TimelineRow(key, "note", "Found to be large")] if before is None or key < before else []

        return (read,)

    def after_filing(self, piece: AcceptedFilings, items: Sequence[WorkItem]) -> None:
        has_item = {item.summary_id for item in items}
        large = [filed for filed in piece.filed if filed.parsed.value >= LEAST_VALUE]
        open_items(
            [new_item(filed, KEY) for filed in large if filed.summary_id not in has_item],
            now=piece.now,
            today=piece.today,
        )

    def after_automatic_closing(
        self, items: Sequence[WorkItem], *, cause: str, now: datetime, actor_id: int | None
    ) -> None:
        closed_by_portal.extend((item.pk, cause) for item in items)

    def open_for_unrouted(self, summary_ids: Iterable[int]) -> None:
        unrouted.extend(summary_ids)
