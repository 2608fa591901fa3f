"""Selects filings and opens their reviews, a whole piece at a time, in the transaction that files it.

A selected filing gets one review at the office with authority, with the scheduled liquidation as its clock.
"""

import json
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import connection

from cee_portal.core import db
from entries.extension_points import AcceptedFiling, AcceptedFilings
from entries.filing.copying import copy_rows
from reviews.validation.models import ValidationActivity
from reviews.validation.rules.criteria import no_outside_hits
from reviews.validation.rules.facts import NO_RECORD, FilingFacts, ImporterRecord
from reviews.validation.rules.scoring import Selection, find_hits, weigh
from reviews.validation.selectors.background import SelectionSettings, records_of, selection_settings
from reviews.validation.services.items import KEY, criteria_of, hits_as_stored
from reviews.validation.services.prefilter import precomputed_hits
from reviews.work.models import WorkItem
from reviews.work.services.opening import new_item, open_items

Selected = list[tuple[AcceptedFiling, Selection]]


def after_filing(piece: AcceptedFilings, items: Sequence[WorkItem]) -> None:
    """Open a review for each selected filing, or score its open review again.

    A review that is not selected again stays open with the reasons for which it was opened: a person decides, not the
    correction that the review may have caused.
    """
    chosen = select_filings(piece)
    open_before = {item.summary_id: item for item in items}
    if open_before:
        _score_again(piece, chosen, open_before)
    _open_reviews(piece, [pair for pair in chosen if pair[0].summary_id not in open_before])


def select_filings(piece: AcceptedFilings) -> Selected:
    """Score every filing of the piece by the criteria of its day. Return the selected ones, with why."""
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
        subject = _filing_facts(filed, record, setting)
        hits = find_hits(subject, setting.criteria) if found is None else found + find_hits(subject, outside)
        selection = weigh(hits, record, settings.SELECTION_THRESHOLD)
        if selection:
            chosen.append((filed, selection))
    return chosen


def _no_outside_hits(filed: AcceptedFiling, record: ImporterRecord) -> bool:
    return no_outside_hits(
        importer_is_new=filed.importer_is_new,
        new_manufacturers=filed.new_manufacturers,
        late=filed.late,
        record=record,
    )


def _filing_facts(filed: AcceptedFiling, record: ImporterRecord, setting: SelectionSettings) -> FilingFacts:
    return FilingFacts(
        parsed=filed.parsed,
        importer_is_new=filed.importer_is_new,
        new_manufacturers=filed.new_manufacturers,
        late=filed.late,
        record=record,
        background=setting.background,
    )


def _score_again(piece: AcceptedFilings, chosen: Selected, open_before: Mapping[int, WorkItem]) -> None:
    """Put the new score into open reviews; the caller saves the items."""
    hits: list[tuple[str, int]] = []
    for filed, selection in chosen:
        item = open_before.get(filed.summary_id)
        if item:
            item.criteria = criteria_of(selection)
            item.score, item.lead_days = selection.score, selection.lead_days
            hits.append((json.dumps(hits_as_stored(selection)), item.pk))
    again = [filed for filed in piece.filed if filed.summary_id in open_before]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE reviews_validationactivity SET hits = %s WHERE item_id = %s", hits)
    db.execute(
        "UPDATE reviews_validationactivity a SET importer_id = filed.importer_id"
        " FROM unnest(%s::bigint[], %s::bigint[]) AS filed (item_id, importer_id)"
        " WHERE a.item_id = filed.item_id AND a.importer_id <> filed.importer_id",
        [[open_before[filed.summary_id].pk for filed in again], [filed.importer_id for filed in again]],
    )


def _open_reviews(piece: AcceptedFilings, chosen: Selected) -> None:
    items = [
        new_item(filed, KEY)._replace(
            lead_days=selection.lead_days, criteria=criteria_of(selection), score=selection.score
        )
        for filed, selection in chosen
    ]
    ids = open_items(items, now=piece.now, today=piece.today)
    # COPY, because inserting a piece by the ORM costs more than selecting from it.
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
