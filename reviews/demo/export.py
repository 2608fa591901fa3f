"""Filings of the builder for benchmarks: a CSV file, and facts of routing."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from cee_portal.core.formatting import entry_number as format_number
from centers.routing.facts import LineFact, Standing
from entries.parsed import ParsedSummary
from reviews.demo.builder.builder import Builder

Fact = tuple[tuple[LineFact, ...], str, str, Standing | None]

COLUMNS = (
    "Entry Summary Number", "Entry Type Code", "Importer Number", "Importer Name", "Port of Entry Code",
    "Mode of Transport Code", "Entry Date", "Entry Summary Date", "Importation Date", "Entry Summary Line Number",
    "Country of Origin Code", "Country of Export Code", "Manufacturer ID", "Line SPI Code", "Tariff Ordinal Number",
    "HTS Number - Full", "Line Tariff Goods Value Amount", "Line Tariff Duty Amount", "Line Tariff Quantity (1)",
    "Line Tariff UOM (1) Code", "Line MPF Amount", "Line HMF Amount", "Line Fee 311 Amount", "Line Charges Amount",
)  # fmt: skip


def write_csv(path: Path, count: int, seed: int, as_of: date) -> int:
    """Write `count` summaries in the columns of ES-003; return the rows.

    The report has no columns for AD/CVD cases, so the file has none.
    """
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for summary in Builder(count, seed, as_of).summaries():
            own = summary_rows(summary)
            writer.writerows(own)
            rows += len(own)
    return rows


def summary_rows(summary: ParsedSummary) -> list[tuple[object, ...]]:
    """Return one row for each tariff number of each line."""
    head = (
        format_number(summary.entry_number),
        summary.entry_type,
        summary.importer_number,
        summary.importer_name,
        summary.port,
        summary.mode_of_transport,
        f"{summary.entry_date:%m/%d/%Y}",
        f"{summary.summary_date:%m/%d/%Y}",
        f"{summary.import_date:%m/%d/%Y}",
    )
    rows: list[tuple[object, ...]] = []
    for line in summary.lines:
        fees = line.fees or {}
        tail = (fees.get("499", ""), fees.get("501", ""), fees.get("311", ""), line.charges or "")
        body = (*head, line.line_no, line.origin, line.export, line.manufacturer, line.spi)
        last = len(line.hts)
        for ordinal, number in enumerate(line.hts, 1):
            amounts = (
                (line.value, line.duty, line.quantity or "", line.unit)
                if ordinal == last
                else (0, "0.00", "", "")
            )
            rows.append((*body, ordinal, number, *amounts, *tail))
    return rows


def routing_facts(count: int, seed: int, as_of: date) -> Iterator[Fact]:
    """Yield the facts that routing decides on, `count` times."""
    builder = Builder(count, seed, as_of)
    importers = builder.importers
    standings = {importers[rank].number: importers[rank].standing for rank in range(len(importers))}
    for summary in builder.summaries():
        lines = tuple([LineFact(line.line_no, line.classified, line.value) for line in summary.lines])
        yield lines, summary.port, summary.entry_type, standings.get(summary.importer_number)
