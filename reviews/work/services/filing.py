"""Follows filings: called with each piece that was filed, in its transaction (settings.ENTRIES_AFTER_FILING).

Each kind opens, changes or closes its own items. Every item that stays open takes over the goods of the new revision.
"""

from collections.abc import Sequence

from entries.extension_points import AcceptedFiling, AcceptedFilings
from reviews.kinds import all_kinds
from reviews.work.models import NO_DUE_DATE, WorkItem
from reviews.work.queue.bands import band_of
from reviews.work.queue.teams import TeamTable
from reviews.work.services.item_columns import marks_of, top_line


def follow_filings(piece: AcceptedFilings) -> None:
    """Let each kind open, change or close its items, then refresh what stays open."""
    filed_again = {filed.summary_id: filed for filed in piece.filed if filed.revision > 1}
    items = _lock_open_items(list(filed_again))
    for kind in all_kinds():
        kind.after_filing(piece, [item for item in items if item.kind == kind.key])
    open_items = [item for item in items if not item.is_closed]
    if open_items:
        _refresh(open_items, filed_again, piece)


def _lock_open_items(summary_ids: Sequence[int]) -> list[WorkItem]:
    """Lock the open items of these summaries in id order."""
    if not summary_ids:
        return []
    items = WorkItem.objects.select_for_update(of=("self",)).filter(summary_id__in=summary_ids)
    return list(items.exclude(state=WorkItem.State.CLOSED).order_by("id"))


def _refresh(
    items: Sequence[WorkItem], filed_again: dict[int, AcceptedFiling], piece: AcceptedFilings
) -> None:
    """Copy the new revision into open items, with what their kinds changed, one version further."""
    teams = TeamTable(item.office_id for item in items)
    for item in items:
        _copy_goods(item, filed_again[item.summary_id], teams)
        item.band = band_of(item.due_on, item.lead_days, piece.today)
        item.version += 1
        item.changed_at = piece.now
    WorkItem.objects.bulk_update(items, _REFRESHED, batch_size=500)


def _copy_goods(item: WorkItem, filed: AcceptedFiling, teams: TeamTable) -> None:
    parsed, top = filed.parsed, top_line(filed.parsed.lines)
    item.port_id, item.importer_id, item.filer_id = filed.port_id, filed.importer_id, filed.filer_id
    item.jurisdiction_id = filed.jurisdiction_id
    item.entry_type = parsed.entry_type
    item.value, item.line_count = parsed.value, len(parsed.lines)
    if item.heading != top.heading and item.owner_id is None:
        item.team_id = teams.team_for(item.office_id, top.heading)
    item.heading, item.origin = top.heading, top.origin
    item.marks = marks_of(filed)
    item.due_on = filed.scheduled_liquidation or NO_DUE_DATE


_REFRESHED = [
    "port",
    "importer",
    "filer",
    "jurisdiction",
    "entry_type",
    "value",
    "line_count",
    "team",
    "heading",
    "origin",
    "marks",
    "due_on",
    "criteria",
    "score",
    "lead_days",
    "band",
    "version",
    "changed_at",
]
