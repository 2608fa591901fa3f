"""Workbooks: what their cells mean, which sheet counts, and the numbers of rows."""

import io
from datetime import date, datetime

import pytest
import xlsxwriter

from entries.intake.rejections import FileRefusedError
from entries.intake.tables import workbook_parts
from entries.intake.tables.workbook_rows import read_workbook_rows


def workbook(sheets, **options):
    """Return a workbook of {name: rows}; a row is a list of cells, None is an empty one."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "mm/dd/yyyy", **options})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, place, cell)
    book.close()
    file.seek(0)
    return file


def rows_of(sheets, **options):
    return list(read_workbook_rows(workbook(sheets, **options)))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("0401", "0401"),
        (401, "401"),
        (8517130000, "8517130000"),
        (123.45, "123.45"),
        (123.45000000000002, "123.45"),
        (1234567.1, "1234567.1"),
        (0.000001, "0.000001"),
        (date(2026, 4, 8), "2026-04-08"),
        (datetime(2026, 4, 8, 14, 30), "2026-04-08 14:30:00"),
        (True, "TRUE"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_a_cell_is_read_as_it_is_meant(cell, text):
    assert rows_of({"Main Report": [[cell]]}) == [(1, [text])]


def test_dates_of_the_other_calendar_are_read():
    assert rows_of({"Main Report": [[date(2026, 4, 8)]]}, date_1904=True) == [(1, ["2026-04-08"])]


def test_rows_have_the_numbers_that_the_sheet_counts():
    rows = [[None], [None, "title"], [None], [None, "a", "b"], [], [None, "c"]]
    read = rows_of({"Main Report": rows})
    assert [(number, cells) for number, cells in read if any(cells)] == [
        (2, ["", "title", ""]),
        (4, ["", "a", "b"]),
        (6, ["", "c", ""]),
    ]


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}])
def test_a_sheet_of_many_parts_is_read_whole(monkeypatch, options):
    monkeypatch.setattr(workbook_parts, "_PART", 2_000)
    monkeypatch.setattr(workbook_parts, "_BLOCK", 500)
    rows = [[f"text {number}", number, date(2026, 4, 8)] for number in range(1, 401)]
    assert rows_of({"Main Report": rows}, **options) == [
        (number, [f"text {number}", str(number), "2026-04-08"]) for number in range(1, 401)
    ]


def test_the_sheet_named_as_the_report_names_it_counts():
    assert rows_of({"Notes": [["x"]], "main report": [["y"]]}) == [(1, ["y"])]
    assert rows_of({"Sheet1": [["z"]]}) == [(1, ["z"])]


def test_several_sheets_without_that_name_are_refused():
    with pytest.raises(FileRefusedError, match='"March", "April"') as refused:
        rows_of({"March": [["x"]], "April": [["y"]]})
    assert refused.value.code == "which_sheet"


def broken_in_the_middle(content):
    at = len(content) // 2
    return content[:at] + b"\xff" * 300 + content[at + 300 :]


def without_an_end(content):
    return content[: len(content) // 2]


@pytest.mark.parametrize("damage", [broken_in_the_middle, without_an_end])
def test_a_broken_workbook_is_refused(damage):
    rows = [[f"text {number * 7919 % 10_007}"] for number in range(2_000)]
    content = workbook({"Main Report": rows}, constant_memory=True).getvalue()
    with pytest.raises(FileRefusedError) as refused:
        list(read_workbook_rows(io.BytesIO(damage(content))))
    assert refused.value.code == "broken_workbook"


def test_an_empty_sheet_has_no_rows():
    assert rows_of({"Main Report": []}) == []
