"""A further revision of a summary whose work is still open: the same items go on, with the goods as they are now.

A review that is selected again is scored anew. One that is not any more stays open with the reasons it was opened for:
a person decides, not the correction that the review may have caused.
"""

import json
from collections.abc import Mapping, Sequence

from django.db import connection

from entries.extension_points import AcceptedFilings, Filed
from reviews.validation.rules.scoring import Selection
from reviews.validation.services.items import criteria_of, hits_as_stored
from reviews.work.models import NO_DUE_DATE, WorkItem
from reviews.work.queue.bands import band_of
from reviews.work.queue.teams import TeamTable
from reviews.work.services.item_columns import marks_of, top_line

OpenItems = dict[tuple[int, str], WorkItem]


def lock_open_items(summary_ids: Sequence[int]) -> OpenItems:
    """The open items of these summaries by (summary id, kind), locked in id order."""
    if not summary_ids:
        return {}
    items = (
        WorkItem.objects.select_for_update(of=("self",))
        .filter(summary_id__in=summary_ids)
        .exclude(state=WorkItem.State.CLOSED)
        .order_by("id")
    )
    return {(item.summary_id, item.kind): item for item in items}


def refresh_open_items(
    piece: AcceptedFilings, again: Sequence[Filed], selections: Mapping[int, Selection], items: OpenItems
) -> None:
    """Copy the new revision into every open item, and the new score into the reviews that are selected again."""
    by_summary = {filed.summary_id: filed for filed in again}
    teams = TeamTable(item.office_id for item in items.values())
    hits: list[tuple[str, int]] = []
    for (summary_id, kind), item in items.items():
        filed = by_summary[summary_id]
        _copy(item, filed, teams)
        selection = selections.get(summary_id)
        if selection and kind == WorkItem.Kind.VALIDATION:
            item.criteria = criteria_of(selection)
            item.score, item.lead_days = selection.score, selection.lead_days
            hits.append((json.dumps(hits_as_stored(selection)), item.pk))
        item.band = band_of(item.due_on, item.lead_days, piece.today)
        item.version += 1
        item.changed_at = piece.now
    WorkItem.objects.bulk_update(items.values(), _CHANGED, batch_size=500)
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE reviews_validationactivity SET hits = %s WHERE item_id = %s", hits)
        cursor.execute(
            "UPDATE reviews_validationactivity a SET importer_id = i.importer_id FROM reviews_workitem i"
            " WHERE i.id = a.item_id AND i.id = ANY(%s) AND a.importer_id <> i.importer_id",
            [[item.pk for item in items.values()]],
        )


def _copy(item: WorkItem, filed: Filed, teams: TeamTable) -> None:
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


_CHANGED = [
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
