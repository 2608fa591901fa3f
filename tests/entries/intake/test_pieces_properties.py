"""However a well-formed file is sorted and decorated, its summaries come out as they were, or are refused by name."""

import csv
import io
import random
from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st

from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference
from entries.intake.entry_number_set import EntryNumberSet
from entries.intake.pieces import TableIntake, read_pieces
from entries.intake.rejections import FileRefusedError
from entries.intake.tables.preparation import prepare_csv
from entries.parsed import ParsedSummary
from tests.builders.filings import COLUMNS, rows_of

FACTS = [field.name for field in fields(ParsedSummary) if field.name not in ("first_row", "warnings")]
BLANK = dict.fromkeys(COLUMNS, "")
HEADER = dict(zip(COLUMNS, COLUMNS, strict=True))


def read(content):
    """Return the facts of the stored summaries by number, the numbers that were rejected, and the refusal of the file."""
    stored, rejected = {}, set()
    try:
        intake = TableIntake(prepare_csv(io.BytesIO(content), "utf-8-sig"), Checks(Reference()))
        for piece in read_pieces(intake, 0, EntryNumberSet()):
            stored |= {
                one.parsed.entry_number: [getattr(one.parsed, name) for name in FACTS] for one in piece.ready
            }
            rejected |= {one.entry_number.replace("-", "").upper() for one in piece.rejected}
    except FileRefusedError as error:
        return stored, rejected, error.code
    return stored, rejected, ""


def as_csv(rows, delimiter=",", above=""):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(COLUMNS)
    writer.writerows([row[name] for name in COLUMNS] for row in rows)
    return (above + out.getvalue()).encode("utf-8-sig")


def retyped(name, text, rng):
    """Return another spelling of the same value."""
    ways = [text, f" {text} ", f"{text}\u200b", f"\ufeff{text}"]
    if text:
        ways += [f'="{text}"', f"'{text}"]
    if name == "Entry Summary Number":
        ways += [f"{text[:3]}-{text[3:10]}-{text[10:]}", text.lower(), f"{text[:3]} {text[3:]}"]
    elif name == "HTS Number - Full" and len(text) == 10:
        ways += [f"{text[:4]}.{text[4:6]}.{text[6:]}", f"{text[:4]}.{text[4:6]}.{text[6:8]}.{text[8:]}"]
        ways += [f"{text}.0"]
    elif name == "Port of Entry Code":
        ways += [f"{int(text)}", f"{int(text)}.0", f"{text} - Somewhere, CA"]
    elif name.endswith("Amount") and text:
        whole, point, part = text.partition(".")
        ways += [f"${int(whole):,}{point}{part}", f"{whole}.{(part + '00')[:2]}"]
    elif name.endswith("Date") and text:
        month, day, year = text.split("/")
        ways += [f"{year}-{month}-{day}", f"{year}-{month}-{day}T00:00:00Z", f"{text} 5:00 AM"]
    elif name in ("Entry Summary Line Number", "Tariff Ordinal Number"):
        ways += [f"{text}.0", f"0{text}"]
    elif name in ("Country of Origin Code", "Country of Export Code"):
        ways += [text.lower()]
    return rng.choice(ways)


def leftovers(rng):
    """Return rows that reports and spreadsheets add."""
    total = BLANK | {
        "Importer Name": rng.choice(["Total", "Grand Total", "Subtotal:"]),
        "Line Tariff Duty Amount": "12.50",
    }
    note = BLANK | {
        "Entry Summary Number": rng.choice(["Page 2 of 5", "End of report", "Run date: 05/01/2026"])
    }
    return [BLANK, dict.fromkeys(COLUMNS, " "), HEADER, total, note]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), count=st.integers(1, 12))
def test_a_decorated_file_gives_the_same_summaries(seed, count):
    rng = random.Random(seed)
    rows = [row for row in rows_of(count, seed=seed % 1000)]
    expected, _, refusal = read(as_csv(rows))
    assert not refusal
    if rng.random() < 0.6:
        rng.shuffle(rows) if rng.random() < 0.5 else rows.sort(key=lambda row: row["HTS Number - Full"])
    if rng.random() < 0.6:
        rows = [{name: retyped(name, text, rng) for name, text in row.items()} for row in rows]
    for _ in range(rng.randrange(6)):
        rows.insert(rng.randrange(len(rows) + 1), rng.choice(leftovers(rng)))
    above = rng.choice(
        ["", "ES-003 Entry Summary Line Tariff Details\r\nRun date: 05/01/2026\r\n\r\n", "\r\n"]
    )
    stored, rejected, refusal = read(as_csv(rows, rng.choice([",", ";", "\t", "|"]), above))
    assert refusal == ""
    for number, facts in stored.items():
        assert facts == expected[number]
    assert stored.keys() | rejected >= expected.keys()
    assert not rejected, "Nothing in this file is ambiguous."


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), count=st.integers(2, 10))
def test_a_damaged_file_loses_no_summary_silently(seed, count):
    rng = random.Random(seed)
    rows = [dict(row) for row in rows_of(count, seed=seed % 1000)]
    expected, _, _ = read(as_csv(rows))
    content = as_csv(rows)
    damage = rng.randrange(4)
    if damage == 0:  # cut short
        content = content[: rng.randrange(len(content) // 2, len(content))]
    elif damage == 1:  # a quotation mark that is never closed
        lines = content.split(b"\r\n")
        at = rng.randrange(1, len(lines) - 1)
        lines[at] = lines[at] + b',"open'
        content = b"\r\n".join(lines)
    elif damage == 2:  # a row twice
        rows.insert(rng.randrange(len(rows)), dict(rng.choice(rows)))
        content = as_csv(rows)
    else:  # numbers of some rows are gone
        for row in rng.sample(rows, k=max(1, len(rows) // 4)):
            row["Entry Summary Number"] = ""
        content = as_csv(rows)
    stored, rejected, refusal = read(content)
    for number, facts in stored.items():
        # A cut inside the last cell of the last row cannot be seen.
        assert damage == 0 or facts == expected[number]
    if damage in (1, 2):
        assert refusal or stored.keys() | rejected >= expected.keys()
    if damage == 3:
        assert rejected
