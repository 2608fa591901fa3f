"""The work item of a summary for which no rule names a Center."""

from entries.models import EntrySummary, Line, Routing
from reviews.work.models import WorkItem
from reviews.work.services.following import marks_of_routing
from reviews.work.services.item_columns import marks_of_columns
from reviews.work.services.opening import NewItem


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
