"""How many routings in flight another rulebook would change, decided again from their lines, in chunks.

Only what the goods decide can change with an edition: accounts, participants and what was set by hand stay.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from centers.routing import Decider, LineFact, Rulebook, Standing
from centers.selectors import office_ids
from entries.models import Routing
from entries.rules.hts import classified

CHUNK = 5_000

_ROWS = """
SELECT r.summary_id, port.code, r.entry_type, office.code, jurisdiction.code, s.kind, s_center.code, s.id,
       l.numbers, l.cells
FROM (SELECT * FROM entries_routing WHERE in_flight AND by = ANY(%(by)s) AND summary_id > %(after)s
      ORDER BY summary_id LIMIT %(chunk)s) r
JOIN entries_entrysummary summary ON summary.id = r.summary_id
JOIN centers_office port ON port.id = r.port_id
JOIN centers_office office ON office.id = r.office_id
LEFT JOIN centers_office jurisdiction ON jurisdiction.id = r.jurisdiction_id
LEFT JOIN entries_importerstanding s ON s.importer_id = summary.importer_id AND s.valid @> %(on)s::date
LEFT JOIN centers_office s_center ON s_center.id = s.center_id
LEFT JOIN LATERAL (
    SELECT array_agg(line_no ORDER BY line_no) AS numbers,
           array_agg(array_to_string(hts, ' ') || '=' || value ORDER BY line_no) AS cells
    FROM entries_line WHERE summary_id = r.summary_id AND revision = summary.revision) l ON true
ORDER BY r.summary_id
"""


@dataclass(slots=True)
class Changes:
    """What another rulebook would change: routings looked at, and how many would name another Center or
    office.
    """

    looked_at: int = 0
    jurisdiction: int = 0
    office: int = 0
    routings: int = 0
    flows: Counter[tuple[str, str]] = field(default_factory=Counter)
    aims: list[tuple[int, int]] = field(default_factory=list)  # (summary, id of its office after)

    def as_dict(self) -> dict[str, object]:
        """For the record: the largest flows only, each from one office to another."""
        return {
            "looked_at": self.looked_at,
            "routings": self.routings,
            "jurisdiction": self.jurisdiction,
            "office": self.office,
            "flows": [
                {"from": before, "to": after, "summaries": count}
                for (before, after), count in self.flows.most_common(50)
            ],
        }


def count_changes(*, rules: Rulebook, on: date) -> Changes:
    """Decide every routing in flight that rests on goods again, for the day `on`. Reads only."""
    decider, ids = rules.decider(on), office_ids()
    found = Changes()
    for row in _rows(on):
        found.looked_at += 1
        _compare(found, row, decider, ids)
    return found


def _compare(found: Changes, row: tuple, decider: Decider, ids: dict[str, int]) -> None:
    pk, port, entry_type, office, jurisdiction, kind, center, standing_id, numbers, cells = row
    lines = [_fact(number, cell) for number, cell in zip(numbers or (), cells or (), strict=True)]
    standing = Standing(kind, center, standing_id) if kind else None
    decision = decider.decide(lines, port, entry_type, "validation", standing)
    moves = decision.office != office
    renamed = decision.jurisdiction != jurisdiction
    found.routings += moves or renamed
    if moves or renamed:
        found.aims.append((pk, ids[decision.office]))
    found.jurisdiction += renamed
    if moves:
        found.office += 1
        found.flows[office, decision.office] += 1


def _fact(number: int, cell: str) -> LineFact:
    hts, _, value = cell.rpartition("=")
    return LineFact(number, classified(hts.split()), int(value))


def _rows(on: date) -> Iterator[tuple]:
    by = [int(Routing.By.NONE), int(Routing.By.MERCHANDISE)]
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, {"by": by, "after": after, "chunk": CHUNK, "on": on})
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < CHUNK:
            return
        after = rows[-1][0]
