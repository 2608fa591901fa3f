"""Files as spreadsheets, reports and exports leave them, and what becomes of each.

`cases/` holds the files, `cases.csv` the outcome of each: what is stored and with which facts, what is rejected and why,
what the person is warned of.
"""

import csv
from functools import cache
from pathlib import Path

import pytest

from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference, Tariff
from entries.intake.entry_number_set import EntryNumberSet
from entries.intake.inspection import inspect_file
from entries.intake.jobs import detect_format
from entries.intake.pieces import JsonIntake, TableIntake, read_pieces
from entries.intake.rejections import FileRefusedError
from entries.intake.tables.preparation import prepare_table

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "centers" / "data"
with (HERE / "cases.csv").open(encoding="utf-8", newline="") as file:
    OUTCOMES = {row["file"]: row["outcome"] for row in csv.DictReader(file)}


def column(name, of):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [row[of] for row in csv.DictReader(file)]


@cache
def checks():
    tariff = Tariff(
        frozenset(number[:8] for number in column("tariff.csv", "number")),
        frozenset(column("headings.csv", "code")),
    )
    return Checks(Reference(frozenset(column("ports.csv", "code")), {}, tariff))


def outcome_of(path):
    """Return in words what becomes of a file."""
    parts = []
    try:
        with path.open("rb") as file:
            file_format = detect_format(path.name, file)
            facts = inspect_file(file, file_format, limit=1 << 30)
            if file_format == "json":
                intake = JsonIntake(file, facts.encoding, checks())
            else:
                intake = TableIntake(prepare_table(file, file_format, facts.encoding), checks())
            parts += [f"warned: {warning['code']}" for warning in intake.warnings]
            for piece in read_pieces(intake, 0, EntryNumberSet()):
                parts += [stored_words(prepared.parsed) for prepared in piece.ready]
                parts += [rejected_words(rejected) for rejected in piece.rejected]
    except FileRefusedError as error:
        parts.append(f"refused: {error.code}")
    return "; ".join(parts) or "nothing"


def stored_words(parsed):
    codes = sorted({warning["code"] for warning in parsed.warnings})
    facts = (
        f"stored {parsed.entry_number}: {parsed.entry_type} {parsed.port} {parsed.importer_number}"
        f" {parsed.entry_date} lines {len(parsed.lines)} value {parsed.value} duty {parsed.duty}"
        f" hts {'+'.join(parsed.lines[0].hts)}"
    )
    return facts + (f" ({', '.join(codes)})" if codes else "")


def rejected_words(rejected):
    errors = list(dict.fromkeys(f"{error['code']} in {error['row']}" for error in rejected.errors))
    return f"rejected {rejected.entry_number} of {len(rejected.rows)} rows: {', '.join(errors[:6])}"


@pytest.mark.parametrize("name", sorted(path.name for path in (HERE / "cases").iterdir()))
def test_a_file_has_its_outcome(name):
    assert outcome_of(HERE / "cases" / name) == OUTCOMES[name]
