"""Deciding every routing in flight again from its lines, standing and jurisdiction set by hand, by rulebook and day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection

from centers.routing.codes import BASIS_CODES, BY_CODES
from centers.routing.facts import LineFact, Standing
from centers.routing.rulebook import Rulebook
from centers.selectors.rulebooks import rulebook
from entries.rules.hts import classified
from reviews.reassignment.models import Batch
from reviews.reassignment.placement.scope import ALIVE

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
    """How many routings are not what their lines give, and the first of them in words. A held office is left out; what is
    held, or waits for the move of a newer list, may go by a list before: an order moves it meanwhile all the same.
    """
    count = 0
    examples: list[str] = []
    waits = Batch.objects.filter(ALIVE, cause=Batch.Cause.EDITION).exists()
    for rows in _chunks():
        held = _held([row[0] for row in rows])
        for row in rows:
            is_held = row[0] in held
            said = _difference(row, is_held, may_be_older=waits or is_held)
            if said:
                count += 1
                if len(examples) < shown:
                    examples.append(f"{row[1]}: {said}")
    return count, examples


def _difference(row: tuple[Any, ...], held: bool, *, may_be_older: bool) -> str:
    number, on, office = row[4:7]
    rules = rulebook_of(number)
    stored = (office, *row[7:12])
    decided = _decided(row, rules, on, held, edition_of=on)
    if stored == decided or (may_be_older and _is_of_an_earlier_list(row, rules, on, held, stored)):
        return ""
    return f"stored {stored}, decided again {decided}"


def _is_of_an_earlier_list(
    row: tuple[Any, ...], rules: Rulebook, on: date, held: bool, stored: tuple[Any, ...]
) -> bool:
    current = rules.edition_on(on)
    days = [edition.effective_on for edition in rules.editions]
    return current is not None and any(
        stored == _decided(row, rules, on, held, edition_of=day) for day in days if day < current.effective_on
    )


def _decided(
    row: tuple[Any, ...], rules: Rulebook, on: date, held: bool, *, edition_of: date
) -> tuple[Any, ...]:
    """What is stored of a decision: the industry by the list in force on `edition_of`, the office by the orders of `on`."""
    port, entry_type = row[2:4]
    office, center, edition_row = row[6], row[7], row[10]
    standing_id, kind, standing_center, manual, lines = row[11:]
    standing = Standing(kind, standing_center, standing_id) if kind else None
    facts = tuple(_fact(line) for line in lines or ())
    said = rules.decider(edition_of).decide(facts, port, entry_type, "validation", standing, manual)
    authority = rules.decider(on).authority
    decided = authority.office(said.jurisdiction, said.by, port, entry_type, "validation")
    number = said.row
    if edition_row != number and (center, said.basis) in _earlier_rows(rules, edition_of, edition_row):
        number = edition_row  # a new edition's row numbers alone move nothing, and an order keeps them
    return (
        office if held else decided,
        said.jurisdiction,
        BY_CODES[said.by],
        BASIS_CODES[said.basis],
        number,
        said.standing,
    )


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
