"""Deciding every routing in flight again from its lines, standing and jurisdiction set by hand, by rulebook and day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection

from centers.routing import BASIS_CODES, BY_CODES, LineFact, Rulebook, Standing
from centers.selectors import rulebook
from entries.rules.hts import classified

CHUNK = 5_000

_ROWS = """
SELECT r.summary_id, s.entry_number, port.code, r.entry_type, r.rulebook, r.decided_on, office.code, jurisdiction.code,
       r.by, r.basis, r.edition_row, r.standing, standing.kind, center.code, manual.code, l.lines
FROM (SELECT * FROM entries_routing WHERE in_flight AND summary_id > %s ORDER BY summary_id LIMIT %s) r
JOIN entries_entrysummary s ON s.id = r.summary_id
JOIN centers_office port ON port.id = r.port_id
JOIN centers_office office ON office.id = r.office_id
LEFT JOIN centers_office jurisdiction ON jurisdiction.id = r.jurisdiction_id
LEFT JOIN entries_importerstanding standing ON standing.id = r.standing
LEFT JOIN centers_office center ON center.id = standing.center_id
LEFT JOIN entries_manualjurisdiction m ON m.summary_id = r.summary_id AND m.ended_at IS NULL
LEFT JOIN centers_office manual ON manual.id = m.center_id
LEFT JOIN LATERAL (
    SELECT array_agg(concat_ws(' ', line_no::text, value::text, array_to_string(hts, ' ')) ORDER BY line_no) AS lines
    FROM entries_line WHERE summary_id = r.summary_id AND revision = s.revision) l ON true
ORDER BY r.summary_id
"""

_HELD = "SELECT summary_id FROM reviews_hold WHERE summary_id = ANY(%s) AND ended_at IS NULL"


def decide_again(shown: int) -> tuple[int, list[str]]:
    """How many routings are not what their lines give, and the first of them in words. A held office is left out."""
    count = 0
    examples: list[str] = []
    for rows in _chunks():
        held = _held([row[0] for row in rows])
        for row in rows:
            said = _difference(row, row[0] in held)
            if said:
                count += 1
                if len(examples) < shown:
                    examples.append(f"{row[1]}: {said}")
    return count, examples


def _difference(row: tuple[Any, ...], held: bool) -> str:
    _, _, port, entry_type, number, on, office, center, by, basis, edition_row, standing_id = row[:12]
    kind, standing_center, manual, lines = row[12:]
    standing = Standing(kind, standing_center, standing_id) if kind else None
    facts = tuple(_fact(line) for line in lines or ())
    rules = rulebook_of(number)
    decision = rules.decider(on).decide(facts, port, entry_type, "validation", standing, manual)
    if edition_row != decision.row and (center, decision.basis) in _earlier_rows(rules, on, edition_row):
        edition_row = decision.row  # a new edition's row numbers alone move nothing, and an order keeps them
    stored = (office, center, by, basis, edition_row, standing_id)
    again = (
        office if held else decision.office,
        decision.jurisdiction,
        BY_CODES[decision.by],
        BASIS_CODES[decision.basis],
        decision.row,
        decision.standing,
    )
    return "" if stored == again else f"stored {stored}, decided again {again}"


def _earlier_rows(rules: Rulebook, on: date, row_id: int | None) -> set[tuple[str, str]]:
    """Center and basis of the row of that number in the editions before the one in force on that day."""
    current = rules.edition_on(on)
    return {
        (row.center, row.basis)
        for edition in rules.editions
        if current is not None and edition.effective_on < current.effective_on
        for row in edition.rows
        if row.id == row_id
    }


_rulebooks: dict[int, Any] = {}


def rulebook_of(number: int) -> Any:
    """The rulebook, looked up once a run: it never changes under its number."""
    if number not in _rulebooks:
        _rulebooks[number] = rulebook(number)
    return _rulebooks[number]


def _fact(text: str) -> LineFact:
    number, value, *hts = text.split(" ")
    return LineFact(int(number), classified(hts), int(value))


def _chunks() -> Iterator[list[tuple[Any, ...]]]:
    _rulebooks.clear()
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, [after, CHUNK])
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        after = rows[-1][0]


def _held(ids: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [ids])
        return {row[0] for row in cursor.fetchall()}
