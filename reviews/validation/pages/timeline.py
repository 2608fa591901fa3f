"""The lines of selection in the timeline of a summary. For staff only."""

from entries.models import EntrySummary
from reviews.summaries.parts.timeline import Source, TimelineKey, TimelineRow, earlier_than
from reviews.validation.models import ValidationActivity


def selections(summary: EntrySummary, rank: int) -> Source:
    """Return the source of each selection of a summary, with the score and the first hits."""

    def read(before: TimelineKey | None, most: int) -> list[TimelineRow]:
        rows = ValidationActivity.objects.filter(summary_id=summary.pk).select_related("item")
        found = earlier_than(rows, before, rank=rank, at="selected_at")[:most]
        return [
            TimelineRow(
                TimelineKey(row.selected_at, rank, row.pk),
                "selected",
                f"Selected, score {row.item.score}: {', '.join(hit['detail'] for hit in row.hits[:3])}",
                staff=True,
            )
            for row in found
        ]

    return read
