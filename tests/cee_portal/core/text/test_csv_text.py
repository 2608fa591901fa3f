"""The one writer of CSV: opens in a spreadsheet as it is meant, and runs nothing there."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cee_portal.core.text.csv_text import BYTE_ORDER_MARK, csv_lines, escape_formula
from cee_portal.core.text.leftovers import clean_text

ROOT = Path(__file__).resolve().parents[4]
# Not opened by people: COPY into tables, a file for benchmarks, and readers of what is handed in.
MAY_WRITE = {"cee_portal/core/text/csv_text.py", "entries/filing/copying.py", "reviews/demo/export.py"}


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1+1",
        "\u00a0=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "＝1+1",
        "＋1",
        '="0401"',
        "=cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "--5",
        "+1 202 555 0100",
    ],
)
def test_a_text_that_would_run_stands_behind_an_apostrophe(cell):
    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "a=1",
        "12",
        "-12.50",
        "+3",
        "-1,234.56",
        "-.5",
        "-",
        "B76-0324527-8",
        "'0401",
        "−5",
        -5,
        Decimal("-1.5"),
        None,
        True,
    ],
)
def test_a_number_and_any_other_text_stay(cell):
    assert escape_formula(cell) == cell


def test_the_first_line_begins_with_the_mark_and_no_other_does():
    assert list(csv_lines([["Née", 1], ["a,b", 'c"d']])) == [
        f"{BYTE_ORDER_MARK}Née,1\r\n",
        '"a,b","c""d"\r\n',
    ]
    assert list(csv_lines([])) == []


@given(st.lists(st.lists(st.text(), min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_is_read_again_is_what_was_written_but_for_the_apostrophes(rows):
    text = "".join(csv_lines(rows)).removeprefix(BYTE_ORDER_MARK)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [[str(escape_formula(cell)) for cell in row] for row in rows]
    for row in read:
        for cell in row:
            assert not re.match(r"[\s=@＝＋－＠]*[=@＝＋－＠]", cell)


LETTERS = "=+@'\"-. 01A\t\u200b"


@given(st.one_of(st.text(), st.text(LETTERS, max_size=9)))
def test_a_guarded_cell_that_is_handed_in_means_what_it_meant(text):
    assert clean_text(str(escape_formula(text))) == clean_text(text)


def test_no_other_module_writes_csv_for_people():
    writing = {
        str(path.relative_to(ROOT))
        for package in ("cee_portal", "centers", "entries", "reviews")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"csv\.writer\(|DictWriter\(", path.read_text())
    }
    assert writing == MAY_WRITE
