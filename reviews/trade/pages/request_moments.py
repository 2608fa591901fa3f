"""The lines of requests in the trade's timeline of a summary: asked, answered, withdrawn."""

from collections.abc import Sequence

from cee_portal.accounts.models import User
from cee_portal.core.formatting import full_day
from entries.models import EntrySummary
from reviews.requests.models import TradeRequest
from reviews.requests.selectors.of_summary import requests_of
from reviews.summaries.parts.timeline import Source, TimelineKey, TimelineRow, earlier_than
from reviews.summaries.parts.timeline_sources import OF_KINDS


def request_sources(user: User, summary: EntrySummary) -> Sequence[Source]:
    """Return the sources of requests that were sent, answered and withdrawn, as far as the person sees them."""
    return (
        _asked(user, summary, OF_KINDS),
        _answered(user, summary, OF_KINDS + 1),
        _withdrawn(user, summary, OF_KINDS + 2),
    )


def _asked(user: User, summary: EntrySummary, rank: int) -> Source:
    def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = requests_of(user, summary).select_related("office")
        found = earlier_than(rows, before, rank=rank, at="visible_at")[:most]
        return [
            TimelineRow(
                TimelineKey(row.visible_at, rank, row.pk),
                "send",
                f"{row.get_kind_display()} {row.number}, last day {full_day(row.first_last_day)}",
                row.office.short_name,
            )
            for row in found
            if row.visible_at
        ]

    return read


def _answered(user: User, summary: EntrySummary, rank: int) -> Source:
    def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = (
            requests_of(user, summary).filter(answered_at__isnull=False).select_related("office", "response")
        )
        found = earlier_than(rows, before, rank=rank, at="answered_at")[:most]
        return [
            TimelineRow(
                TimelineKey(row.answered_at, rank, row.pk),
                "check",
                f"{row.number} answered{', after the last day' if row.is_late else ''}",
                row.response.sent_for,
            )
            for row in found
            if row.answered_at
        ]

    return read


def _withdrawn(user: User, summary: EntrySummary, rank: int) -> Source:
    def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = requests_of(user, summary).filter(state=TradeRequest.State.WITHDRAWN, ended_at__isnull=False)
        found = earlier_than(rows.select_related("office"), before, rank=rank, at="ended_at")[:most]
        return [
            TimelineRow(
                TimelineKey(row.ended_at, rank, row.pk),
                "close",
                f"{row.number} withdrawn",
                row.office.short_name,
            )
            for row in found
            if row.ended_at
        ]

    return read
