"""Sample files for the upload page, with and without errors.

Their entry numbers lie above those of the demonstration, so that they are new the first time and unchanged the second.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import chain, islice

from django.core.files.base import ContentFile

from cee_portal.accounts.models import User
from cee_portal.core.formatting import entry_number as format_number
from cee_portal.core.models import Job
from cee_portal.core.text.csv_text import csv_lines
from entries.intake.jobs import continue_intake, start_intake
from entries.parsed import ParsedLine, ParsedSummary
from entries.rules.entry_numbers import make_entry_number
from reviews.demo.builder.builder import SEQUENCES, Builder
from reviews.demo.export import COLUMNS, summary_rows

FILER = "B76"
_SEED = 20_111
_CLEAN, _WITH_ERRORS, _JSON, _LARGE = (SEQUENCES + start for start in (900_001, 910_001, 920_001, 930_001))
_SIZE = 24
_LARGE_SIZE, _LARGE_STEP = 1_000, 25

Row = dict[str, object]


def clean_csv(as_of: date) -> bytes:
    """Return 24 summaries without an error."""
    return _csv(_rows(_summaries(as_of, _CLEAN)))


def csv_with_errors(as_of: date) -> bytes:
    """Return 24 summaries, six of them with six kinds of errors."""
    summaries = list(_summaries(as_of, _WITH_ERRORS))
    rows = [list(_rows([summary])) for summary in summaries]
    for place, spoil in zip(range(2, _SIZE, 4), _SPOILERS, strict=False):
        for row in rows[place]:
            spoil(row)
    return _csv(row for own in rows for row in own)


def large_csv_with_errors(as_of: date) -> bytes:
    """Return 1,000 summaries, 40 of them with ten kinds of errors."""
    rows = [list(_rows([summary])) for summary in _summaries(as_of, _LARGE, _LARGE_SIZE)]
    for number, place in enumerate(range(3, _LARGE_SIZE, _LARGE_STEP)):
        for row in rows[place]:
            _ALL_SPOILERS[number % len(_ALL_SPOILERS)](row)
    return _csv(row for own in rows for row in own)


def clean_json(as_of: date) -> bytes:
    """Return 24 bodies as the API takes them."""
    return json.dumps([_body(summary) for summary in _summaries(as_of, _JSON)], indent=1).encode()


FILES: dict[str, tuple[str, Callable[[date], bytes]]] = {
    "entry-summaries.csv": ("24 summaries, all right", clean_csv),
    "entry-summaries-with-errors.csv": ("24 summaries, six with errors", csv_with_errors),
    "entry-summaries-1000.csv": ("1,000 summaries, 40 with errors of ten kinds", large_csv_with_errors),
    "entry-summaries.json": ("24 summaries as JSON", clean_json),
}


def take_in_sample_file(as_of: date, actor: User) -> Job:
    """Upload the file with errors and take it in at once; return its job."""
    name = "entry-summaries-with-errors.csv"
    job = start_intake(file=ContentFile(csv_with_errors(as_of), name=name), name=name, actor=actor)
    continue_intake(job.pk)
    return job


def _summaries(as_of: date, first: int, size: int = _SIZE) -> Iterable[ParsedSummary]:
    made = Builder(size * 2, _SEED + first % 97, as_of).summaries()
    plain = (summary for summary in made if summary.entry_type in ("01", "11") and len(summary.lines) < 9)
    for number, summary in enumerate(islice(plain, size)):
        yield replace(summary, entry_number=make_entry_number(FILER, first + number), filer=FILER)


def _rows(summaries: Iterable[ParsedSummary]) -> Iterable[Row]:
    for summary in summaries:
        for row in summary_rows(summary):
            yield dict(zip(COLUMNS, row, strict=True))


def _csv(rows: Iterable[Row]) -> bytes:
    table = ([row.get(name, "") for name in COLUMNS] for row in rows)
    return "".join(csv_lines(chain([COLUMNS], table))).encode()


def _spoil_check_digit(row: Row) -> None:
    number = str(row["Entry Summary Number"])
    row["Entry Summary Number"] = number[:-1] + str((int(number[-1]) + 3) % 10)


def _set_column(column: str, value: str) -> Callable[[Row], None]:
    def change(row: Row) -> None:
        row[column] = value

    return change


_SPOILERS: tuple[Callable[[Row], None], ...] = (
    _spoil_check_digit,
    _set_column("Importer Number", "12-34567"),
    _set_column("Port of Entry Code", "27X4"),
    _set_column("Entry Date", "13/45/2026"),
    _set_column("HTS Number - Full", "85171"),
    _set_column("Country of Origin Code", "XQ"),
)
_ALL_SPOILERS = (
    *_SPOILERS,
    _set_column("Entry Type Code", "99"),
    _set_column("Line Tariff Goods Value Amount", ""),
    _set_column("Line Tariff Duty Amount", "-1.00"),
    _set_column("Manufacturer ID", "V"),
)


def _body(summary: ParsedSummary) -> dict[str, object]:
    number = summary.entry_number
    return {
        "entry_number": format_number(number),
        "entry_type": summary.entry_type,
        "port": summary.port,
        "importer_number": summary.importer_number,
        "consignee_number": summary.consignee_number or None,
        "entry_date": summary.entry_date.isoformat(),
        "summary_date": summary.summary_date and summary.summary_date.isoformat(),
        "import_date": summary.import_date and summary.import_date.isoformat(),
        "mode_of_transport": summary.mode_of_transport,
        "country_of_export": summary.country_of_export or None,
        "lines": [_line(line) for line in summary.lines],
        "totals": {"value": str(summary.value), "duty": summary.duty, "fees": summary.fees},
    }


def _line(line: ParsedLine) -> dict[str, object]:
    return {
        "line": line.line_no,
        "hts": list(line.hts),
        "origin": line.origin,
        "export": line.export,
        "value": str(line.value),
        "charges": str(line.charges),
        "quantity": line.quantity,
        "unit": line.unit,
        "duty": line.duty,
        "fees": line.fees or {},
        "manufacturer": line.manufacturer,
        "spi": line.spi or None,
        "adcvd": line.adcvd or [],
    }
