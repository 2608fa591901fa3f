"""Computes the columns that an item copies from its summary, so that the queue never joins the wide tables."""

from collections.abc import Iterable
from typing import NamedTuple

from centers.routing.codes import BASIS_CODES, BY_CODES
from entries.extension_points import AcceptedFiling
from entries.models import EntrySummary, Line, Routing
from entries.parsed import ParsedLine
from reviews.work.models import Mark
from reviews.work.services.following import marks_of_routing


class Goods(NamedTuple):
    """The columns that an open item takes over from each new revision of its summary."""

    jurisdiction_id: int | None
    port_id: int
    heading: str
    importer_id: int
    filer_id: int
    entry_type: str
    origin: str
    line_count: int
    marks: int
    value: int


def goods_of(filed: AcceptedFiling) -> Goods:
    """Return the columns for the items of a filing."""
    parsed = filed.parsed
    top = max(parsed.lines, key=rank_of_line)
    return Goods(
        jurisdiction_id=filed.jurisdiction_id,
        port_id=filed.port_id,
        heading=top.heading,
        importer_id=filed.importer_id,
        filer_id=filed.filer_id,
        entry_type=parsed.entry_type,
        origin=top.origin,
        line_count=parsed.line_count,
        marks=_marks_of(filed),
        value=parsed.value,
    )


def goods_on_file(summary: EntrySummary, routing: Routing) -> Goods:
    """Return the columns for the items of a summary on file, by its revision in force."""
    lines = list(Line.objects.filter(summary_id=summary.pk, revision=summary.revision))
    top = max(lines, key=rank_of_line)
    marks = marks_of_routing(routing.by, routing.basis) | marks_of_lines(lines) | marks_of_state(summary)
    return Goods(
        jurisdiction_id=routing.jurisdiction_id,
        port_id=summary.port_id,
        heading=top.heading,
        importer_id=summary.importer_id,
        filer_id=summary.filer_id,
        entry_type=summary.entry_type,
        origin=top.origin,
        line_count=len(lines),
        marks=marks,
        value=summary.value,
    )


def rank_of_line(line: ParsedLine | Line) -> tuple[int, int]:
    """Return the rank of a line: by value, of equal lines the one with the lowest number first."""
    return line.value, -line.line_no


def _marks_of(filed: AcceptedFiling) -> int:
    """Return the small marks of the queue for the items of a filing (`reviews.work.models.Mark`)."""
    marks = marks_of_routing(BY_CODES[filed.decision.by], BASIS_CODES[filed.decision.basis])
    marks |= marks_of_lines(filed.parsed.lines)
    return marks | marks_of_state(filed)


def marks_of_state(summary: AcceptedFiling | EntrySummary) -> int:
    """Return the marks that the state of a summary gives: filed again, liquidation suspended."""
    marks = Mark.REVISED if summary.revision > 1 else 0
    if summary.suspension_code:
        marks |= Mark.SUSPENDED
    return int(marks)


def marks_of_lines(lines: Iterable[ParsedLine | Line]) -> int:
    """Return the marks that the goods give: AD/CVD case, preference, chapter 99 beside a classification."""
    marks = 0
    for line in lines:
        if line.adcvd:
            marks |= Mark.ADCVD
        if line.spi:
            marks |= Mark.SPI
        if len(line.hts) > 1 and any(number[:2] == "99" for number in line.hts):
            marks |= Mark.CHAPTER_99
    return int(marks)
