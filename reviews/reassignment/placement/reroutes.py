"""New decisions for a range of summaries, made from their lines by the pure decision.

Callers hold the gate, so the rules are the newest and the standing is that of the day (docs/concurrency.md, section 2).
A decision that differs only by the row number of a new edition is no reroute.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from psycopg2.extras import execute_values

from cee_portal.core import db
from centers.routing.codes import BASIS_CODES, BY_CODES
from centers.routing.facts import LineFact, Standing
from centers.routing.rulebook import Rulebook
from centers.selectors.offices import map_office_ids
from entries.rules.hts import classified_number
from reviews.reassignment.placement import predicate

_FACTS = f"""
SELECT r.summary_id, r.office_id, r.jurisdiction_id, r.by, r.basis, r.standing, port.code, r.entry_type,
       s.kind, s_center.code, s.id, manual.code, l.cells
FROM entries_routing r
JOIN entries_entrysummary summary ON summary.id = r.summary_id
JOIN centers_office port ON port.id = r.port_id
LEFT JOIN entries_importerstanding s ON s.importer_id = summary.importer_id AND s.valid @> %(day)s::date
LEFT JOIN centers_office s_center ON s_center.id = s.center_id
LEFT JOIN entries_manualjurisdiction by_hand ON by_hand.summary_id = r.summary_id AND by_hand.ended_at IS NULL
LEFT JOIN centers_office manual ON manual.id = by_hand.center_id
LEFT JOIN LATERAL (
    SELECT array_agg(concat_ws(' ', line_no::text, value::text, array_to_string(hts, ' ')) ORDER BY line_no) AS cells
    FROM entries_line WHERE summary_id = r.summary_id AND revision = summary.revision) l ON true
WHERE r.in_flight AND {{where}} AND NOT {predicate.ROUTING_HOLD}
ORDER BY r.summary_id
"""


_STORE = """
UPDATE locked l SET target_office = v.target_office, jurisdiction_id = v.jurisdiction_id::smallint, by = v.by,
       basis = v.basis, edition_row = v.edition_row::integer, standing = v.standing::bigint
FROM (VALUES %s) AS v(summary_id, target_office, jurisdiction_id, by, basis, edition_row, standing)
WHERE l.summary_id = v.summary_id
"""


class Reroute(NamedTuple):
    """Say where a summary goes, and why."""

    summary_id: int
    from_office: int
    target_office: int
    jurisdiction_id: int | None
    by: int
    basis: int
    edition_row: int | None
    standing: int | None
    needs_jurisdiction: bool
    from_jurisdiction: int | None


def find_reroutes(
    *,
    rules: Rulebook,
    on: date,
    where: str,
    with_standing: bool,
    with_office: bool = True,
    values: dict[str, Any] | None = None,
    instead: Standing | None = None,
) -> Iterator[Reroute]:
    """Decide the routings `r` that fulfil `where` again, and return those whose office or reason differs.

    `with_standing`: another standing with the same result counts as a difference. `with_office` False: another office
    alone is no difference. `instead`: decide as if all importers had this standing.
    """
    decider, ids = rules.decider(on), map_office_ids()
    rows = db.rows(_FACTS.format(where=where), {**(values or {}), "day": on})
    for pk, office, center, by, basis, used, port, entry_type, kind, s_center, s_id, manual, cells in rows:
        standing = instead or (Standing(kind, s_center, s_id) if kind else None)
        facts = tuple(_parse_line(cell) for cell in cells or ())
        decision = decider.decide(facts, port, entry_type, "validation", standing, manual)
        reroute = Reroute(
            pk,
            office,
            ids[decision.office],
            ids[decision.jurisdiction] if decision.jurisdiction else None,
            BY_CODES[decision.by],
            BASIS_CODES[decision.basis],
            decision.row,
            decision.standing,
            decision.needs_jurisdiction,
            center,
        )
        stored = (center, by, basis, *((used,) if with_standing else ()))
        differs = stored != (*reroute[3:6], *((reroute.standing,) if with_standing else ()))
        if differs or (with_office and office != reroute.target_office):
            yield reroute


def store_reroutes(found: list[Reroute]) -> None:
    """Store reroutes in the temporary table `locked` (reviews.reassignment.engine.statements)."""
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor, _STORE, [reroute[:1] + reroute[2:8] for reroute in found], page_size=1000
        )


def _parse_line(text: str) -> LineFact:
    number, value, *hts = text.split(" ")
    return LineFact(int(number), classified_number(hts), int(value))
