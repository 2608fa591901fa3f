"""Compares one revision with the one before: fields of the header, and lines."""

from typing import Any, NamedTuple

from cee_portal.core import formatting
from entries.models import EntrySummary, Line, SummaryRevision

MOST_LINES = 20_000
MOST_SHOWN = 200
_LABELS = {
    "entry_type": "Entry type",
    "port": "Port",
    "importer_number": "Importer number",
    "consignee_number": "Consignee number",
    "entry_date": "Entry date",
    "summary_date": "Summary date",
    "import_date": "Import date",
    "mode_of_transport": "Transport",
    "country_of_export": "Exported from",
    "value": "Value",
    "duty": "Duty",
    "fees": "Fees",
}
_LINE_FIELDS = (
    "hts",
    "origin",
    "export",
    "manufacturer",
    "value",
    "charges",
    "quantity",
    "unit",
    "duty",
    "spi",
)


class Change(NamedTuple):
    """One thing that changed: where, what, and both values ("" where there was or is nothing)."""

    where: str
    what: str
    before: str
    after: str


class Changes(NamedTuple):
    """The first changes of a revision, how many there are, and whether the lines were too many to compare."""

    shown: list[Change]
    total: int
    lines_left_out: bool


def changes_of(summary: EntrySummary, revision: int) -> Changes | None:
    """Return the changes of `revision` against the one before; None where there is no such pair."""
    rows = SummaryRevision.objects.filter(summary_id=summary.pk, revision__in=[revision - 1, revision])
    headers = {row.revision: row.header for row in rows}
    if len(headers) < 2:
        return None
    found = compare_headers(headers[revision - 1], headers[revision])
    before, after = _lines_of_revision(summary, revision - 1), _lines_of_revision(summary, revision)
    too_many = max(len(before), len(after)) > MOST_LINES
    if not too_many:
        found += compare_lines(before, after)
    return Changes(found[:MOST_SHOWN], len(found), too_many)


def compare_headers(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return the fields of the header that differ, in the order of the form."""
    return [
        Change("Header", label, _value_text(before.get(name)), _value_text(after.get(name)))
        for name, label in _LABELS.items()
        if before.get(name) != after.get(name)
    ]


def compare_lines(before: dict[int, tuple[Any, ...]], after: dict[int, tuple[Any, ...]]) -> list[Change]:
    """Return the lines added, removed and changed, by line number."""
    found = []
    for line_no in sorted({*before, *after}):
        old, new, where = before.get(line_no), after.get(line_no), f"Line {line_no:,}"
        if old is None and new is not None:
            found.append(Change(where, "added", "", _line_text(new)))
        elif new is None and old is not None:
            found.append(Change(where, "removed", _line_text(old), ""))
        elif old is not None and new is not None:
            found.extend(
                Change(
                    where, _WORDS.get(name, name.capitalize()), _field_text(name, was), _field_text(name, now)
                )
                for name, was, now in zip(_LINE_FIELDS, old, new, strict=True)
                if was != now
            )
    return found


_WORDS = {"hts": "Tariff number", "spi": "SPI", "export": "Exported from"}


def _lines_of_revision(summary: EntrySummary, revision: int) -> dict[int, tuple[Any, ...]]:
    rows = Line.objects.filter(summary_id=summary.pk, revision=revision).order_by("line_no")
    return {row[0]: row[1:] for row in rows.values_list("line_no", *_LINE_FIELDS)[: MOST_LINES + 1]}


def _line_text(line: tuple[Any, ...]) -> str:
    return f"{_field_text('hts', line[0])}, {line[1]}, ${line[4]:,}"


def _field_text(name: str, value: Any) -> str:
    if name == "hts":
        return ", ".join(formatting.tariff(number) for number in value)
    return f"{value:,}" if isinstance(value, int) else _value_text(value)


def _value_text(value: Any) -> str:
    return "" if value is None else str(value)
