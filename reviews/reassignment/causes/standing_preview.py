"""The preview of a changed standing. Reads only."""

from datetime import date
from typing import Any

from cee_portal.core import clock
from centers.models import Office
from centers.routing.facts import Standing
from centers.selectors.rulebooks import current_rulebook
from entries.models import Importer
from reviews.reassignment.causes.line_causes import importer_scope
from reviews.reassignment.causes.standing import check_standing
from reviews.reassignment.placement.ranges import split_ranges
from reviews.reassignment.placement.reroutes import find_reroutes
from reviews.reassignment.preview.line_counts import count_moving, sum_counts

_UNSAVED_ID = 0  # the standing is not stored yet
_RANGE_SIZE = 5_000


def count_standing_change(
    *,
    importer: Importer,
    kind: str,
    center: Office | None,
    valid_from: date,
    valid_to: date | None,
    reason: str,
) -> dict[str, Any]:
    """Return the counts of the preview, made by the decision that will move the work.

    They are for today, or for the first day of the standing where that is later. Raises InvalidInputError.
    """
    check_standing(kind, center, valid_from, valid_to, reason)
    day = max(valid_from, clock.today())
    if valid_to is not None and valid_to < day:
        return sum_counts([])
    rules, scope, rows = current_rulebook(), importer_scope(importer.pk), []
    standing = Standing(kind, center.code if center else None, _UNSAVED_ID)
    for first, last in split_ranges(scope, _RANGE_SIZE):
        where = f"{scope} AND r.summary_id BETWEEN {first} AND {last}"
        found = find_reroutes(rules=rules, on=day, where=where, with_standing=True, instead=standing)
        rows += count_moving([(reroute.summary_id, reroute.target_office) for reroute in found])
    return sum_counts(rows)
