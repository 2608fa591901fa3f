"""What goes into a routing decision and what comes out.

Small tuples, cheap enough for millions.
"""

from collections.abc import Iterable
from typing import NamedTuple


class LineFact(NamedTuple):
    """One line of a summary.

    `hts`: the digits of its chapter 1-97 number, 4 to 10 of them, "" where it has only a chapter 98 or 99 number.
    `value`: entered value in whole US dollars.
    """

    line_no: int
    hts: str
    value: int


def make_line_fact(line_no: int, numbers: Iterable[str], value: int) -> LineFact:
    """Return the fact of a line from its tariff numbers, with or without dots.

    Chapters 98 and 99 are provisions on top of a normal classification: the first number of chapters 1-97 counts.
    """
    plain = (number.replace(".", "").strip() for number in numbers)
    return LineFact(line_no, next((hts for hts in plain if hts[:2] not in ("98", "99")), ""), value)


class Standing(NamedTuple):
    """What the importer is on the day.

    `kind`: one of `codes.STANDINGS`; `center` only for assigned and participant; `id` None where the standing is
    only supposed ("what if").
    """

    kind: str
    center: str | None
    id: int | None


class Jurisdiction(NamedTuple):
    """The Center whose industry it is, and the rule that found it.

    `row`: the deciding edition row, where the goods decided. `standing`: the standing that was in force, also where
    it left the decision to the goods. `edition`: ISO date, "" before the first edition.
    """

    center: str | None
    by: str
    basis: str | None
    row: int | None
    standing: int | None
    edition: str
    provisional: bool = False


class Decision(NamedTuple):
    """The office with authority. `office`: Center code or port code.

    `needs_jurisdiction`: a person must say whose industry it is. `provisional`: it rests on an inferred row, or the
    importer's assignment is pending.
    """

    office: str
    jurisdiction: str | None
    by: str
    basis: str | None
    row: int | None
    standing: int | None
    rulebook: int
    needs_jurisdiction: bool
    provisional: bool = False
