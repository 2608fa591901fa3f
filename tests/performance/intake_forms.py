"""The same summaries sorted by tariff number, and as a workbook, against the plain CSV file.

Sorted, the rows of each summary lie all over the file, so that intake has to arrange them first. The size is that which a
sheet of a workbook holds. Memory is that of the largest process, also at half the size: it must not grow with the file.
"""

import csv
from pathlib import Path
from typing import Any

import xlsxwriter

from reviews.demo.export import COLUMNS
from tests.performance.databases import database, number, run
from tests.performance.intake import TAKEN, TEMPLATE, csv_file, take_in

_SUMMARIES = 200_000
_TARIFF_NUMBER = COLUMNS.index("HTS Number - Full")
_NUMBERS = [place for place, name in enumerate(COLUMNS) if name.endswith("Amount") or "Quantity" in name]


def measure() -> dict[str, Any]:
    """Return the block `intake_forms`; fail where a form stores other summaries, lines or values than the CSV file."""
    size = min(number("BENCH_SUMMARIES", _SUMMARIES), _SUMMARIES)
    with database(TEMPLATE):
        pass
    small, plain = csv_file(size // 2), csv_file(size)
    seconds, peak_mb = take_in(plain)
    expected = _stored()
    found: dict[str, Any] = {"summaries": expected[0], "lines": expected[1]}
    found["csv"] = _block(seconds, peak_mb, expected)
    for name, write in (("sorted_csv", _sort), ("workbook", _write_workbook)):
        half_mb = take_in(write(small))[1]
        seconds, peak_mb = take_in(write(plain))
        stored = _stored()
        assert stored == expected, f"{name} stored {stored}, the CSV file {expected}"
        block = _block(seconds, peak_mb, expected)
        share = round(block["lines_per_second"] / found["csv"]["lines_per_second"], 3)
        found[name] = block | {"peak_rss_mb_at_half": half_mb, "share_of_csv": share}
    return found


def _block(seconds: float, peak_mb: float, stored: tuple[int, int, int]) -> dict[str, Any]:
    return {
        "seconds": round(seconds, 2),
        "lines_per_second": round(stored[1] / seconds),
        "peak_rss_mb": peak_mb,
    }


def _stored() -> tuple[int, int, int]:
    """Return summaries, lines and dollars."""
    with database(TAKEN):
        summaries = run("SELECT count(*) FROM entries_entrysummary")[0][0]
        lines, dollars = run("SELECT count(*), sum(value) FROM entries_line")[0]
    return summaries, lines, int(dollars)


def _sort(plain: Path) -> Path:
    path = plain.with_name(f"{plain.stem}-sorted.csv")
    if not path.exists():
        print(f"   writing {path.name}", flush=True)
        with plain.open(encoding="utf-8", newline="") as file:
            head, *rows = file.readlines()
        rows.sort(key=lambda row: next(csv.reader([row]))[_TARIFF_NUMBER])
        path.with_suffix(".part").write_text("".join([head, *rows]), encoding="utf-8", newline="")
        path.with_suffix(".part").rename(path)
    return path


def _write_workbook(plain: Path) -> Path:
    """Write amounts and quantities as numbers of the sheet, as ACE does."""
    path = plain.with_suffix(".xlsx")
    if not path.exists():
        print(f"   writing {path.name}", flush=True)
        book = xlsxwriter.Workbook(path.with_suffix(".part"), {"constant_memory": True})
        sheet = book.add_worksheet("Main Report")
        with plain.open(encoding="utf-8", newline="") as file:
            for at, row in enumerate(csv.reader(file)):
                for place, text in enumerate(row):
                    if at and place in _NUMBERS and text:
                        sheet.write_number(at, place, float(text))
                    else:
                        sheet.write_string(at, place, text)
        book.close()
        path.with_suffix(".part").rename(path)
    return path
