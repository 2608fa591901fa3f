"""Reads of what a routing decision needs: lines, standings, manual jurisdictions.

A write reads them after the gate (docs/concurrency.md, section 2).
"""

from collections.abc import Collection
from datetime import date

from cee_portal.core import db
from centers.routing.facts import LineFact, Standing
from entries.models import ImporterStanding, Line
from entries.rules.hts import classified_number

FUNCTION = "validation"  # the one that a routing is for
MOST_LINES = 100_000


def read_line_facts(summary_id: int, revision: int) -> list[LineFact]:
    """Return the lines of a revision as routing sees them."""
    lines = Line.objects.filter(summary_id=summary_id, revision=revision).order_by("line_no")
    return [
        LineFact(line_no, classified_number(hts), value)
        for line_no, hts, value in lines.values_list("line_no", "hts", "value")[:MOST_LINES]
    ]


def read_standings(importer_ids: Collection[int], on: date) -> dict[int, Standing]:
    """Return the standing of each importer on that day, by importer id.

    An importer without standing is left out.
    """
    found = db.rows(
        "SELECT s.importer_id, s.kind, o.code, s.id FROM entries_importerstanding AS s"
        " LEFT JOIN centers_office AS o ON o.id = s.center_id"
        " WHERE s.importer_id = ANY(%s) AND s.valid @> %s::date",
        [list(importer_ids), on],
    )
    return {importer_id: Standing(kind, center, pk) for importer_id, kind, center, pk in found}


def find_standing(importer_id: int, on: date) -> Standing | None:
    """Return the standing of one importer on that day."""
    return read_standings([importer_id], on).get(importer_id)


def find_used_standing(standing_id: int | None) -> Standing | None:
    """Return the standing that a stored decision names."""
    if standing_id is None:
        return None
    row = ImporterStanding.objects.filter(pk=standing_id).values_list("kind", "center__code", "pk").first()
    return Standing(*row) if row else None


def read_manual_centers(summary_ids: Collection[int]) -> dict[int, str]:
    """Return the Center that a person has set, by summary id (decision 33)."""
    return dict(
        db.rows(
            "SELECT m.summary_id, o.code FROM entries_manualjurisdiction AS m"
            " JOIN centers_office AS o ON o.id = m.center_id"
            " WHERE m.summary_id = ANY(%s) AND m.ended_at IS NULL",
            [list(summary_ids)],
        )
    )
