"""The Center whose goods weigh most on one entry summary.

The Center with the largest entered value over the chapter 1-97 lines takes it; at a tie the Center with the most
lines, then the one with the lowest line number. Within the Center the row that weighs most, by the same order,
decides on what basis the answer rests. The law leaves this choice open; the rule is the product's (decision 26).
"""

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple, TypeVar

from centers.routing.edition import Edition, EditionRow
from centers.routing.facts import LineFact

# Value, number of lines, and the lowest line number negated: the greater tuple weighs more.
Weight = tuple[int, int, int]

_Key = TypeVar("_Key", str, tuple[int, int])


class Candidate(NamedTuple):
    """One Center's part of a summary.

    `value` in whole dollars; `headings` by falling value; `share` of the value of all chapter 1-97 lines, 0 to 1;
    `basis` and `row` of its heaviest row.
    """

    center: str
    value: int
    lines: int
    headings: tuple[str, ...]
    share: float
    basis: str
    row: int
    first_line: int


def find_deciding_row(lines: Sequence[LineFact], edition: Edition) -> EditionRow | None:
    """Return the row that decides; None where the edition knows no line.

    The order of lines does not matter.

    Values alone settle almost every summary and are summed in one pass; only a tie pays for the full weights.
    """
    whole, find = edition.by_heading.get, edition.find
    values: dict[EditionRow, int] = {}
    for _, hts, value in lines:
        row = whole(hts[:4]) or find(hts)
        if row is not None:
            values[row] = values.get(row, 0) + value
    if len(values) < 2:
        return next(iter(values), None)
    if len(values) == 2:
        (one, value), (other, other_value) = values.items()
        if value != other_value:
            return one if value > other_value else other
        return find_heaviest_row(weigh_rows(lines, edition))
    return _find_heaviest_by_value(values) or find_heaviest_row(weigh_rows(lines, edition))


def _find_heaviest_by_value(values: dict[EditionRow, int]) -> EditionRow | None:
    """Return the row that value alone makes the heaviest of the heaviest Center.

    None at a tie.
    """
    centers: dict[str, int] = {}
    for row, value in values.items():
        centers[row.center] = centers.get(row.center, 0) + value
    most = max(centers.values())
    first = [center for center, value in centers.items() if value == most]
    if len(first) > 1:
        return None
    own = {row: value for row, value in values.items() if row.center == first[0]}
    most = max(own.values())
    rows = [row for row, value in own.items() if value == most]
    return rows[0] if len(rows) == 1 else None


def weigh_rows(lines: Sequence[LineFact], edition: Edition) -> dict[EditionRow, Weight]:
    """Return the weight of each edition row on the summary."""
    whole, find = edition.by_heading.get, edition.find
    weights: dict[EditionRow, Weight] = {}
    for line_no, hts, value in lines:
        row = whole(hts[:4]) or find(hts)
        if row is not None:
            known = weights.get(row)
            weights[row] = (value, 1, -line_no) if known is None else add_weights(known, (value, 1, -line_no))
    return weights


def add_weights(one: Weight, other: Weight) -> Weight:
    """Return the weight of two parts together."""
    return one[0] + other[0], one[1] + other[1], max(one[2], other[2])


def find_heaviest_row(weights: dict[EditionRow, Weight]) -> EditionRow:
    """Return the heaviest row of the heaviest Center.

    Codes and row starts break ties that line numbers cannot.
    """
    centers: dict[str, Weight] = {}
    for row, weight in weights.items():
        known = centers.get(row.center)
        centers[row.center] = weight if known is None else add_weights(known, weight)
    center = _find_heaviest_key(centers)
    rows = {(row.start, row.level): weight for row, weight in weights.items() if row.center == center}
    if len(rows) == 1:
        return next(row for row in weights if row.center == center)
    place = _find_heaviest_key(rows)
    return next(row for row in weights if (row.start, row.level) == place and row.center == center)


def _find_heaviest_key(weights: dict[_Key, Weight]) -> _Key:
    best = max(weights.values())
    return min(key for key, weight in weights.items() if weight == best)


def rank_candidates(lines: Sequence[LineFact], edition: Edition) -> tuple[Candidate, ...]:
    """Return all Centers on the summary, the one that takes it first."""
    weights = weigh_rows(lines, edition)
    total = sum(line.value for line in map(LineFact._make, lines) if line.hts)
    left, found = dict(weights), []
    while left:
        center = find_heaviest_row(left).center
        own = {row: weight for row, weight in left.items() if row.center == center}
        found.append(_make_candidate(lines, edition, own, total))
        left = {row: weight for row, weight in left.items() if row.center != center}
    return tuple(found)


def _make_candidate(
    lines: Sequence[LineFact], edition: Edition, own: dict[EditionRow, Weight], total: int
) -> Candidate:
    row = find_heaviest_row(own)
    value, count, last = reduce(add_weights, own.values())
    headings: dict[str, int] = {}
    for _, hts, amount in lines:
        if edition.find(hts) in own:
            headings[hts[:4]] = headings.get(hts[:4], 0) + amount
    names = tuple(sorted(headings, key=lambda heading: (-headings[heading], heading)))
    share = value / total if total else 0.0
    return Candidate(row.center, value, count, names, share, row.basis, row.id, -last)
