"""Reads the papers of a summary for its timeline: each that the reader may see, when it was added and withdrawn."""

from cee_portal.accounts.models import User
from entries.models import EntrySummary
from reviews.documents.models import Between, Document
from reviews.documents.selectors.visibility import RELATED, visible_documents
from reviews.summaries.parts.timeline import Source, TimelineKey, TimelineRow, earlier_than
from reviews.summaries.parts.timeline_sources import PAPER_ADDED, PAPER_WITHDRAWN


def paper_events(user: User, summary: EntrySummary, *, for_staff: bool) -> list[Source]:
    """Return the sources of papers added and withdrawn; the trade reads no names of people of CBP."""

    def added(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = visible_documents(user).filter(summary=summary).select_related(*RELATED)
        return [
            TimelineRow(
                TimelineKey(row.added_at, PAPER_ADDED, row.pk),
                "note",
                f"Paper added: {row.name}",
                _who(row, row.added_by.name, for_staff),
                staff=for_staff and row.between == Between.CBP,
            )
            for row in earlier_than(rows, before, rank=PAPER_ADDED, at="added_at")[:most]
        ]

    def withdrawn(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = visible_documents(user).filter(summary=summary, withdrawal__isnull=False)
        found = earlier_than(rows.select_related(*RELATED), before, rank=PAPER_WITHDRAWN, at="withdrawal__at")
        return [
            TimelineRow(
                TimelineKey(row.withdrawal.at, PAPER_WITHDRAWN, row.pk),
                "note",
                f"Paper withdrawn: {row.name}",
                ", ".join((_who(row, row.withdrawal.by.name, for_staff), row.withdrawal.reason)),
                staff=for_staff and row.between == Between.CBP,
            )
            for row in found[:most]
        ]

    return [added, withdrawn]


def _who(document: Document, person: str, for_staff: bool) -> str:
    """Return the person and the side, for the trade the side alone where it is CBP's."""
    shows_people = for_staff or document.by_office_id is None
    return f"{person}, {document.added_for}" if shows_people else document.added_for
