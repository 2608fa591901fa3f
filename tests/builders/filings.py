"""Entry summaries as a filer sends them: CSV rows, JSON bodies, parsed summaries. They are valid as they are."""

import csv
import io
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference
from entries.intake.json_files.body import read_body
from entries.parsed import ParsedSummary
from entries.rules.entry_numbers import make_entry_number

COLUMNS = (
    "Entry Summary Number",
    "Entry Type Code",
    "Importer Number",
    "Importer Name",
    "Port of Entry Code",
    "Mode of Transport Code",
    "Entry Date",
    "Entry Summary Date",
    "Importation Date",
    "Entry Summary Line Number",
    "Country of Origin Code",
    "Country of Export Code",
    "Manufacturer ID",
    "Line SPI Code",
    "Tariff Ordinal Number",
    "HTS Number - Full",
    "Line Tariff Goods Value Amount",
    "Line Tariff Duty Amount",
    "Line Tariff Quantity (1)",
    "Line Tariff UOM (1) Code",
    "Line MPF Amount",
    "Line HMF Amount",
)

# Tariff number, unit: electronics, machinery, apparel, pharmaceuticals, food, and a chapter 98 provision.
GOODS = (
    ("8517130000", "NO"),
    ("8471300100", "NO"),
    ("8413919065", "NO"),
    ("6109100012", "DOZ"),
    ("3004909290", "KG"),
    ("0901210045", "KG"),
    ("9403608081", "NO"),
    ("2933597000", "KG"),
)
ORIGINS = ("CN", "VN", "MX", "DE", "JP", "TH")
PORTS = ("2704", "4601", "5301", "2809", "3901", "1001")
DAY = date(2026, 1, 15)


def entry_number(sequence: int, filer: str = "B76") -> str:
    """Return a valid entry number of eleven characters."""
    return make_entry_number(filer, sequence)


def row(sequence: int = 1, **cells: str) -> dict[str, str]:
    """Return one CSV row: a line with one tariff number. Cells are given by field name, like `port="2704"`."""
    values = {
        "entry_number": entry_number(sequence),
        "entry_type": "01",
        "importer_number": "12-3456789",
        "importer_name": "Acme Imports",
        "port": "2704",
        "mode": "40",
        "entry_date": "01/15/2026",
        "summary_date": "01/26/2026",
        "import_date": "01/14/2026",
        "line": "1",
        "origin": "VN",
        "export": "VN",
        "manufacturer": "VNDEMFAC12HAN",
        "spi": "",
        "ordinal": "1",
        "hts": "8517130000",
        "value": "10000",
        "duty": "0.00",
        "quantity": "100",
        "unit": "NO",
        "mpf": "34.64",
        "hmf": "",
    }
    unknown = cells.keys() - values.keys()
    assert not unknown, unknown
    return dict(zip(COLUMNS, (values | cells).values(), strict=True))


def csv_text(rows: Iterable[dict[str, str]], columns: Iterable[str] | None = None) -> str:
    """Return the rows as a file; the columns are those of the first row unless given."""
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns or rows[0]), lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def csv_bytes(rows: Iterable[dict[str, str]]) -> bytes:
    """Return the rows as the bytes of a file."""
    return csv_text(rows).encode()


def rows_of(count: int, seed: int = 1, *, first: int = 1, importers: int = 200) -> Iterator[dict[str, str]]:
    """Return the rows of `count` summaries, about three each; some lines have a chapter 99 number as well.

    The same seed gives the same rows.
    """
    dice = random.Random(seed)
    for sequence in range(first, first + count):
        yield from _summary_rows(sequence, dice, importers)


def _summary_rows(sequence: int, dice: random.Random, importers: int) -> Iterator[dict[str, str]]:
    who = int(importers * dice.random() ** 3)
    day = DAY - timedelta(days=dice.randrange(200))
    head = {
        "port": dice.choice(PORTS),
        "importer_number": f"{10 + who % 80:02d}-{1000000 + who:07d}",
        "importer_name": f"Importer {who}",
        "mode": dice.choice(("40", "11", "30")),
        "entry_date": f"{day:%m/%d/%Y}",
        "summary_date": f"{day + timedelta(days=dice.randrange(14)):%m/%d/%Y}",
        "import_date": f"{day - timedelta(days=1):%m/%d/%Y}",
    }
    for line in range(1, dice.choice((1, 1, 2, 3, 4)) + 1):
        hts, unit = dice.choice(GOODS)
        origin = dice.choice(ORIGINS)
        value = dice.randrange(100, 60_000)
        cells = head | {
            "line": str(line),
            "origin": origin,
            "export": origin,
            "manufacturer": f"{origin}DEMFAC{dice.randrange(300)}HAN",
            "mpf": f"{value * 0.003464:.2f}",
            "hmf": f"{value * 0.00125:.2f}" if head["mode"] == "11" else "",
        }
        amounts = {
            "value": str(value),
            "duty": f"{value * 0.025:.2f}",
            "quantity": str(dice.randrange(1, 900)),
            "unit": unit,
        }
        if dice.random() < 0.3:
            surcharge = {
                "hts": "99038801",
                "value": "0",
                "duty": f"{value * 0.25:.2f}",
                "quantity": "",
                "unit": "",
            }
            yield row(sequence, **cells, **(surcharge | {"ordinal": "1"}))
            yield row(sequence, **cells, **amounts, hts=hts, ordinal="2")
        else:
            yield row(sequence, **cells, **amounts, hts=hts)


def body(sequence: int = 1, **members: Any) -> dict[str, Any]:
    """Return a JSON body as docs/openapi.yaml shows it."""
    number = entry_number(sequence)
    filing: dict[str, Any] = {
        "entry_number": f"{number[:3]}-{number[3:10]}-{number[10]}",
        "entry_type": "01",
        "port": "2704",
        "importer_number": "12-3456789",
        "consignee_number": "12-3456789",
        "entry_date": "2026-01-15",
        "summary_date": "2026-01-26",
        "import_date": "2026-01-14",
        "mode_of_transport": "11",
        "country_of_export": "VN",
        "lines": [line()],
        "totals": {"value": "10000", "duty": "0.00", "fees": "47.14"},
    }
    return filing | members


def line(number: int = 1, **members: Any) -> dict[str, Any]:
    """Return a line of a JSON body."""
    values: dict[str, Any] = {
        "line": number,
        "hts": ["8517.13.0000"],
        "origin": "VN",
        "export": "VN",
        "value": "10000",
        "charges": "150",
        "quantity": "100",
        "unit": "NO",
        "duty": "0.00",
        "fees": {"499": "34.64", "501": "12.50"},
        "manufacturer": "VNDEMFAC12HAN",
        "spi": None,
        "adcvd": [],
    }
    return values | members


def parsed(sequence: int = 1, **members: Any) -> ParsedSummary:
    """Return a clean summary, read from `body`."""
    found = read_body(body(sequence, **members), Checks(Reference()), 0)
    assert isinstance(found, ParsedSummary), found
    return found
