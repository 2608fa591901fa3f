"""The full check: decide every routing in flight again from its lines.

Each routing is decided by the rulebook and day that are stored with it.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from cee_portal.core import db
from centers.routing.codes import BASIS_CODES, BY_CODES
from centers.routing.facts import LineFact, Standing
from centers.routing.rulebook import Rulebook
from centers.selectors.rulebooks import find_rulebook
from entries.rules.hts import classified_number
from reviews.verification.listed import EDITION_IS_LISTED

ROUTINGS_AT_ONCE = 5_000

_ROUTINGS = """
SELECT r.summary_id, s.entry_number, port.code, r.entry_type, r.rulebook, r.decided_on,
       standing.id, standing.kind, center.code, manual.code, l.lines,
       office.code, jurisdiction.code, r.by, r.basis, r.edition_row, r.standing
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


class StoredDecision(NamedTuple):
    """The decision that a routing stores."""

    office: str
    jurisdiction: str | None
    by: int
    basis: int
    edition_row: int | None
    standing: int | None


class StoredRouting(NamedTuple):
    """A routing with all facts that decide it; `manual` is a Center set by hand."""

    summary_id: int
    entry_number: str
    port: str
    entry_type: str
    rulebook: int
    decided_on: date
    standing: Standing | None
    manual: str | None
    lines: tuple[LineFact, ...]
    decision: StoredDecision


def decide_again(most_examples: int) -> tuple[int, list[str]]:
    """Return how many routings are not what their lines give, and examples.

    The office of a held routing is not compared. A routing that is held, or that waits for the move of a newer edition,
    may also rest on an earlier edition: an order may have moved it meanwhile by its stored jurisdiction.
    """
    count = 0
    examples: list[str] = []
    edition_waits = db.scalar(EDITION_IS_LISTED)
    for routings in _stored_routings():
        held = {row[0] for row in db.rows(_HELD, [[routing.summary_id for routing in routings]])}
        for routing in routings:
            is_held = routing.summary_id in held
            difference = _difference(routing, is_held, may_rest_on_earlier=edition_waits or is_held)
            if difference:
                count += 1
                if len(examples) < most_examples:
                    examples.append(f"{routing.entry_number}: {difference}")
    return count, examples


def _difference(routing: StoredRouting, is_held: bool, *, may_rest_on_earlier: bool) -> str:
    """Return the difference in words; "" where both decisions agree."""
    rules = _rulebook(routing.rulebook)
    decided = _decide(routing, rules, is_held, edition_on=routing.decided_on)
    if routing.decision == decided:
        return ""
    if may_rest_on_earlier and _rests_on_earlier_edition(routing, rules, is_held):
        return ""
    return f"stored {tuple(routing.decision)}, decided again {tuple(decided)}"


def _rests_on_earlier_edition(routing: StoredRouting, rules: Rulebook, is_held: bool) -> bool:
    current = rules.edition_on(routing.decided_on)
    return current is not None and any(
        routing.decision == _decide(routing, rules, is_held, edition_on=edition.effective_on)
        for edition in rules.editions
        if edition.effective_on < current.effective_on
    )


def _decide(routing: StoredRouting, rules: Rulebook, is_held: bool, *, edition_on: date) -> StoredDecision:
    """Decide by the edition of `edition_on` and by the orders of the stored day."""
    stored = routing.decision
    found = rules.decider(edition_on).decide(
        routing.lines, routing.port, routing.entry_type, "validation", routing.standing, routing.manual
    )
    delegations = rules.decider(routing.decided_on).delegations
    office = delegations.decide_office(
        found.jurisdiction, found.by, routing.port, routing.entry_type, "validation"
    )
    row = found.row
    if stored.edition_row != row and (stored.jurisdiction, found.basis) in _earlier_rows(
        rules, edition_on, stored.edition_row
    ):
        row = stored.edition_row  # a new edition moves nothing by row numbers alone, and an order keeps them
    return StoredDecision(
        stored.office if is_held else office,
        found.jurisdiction,
        BY_CODES[found.by],
        BASIS_CODES[found.basis],
        row,
        found.standing,
    )


def _earlier_rows(rules: Rulebook, on: date, row_id: int | None) -> set[tuple[str, str]]:
    """Return Center and basis that this row id had in earlier editions."""
    current = rules.edition_on(on)
    return {
        (row.center, row.basis)
        for edition in rules.editions
        if current is not None and edition.effective_on < current.effective_on
        for row in edition.rows
        if row.id == row_id
    }


@cache
def _rulebook(number: int) -> Rulebook:
    """Return a rulebook; the cache is emptied before each run."""
    return find_rulebook(number)


def _stored_routings() -> Iterator[list[StoredRouting]]:
    _rulebook.cache_clear()
    after = 0
    while rows := db.rows(_ROUTINGS, [after, ROUTINGS_AT_ONCE]):
        yield [_stored_routing(row) for row in rows]
        after = rows[-1][0]


def _stored_routing(row: tuple[Any, ...]) -> StoredRouting:
    summary_id, entry_number, port, entry_type, number, decided_on = row[:6]
    standing_id, kind, center, manual, lines = row[6:11]
    standing = Standing(kind, center, standing_id) if kind else None
    facts = tuple(_line_fact(line) for line in lines or ())
    decision = StoredDecision(*row[11:])
    return StoredRouting(
        summary_id, entry_number, port, entry_type, number, decided_on, standing, manual, facts, decision
    )  # fmt: skip


def _line_fact(text: str) -> LineFact:
    number, value, *hts = text.split(" ")
    return LineFact(int(number), classified_number(hts), int(value))
