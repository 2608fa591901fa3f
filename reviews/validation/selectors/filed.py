"""Reads summaries on file as selection would have seen them when they came, for backtests.

A manufacturer counts as new in all filings of its first day on file.
"""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from cee_portal.core import db
from entries.parsed import ParsedLine, ParsedSummary
from entries.rules.hts import classified_number
from reviews.validation.rules.facts import NO_RECORD, Background, FilingFacts
from reviews.validation.selectors.background import records_of


class OnFile(NamedTuple):
    """A summary on file: its id, when it came, and what selection looks at."""

    id: int
    filed_at: datetime
    subject: FilingFacts


_SUMMARIES = """
SELECT s.id, s.filed_at, s.revision, s.importer_id,
       importer.first_filed_on = s.entry_date AND NOT EXISTS (
           SELECT 1 FROM entries_entrysummary earlier WHERE earlier.importer_id = s.importer_id
           AND earlier.entry_date = s.entry_date AND earlier.id < s.id),
       s.late,
       s.entry_number, filer.code, s.entry_type, port.code, importer.number, importer.name, s.consignee_number,
       s.entry_date, s.summary_date, s.import_date, s.mode_of_transport, s.country_of_export, s.value, s.duty, s.fees
FROM (SELECT * FROM entries_entrysummary WHERE id < %s ORDER BY id DESC LIMIT %s) s
JOIN entries_filer filer ON filer.id = s.filer_id
JOIN entries_importer importer ON importer.id = s.importer_id
JOIN centers_office port ON port.id = s.port_id
ORDER BY s.id DESC
"""

_LINES = """
SELECT l.summary_id, manufacturer.first_seen_on, l.line_no, l.hts, l.heading, l.origin, l.export, l.manufacturer,
       l.value, l.charges, l.quantity, l.unit, l.duty, l.fees::text, l.spi, l.adcvd IS NOT NULL AND l.adcvd <> '[]'
FROM entries_line l
JOIN unnest(%s::bigint[], %s::smallint[]) AS wanted(id, revision)
     ON l.summary_id = wanted.id AND l.revision = wanted.revision
LEFT JOIN entries_manufacturer manufacturer ON manufacturer.mid = l.manufacturer
ORDER BY l.summary_id, l.line_no
"""


def read_before(before: int, limit: int, background: Background) -> list[OnFile]:
    """Return at most `limit` summaries with ids below `before`, the newest first, each in its last revision."""
    rows = db.rows(_SUMMARIES, [before, limit])
    lines: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for line in db.rows(_LINES, [[row[0] for row in rows], [row[2] for row in rows]]):
        lines[line[0]].append(line)
    records = records_of({row[3] for row in rows})
    found = []
    for row in rows:
        parsed = _parsed_summary(row, lines[row[0]])
        subject = FilingFacts(
            parsed=parsed,
            importer_is_new=bool(row[4]),
            new_manufacturers=_first_seen_on(lines[row[0]], parsed.entry_date),
            late=row[5],
            record=records.get(row[3], NO_RECORD),
            background=background,
        )
        found.append(OnFile(row[0], row[1], subject))
    return found


def _parsed_summary(row: tuple[Any, ...], lines: list[tuple[Any, ...]]) -> ParsedSummary:
    number, filer, entry_type, port, importer, name, consignee, on, filed, imported, mode, export = row[6:18]
    return ParsedSummary(
        entry_number=number,
        filer=filer,
        entry_type=entry_type,
        port=port,
        importer_number=importer,
        importer_name=name,
        consignee_number=consignee,
        entry_date=on,
        summary_date=filed,
        import_date=imported,
        mode_of_transport=mode,
        country_of_export=export,
        lines=[_parsed_line(line) for line in lines],
        value=row[18],
        duty=str(row[19]),
        fees=str(row[20]),
    )


def _parsed_line(row: tuple[Any, ...]) -> ParsedLine:
    _, _, number, hts, heading, origin, export, mid, value, charges, quantity, unit, duty, _, spi, cases = row
    return ParsedLine(
        line_no=number,
        hts=tuple(hts),
        heading=heading,
        classified=classified_number(hts),
        origin=origin,
        export=export,
        manufacturer=mid,
        value=value,
        charges=charges,
        quantity=_quantity_text(quantity),
        unit=unit,
        duty=str(duty),
        fees=None,
        spi=spi,
        adcvd=[{}] if cases else None,
    )


def _quantity_text(quantity: Decimal | None) -> str | None:
    return None if quantity is None else str(quantity)


def _first_seen_on(lines: list[tuple[Any, ...]], day: date) -> frozenset[str]:
    return frozenset(line[7] for line in lines if line[1] == day)
