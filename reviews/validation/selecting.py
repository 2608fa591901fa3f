"""Selection opens work: called with each piece that was filed, in its transaction (settings.ENTRIES_AFTER_FILING).

A selected filing gets one validation item at the office with authority, with the scheduled liquidation as its clock.
A replacement of a filing whose review is still open is scored anew on the same item. A filing without a Center gets a
jurisdiction item at its port, so that it is somebody's work and not only a mark.
"""

import json
from collections.abc import Sequence

from django.conf import settings
from django.db import connection

from entries.hooks import Filed, FilingPiece
from entries.parsed import ParsedLine
from reviews.validation.background import records_of, setting_for
from reviews.validation.facts import NO_RECORD, Subject
from reviews.validation.models import ValidationActivity
from reviews.validation.scoring import Selection, select
from reviews.work.bands import band_of
from reviews.work.following import marks_of_routing
from reviews.work.models import NO_DUE_DATE, Mark, WorkItem
from reviews.work.opening import NewItem, open_items

_BY = {"none": 0, "merchandise": 1, "account": 2, "participant": 3, "manual": 4, "not_eligible": 5}
_INFERRED_LOW = {"inferred-low": 4}


def after_filing(piece: FilingPiece) -> None:
    """Open, rescore or settle work for every filing of the piece."""
    chosen = choose(piece)
    again = [filed.summary_id for filed in piece.filed if filed.revision > 1]
    open_before = _open_items(again)
    _open_reviews(piece, [(f, s) for f, s in chosen if (f.summary_id, "validation") not in open_before])
    _rescore(piece, [(f, s) for f, s in chosen if (f.summary_id, "validation") in open_before], open_before)
    _open_jurisdiction(piece, open_before)


def choose(piece: FilingPiece) -> list[tuple[Filed, Selection]]:
    """Score every filing of the piece by the criteria of its day; those that are selected, with why."""
    setting = setting_for(piece.today)
    records = records_of({filed.importer_id for filed in piece.filed})
    chosen = []
    for filed in piece.filed:
        subject = Subject(
            parsed=filed.parsed,
            importer_is_new=filed.importer_is_new,
            new_manufacturers=filed.new_manufacturers,
            late=filed.late,
            record=records.get(filed.importer_id, NO_RECORD),
            background=setting.background,
        )
        selection = select(subject, setting.criteria, settings.SELECTION_THRESHOLD)
        if selection:
            chosen.append((filed, selection))
    return chosen


def _open_items(summary_ids: Sequence[int]) -> dict[tuple[int, str], WorkItem]:
    if not summary_ids:
        return {}
    items = (
        WorkItem.objects.select_for_update(of=("self",))
        .filter(summary_id__in=summary_ids)
        .exclude(state=WorkItem.State.CLOSED)
        .order_by("id")
    )
    return {(item.summary_id, item.kind): item for item in items}


def _open_reviews(piece: FilingPiece, chosen: list[tuple[Filed, Selection]]) -> None:
    items = [_new_item(filed, WorkItem.Kind.VALIDATION, selection) for filed, selection in chosen]
    ids = open_items(items, now=piece.now, today=piece.today)
    activities = [
        ValidationActivity(
            item_id=item_id,
            summary_id=filed.summary_id,
            importer_id=filed.importer_id,
            hits=hits_as_stored(selection),
            selected_at=piece.now,
        )
        for item_id, (filed, selection) in zip(ids, chosen, strict=True)
    ]
    ValidationActivity.objects.bulk_create(activities, batch_size=2000)


def _open_jurisdiction(piece: FilingPiece, open_before: dict[tuple[int, str], WorkItem]) -> None:
    waiting = [
        filed
        for filed in piece.filed
        if filed.decision.needs_jurisdiction and (filed.summary_id, "jurisdiction") not in open_before
    ]
    items = [_new_item(filed, WorkItem.Kind.JURISDICTION, None) for filed in waiting]
    open_items(items, now=piece.now, today=piece.today)
    settled = [
        open_before[filed.summary_id, "jurisdiction"]
        for filed in piece.filed
        if not filed.decision.needs_jurisdiction and (filed.summary_id, "jurisdiction") in open_before
    ]
    for item in settled:
        item.state, item.result, item.closed_at = WorkItem.State.CLOSED, "replaced", piece.now
        item.parked_until = None
        item.version += 1
        item.changed_at = piece.now
    WorkItem.objects.bulk_update(
        settled, ["state", "result", "closed_at", "parked_until", "version", "changed_at"], batch_size=500
    )


def _rescore(
    piece: FilingPiece,
    chosen: list[tuple[Filed, Selection]],
    open_before: dict[tuple[int, str], WorkItem],
) -> None:
    if not chosen:
        return
    items, activities = [], []
    for filed, selection in chosen:
        item = open_before[filed.summary_id, "validation"]
        top = top_line(filed.parsed.lines)
        item.criteria = [hit.criterion.id for hit in selection.hits]
        item.score, item.lead_days = selection.score, selection.lead_days
        item.value, item.line_count = filed.parsed.value, len(filed.parsed.lines)
        item.heading, item.origin = top.heading, top.origin
        item.marks = marks_of(filed)
        item.due_on = filed.scheduled_liquidation or NO_DUE_DATE
        item.band = band_of(item.due_on, item.lead_days, piece.today)
        item.version += 1
        item.changed_at = piece.now
        items.append(item)
        activities.append(ValidationActivity(item_id=item.pk, hits=hits_as_stored(selection)))
    changed = [
        "criteria",
        "score",
        "lead_days",
        "value",
        "line_count",
        "heading",
        "origin",
        "marks",
        "due_on",
        "band",
    ]
    WorkItem.objects.bulk_update(items, [*changed, "version", "changed_at"], batch_size=500)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE reviews_validationactivity SET hits = %s WHERE item_id = %s",
            [(json.dumps(activity.hits), activity.item_id) for activity in activities],
        )


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


def top_line(lines: Sequence[ParsedLine]) -> ParsedLine:
    """The highest-value line; of equals the first."""
    return max(lines, key=lambda line: (line.value, -line.line_no))


def marks_of(filed: Filed) -> int:
    """The small marks that the queue shows on this summary's items (`reviews.work.models.Mark`)."""
    marks = marks_of_routing(_BY[filed.decision.by], _INFERRED_LOW.get(filed.decision.basis or "", 0))
    for line in filed.parsed.lines:
        if line.adcvd:
            marks |= Mark.ADCVD
        if line.spi:
            marks |= Mark.SPI
        if len(line.hts) > 1 and any(number[:2] == "99" for number in line.hts):
            marks |= Mark.CHAPTER_99
    if filed.revision > 1:
        marks |= Mark.REVISED
    return int(marks)


def _new_item(filed: Filed, kind: str, selection: Selection | None) -> NewItem:
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
        criteria=[hit.criterion.id for hit in selection.hits] if selection else [],
        score=selection.score if selection else 0,
    )
