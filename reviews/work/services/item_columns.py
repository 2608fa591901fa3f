"""Computes the columns that an item copies from its summary, so that the queue never joins the wide tables."""

from collections.abc import Iterable, Sequence

from centers.routing.codes import BASIS_CODES, BY_CODES
from entries.extension_points import AcceptedFiling
from entries.parsed import ParsedLine
from reviews.work.models import Mark
from reviews.work.services.following import marks_of_routing


def top_line(lines: Sequence[ParsedLine]) -> ParsedLine:
    """Return the line of the highest value; of equal lines the one with the lowest number."""
    return max(lines, key=lambda line: (line.value, -line.line_no))


def marks_of(filed: AcceptedFiling) -> int:
    """Return the small marks of the queue for the items of a filing (`reviews.work.models.Mark`)."""
    marks = marks_of_routing(BY_CODES[filed.decision.by], BASIS_CODES[filed.decision.basis])
    marks |= marks_of_lines(filed.parsed.lines)
    if filed.revision > 1:
        marks |= Mark.REVISED
    return int(marks)


def marks_of_lines(lines: Sequence[ParsedLine]) -> int:
    """Return the marks that the goods give: AD/CVD case, preference, chapter 99 beside a classification."""
    return marks_of_columns((line.hts, line.spi, line.adcvd) for line in lines)


def marks_of_columns(lines: Iterable[tuple[Sequence[str], str, object]]) -> int:
    """Return the same marks from (tariff numbers, SPI, AD/CVD cases) of each line."""
    marks = 0
    for hts, spi, cases in lines:
        if cases:
            marks |= Mark.ADCVD
        if spi:
            marks |= Mark.SPI
        if len(hts) > 1 and any(number[:2] == "99" for number in hts):
            marks |= Mark.CHAPTER_99
    return int(marks)
