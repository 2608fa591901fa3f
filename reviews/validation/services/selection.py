"""Selection opens work: called with each piece that was filed, in its transaction (settings.ENTRIES_AFTER_FILING).

A selected filing gets one validation item at the office with authority, with the scheduled liquidation as its clock.
A filing without a Center gets a jurisdiction item at its port, so that it is somebody's work and not only a mark.
"""

import json

from django.conf import settings

from entries.extension_points import AcceptedFilings, Filed
from entries.filing.copying import copy_rows
from reviews.validation.models import ValidationActivity
from reviews.validation.rules.criteria import no_outside_hits
from reviews.validation.rules.facts import NO_RECORD, FilingFacts, ImporterRecord
from reviews.validation.rules.scoring import Selection, find_hits, weigh
from reviews.validation.selectors.background import SelectionSettings, records_of, selection_settings
from reviews.validation.services.items import hits_as_stored, new_item
from reviews.validation.services.prefilter import precomputed_hits
from reviews.validation.services.refiling import OpenItems, lock_open_items, refresh_open_items
from reviews.work.models import WorkItem
from reviews.work.services.automatic_closing import close_automatically
from reviews.work.services.opening import open_items

Selected = list[tuple[Filed, Selection]]


def after_filing(piece: AcceptedFilings) -> None:
    """Open, rescore or settle work for every filing of the piece."""
    chosen = select_filings(piece)
    again = [filed for filed in piece.filed if filed.revision > 1]
    open_before = lock_open_items([filed.summary_id for filed in again])
    _settle_jurisdiction(piece, again, open_before)
    if open_before:
        refresh_open_items(piece, again, dict((f.summary_id, s) for f, s in chosen), open_before)
    _open_reviews(piece, [(f, s) for f, s in chosen if (f.summary_id, "validation") not in open_before])
    _open_jurisdiction(piece, open_before)


def select_filings(piece: AcceptedFilings) -> Selected:
    """Score every filing of the piece by the criteria of its day; those that are selected, with why."""
    setting = selection_settings(piece.today)
    if not setting.criteria:
        return []
    outside = [criterion for criterion in setting.criteria if not criterion.needs_filing_only]
    records = records_of({filed.importer_id for filed in piece.filed})
    chosen = []
    for filed in piece.filed:
        record = records.get(filed.importer_id, NO_RECORD)
        found = precomputed_hits(filed.precomputed, setting)
        if found == [] and _no_outside_hits(filed, record):
            continue
        subject = _subject(filed, record, setting)
        hits = find_hits(subject, setting.criteria) if found is None else found + find_hits(subject, outside)
        selection = weigh(hits, record, settings.SELECTION_THRESHOLD)
        if selection:
            chosen.append((filed, selection))
    return chosen


def _no_outside_hits(filed: Filed, record: ImporterRecord) -> bool:
    return no_outside_hits(
        importer_is_new=filed.importer_is_new,
        new_manufacturers=filed.new_manufacturers,
        late=filed.late,
        record=record,
    )


def _subject(filed: Filed, record: ImporterRecord, setting: SelectionSettings) -> FilingFacts:
    return FilingFacts(
        parsed=filed.parsed,
        importer_is_new=filed.importer_is_new,
        new_manufacturers=filed.new_manufacturers,
        late=filed.late,
        record=record,
        background=setting.background,
    )


def _open_reviews(piece: AcceptedFilings, chosen: Selected) -> None:
    items = [new_item(filed, WorkItem.Kind.VALIDATION, selection) for filed, selection in chosen]
    ids = open_items(items, now=piece.now, today=piece.today)
    # By COPY as well: the ORM's insert of a piece costs more than choosing it.
    copy_rows(
        "reviews_validationactivity",
        ("item_id", "summary_id", "importer_id", "state", "hits", "selected_at", "note"),
        ("state", "note"),
        (
            (
                item_id,
                filed.summary_id,
                filed.importer_id,
                ValidationActivity.State.SELECTED.value,
                json.dumps(hits_as_stored(selection)),
                piece.now,
                "",
            )
            for item_id, (filed, selection) in zip(ids, chosen, strict=True)
        ),
    )


def _open_jurisdiction(piece: AcceptedFilings, open_before: OpenItems) -> None:
    waiting = [
        filed
        for filed in piece.filed
        if filed.decision.needs_jurisdiction and (filed.summary_id, "jurisdiction") not in open_before
    ]
    items = [new_item(filed, WorkItem.Kind.JURISDICTION, None) for filed in waiting]
    open_items(items, now=piece.now, today=piece.today)


def _settle_jurisdiction(piece: AcceptedFilings, again: list[Filed], open_before: OpenItems) -> None:
    """Those that the routing itself has not settled: an importer that no Center takes, or a type of the port."""
    settled = [
        open_before.pop((filed.summary_id, "jurisdiction"))
        for filed in again
        if not filed.decision.needs_jurisdiction and (filed.summary_id, "jurisdiction") in open_before
    ]
    close_automatically(settled, cause="revision", now=piece.now, actor_id=piece.actor_id)
