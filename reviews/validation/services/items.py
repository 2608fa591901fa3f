"""The work items that selection opens, and what they store of their hits."""

from entries.extension_points import Filed
from reviews.validation.rules.scoring import Selection
from reviews.work.services.item_columns import marks_of, top_line
from reviews.work.services.opening import NewItem


def new_item(filed: Filed, kind: str, selection: Selection | None) -> NewItem:
    """An item of `kind` on a filing, at the office with authority, with the scheduled liquidation as its clock."""
    parsed = filed.parsed
    top = top_line(parsed.lines)
    return NewItem(
        summary_id=filed.summary_id,
        entry_number=parsed.entry_number,
        kind=kind,
        office_id=filed.office_id,
        jurisdiction_id=filed.jurisdiction_id,
        port_id=filed.port_id,
        heading=top.heading,
        importer_id=filed.importer_id,
        filer_id=filed.filer_id,
        entry_type=parsed.entry_type,
        origin=top.origin,
        line_count=len(parsed.lines),
        marks=marks_of(filed),
        value=parsed.value,
        due_on=filed.scheduled_liquidation,
        lead_days=selection.lead_days if selection else 10,
        criteria=criteria_of(selection) if selection else [],
        score=selection.score if selection else 0,
    )


def criteria_of(selection: Selection) -> list[int]:
    """`WorkItem.criteria`: ids, the heaviest hit first."""
    return [hit.criterion.id for hit in selection.hits]


def hits_as_stored(selection: Selection) -> list[dict[str, object]]:
    """`ValidationActivity.hits`: criterion, line, weight, detail; the heaviest first."""
    return [
        {
            "criterion": hit.criterion.id,
            "line": hit.hit.line_no,
            "weight": hit.weight,
            "detail": hit.hit.detail,
        }
        for hit in selection.hits
    ]
