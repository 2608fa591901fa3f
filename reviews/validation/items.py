"""The work items that filings lead to, and the columns they copy so that the queue never joins the wide tables."""

from collections.abc import Iterable, Sequence

from centers.routing import BASIS_CODES, BY_CODES
from entries.hooks import Filed
from entries.models import EntrySummary, Line, Routing
from entries.parsed import ParsedLine
from reviews.validation.scoring import Selection
from reviews.work.following import marks_of_routing
from reviews.work.models import Mark, WorkItem
from reviews.work.opening import NewItem


def new_item(filed: Filed, kind: str, selection: Selection | None) -> NewItem:
    """An item of `kind` on a filing, at the office with authority, with the scheduled liquidation as its clock."""
    parsed = filed.parsed
    top = top_line(parsed.lines)
    return NewItem(
        summary_id=filed.summary_id,
        entry_number=parsed.entry_number,
        kind=kind,
        office_id=filed.office_id,
        jurisdiction_id=filed.jurisdiction_id,
        port_id=filed.port_id,
        heading=top.heading,
        importer_id=filed.importer_id,
        filer_id=filed.filer_id,
        entry_type=parsed.entry_type,
        origin=top.origin,
        line_count=len(parsed.lines),
        marks=marks_of(filed),
        value=parsed.value,
        due_on=filed.scheduled_liquidation,
        lead_days=selection.lead_days if selection else 10,
        criteria=criteria_of(selection) if selection else [],
        score=selection.score if selection else 0,
    )


def jurisdiction_item(summary: EntrySummary) -> NewItem:
    """The item of a summary on file whose jurisdiction nobody's rule gives; the caller holds its routing row."""
    routing = Routing.objects.get(pk=summary.pk)
    lines = list(Line.objects.filter(summary_id=summary.pk, revision=summary.revision))
    top = max(lines, key=lambda line: (line.value, -line.line_no))
    marks = marks_of_routing(routing.by, routing.basis) | marks_of_columns(
        (line.hts, line.spi, line.adcvd) for line in lines
    )
    return NewItem(
        summary_id=summary.pk,
        entry_number=summary.entry_number,
        kind=WorkItem.Kind.JURISDICTION,
        office_id=routing.office_id,
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
        due_on=summary.scheduled_liquidation,
    )


def criteria_of(selection: Selection) -> list[int]:
    """`WorkItem.criteria`: ids, the heaviest hit first."""
    return [hit.criterion.id for hit in selection.hits]


def hits_as_stored(selection: Selection) -> list[dict[str, object]]:
    """`ValidationActivity.hits`: criterion, line, weight, detail; the heaviest first."""
    return [
        {
            "criterion": hit.criterion.id,
            "line": hit.hit.line_no,
            "weight": hit.weight,
            "detail": hit.hit.detail,
        }
        for hit in selection.hits
    ]


def top_line(lines: Sequence[ParsedLine]) -> ParsedLine:
    """The highest-value line; of equals the lowest number."""
    return max(lines, key=lambda line: (line.value, -line.line_no))


def marks_of(filed: Filed) -> int:
    """The small marks that the queue shows on this summary's items (`reviews.work.models.Mark`)."""
    marks = marks_of_routing(BY_CODES[filed.decision.by], BASIS_CODES[filed.decision.basis])
    marks |= marks_of_lines(filed.parsed.lines)
    if filed.revision > 1:
        marks |= Mark.REVISED
    return int(marks)


def marks_of_lines(lines: Sequence[ParsedLine]) -> int:
    """The marks that the goods give: AD/CVD case, preference, chapter 99 beside a classification."""
    return marks_of_columns((line.hts, line.spi, line.adcvd) for line in lines)


def marks_of_columns(lines: Iterable[tuple[Sequence[str], str, object]]) -> int:
    """The same from (tariff numbers, SPI, AD/CVD cases) of each line."""
    marks = 0
    for hts, spi, cases in lines:
        if cases:
            marks |= Mark.ADCVD
        if spi:
            marks |= Mark.SPI
        if len(hts) > 1 and any(number[:2] == "99" for number in hts):
            marks |= Mark.CHAPTER_99
    return int(marks)
