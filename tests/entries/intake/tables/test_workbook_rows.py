"""Workbooks: what their cells mean, which sheet counts, and the numbers of rows."""

import io
import zipfile
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


def with_sheet(xml, **parts):
    """Return a workbook whose sheet is this XML between its rows; `parts` are other files of it by name."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(workbook({"Main Report": [["x"]]})) as source,
        zipfile.ZipFile(content, "w") as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                begin, end = data.index(b"<sheetData>") + 11, data.index(b"</sheetData>")
                data = data[:begin] + xml.encode() + data[end:]
            target.writestr(name, parts.get(name.rsplit("/", 1)[-1].split(".")[0], data))
    content.seek(0)
    return content


def cell(reference, text="a"):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


@pytest.mark.parametrize(
    "xml",
    [
        f'<row r="1">{cell("A1")}</row><row r="2">{cell("XFD2")}</row>',
        f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>',
        f'<row r="1">{cell("A1")}{cell("ZZ9")}</row>',
        f"<row>{cell('A1')}{cell('XFD1048576')}</row>",
        '<row r = "1"><c r = \'XFD1\' t="inlineStr"><is><t>a</t></is></c></row>',
    ],
)
def test_cells_far_apart_are_refused_before_room_is_made_for_them(xml):
    with pytest.raises(FileRefusedError) as refused:
        list(read_workbook_rows(with_sheet(xml)))
    assert refused.value.code == "sheet_too_wide"


def test_rows_far_apart_are_read_with_room_for_each_alone():
    xml = f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("SA1048576")}</row>'
    read = [
        (number, [text for text in cells if text]) for number, cells in read_workbook_rows(with_sheet(xml))
    ]
    assert [one for one in read if one[1]] == [(1, ["a"]), (1048576, ["a"])]
    assert len(read) == 2


def test_a_sheet_of_many_wide_gaps_is_refused():
    xml = "".join(f'<row r="{at}">{cell(f"A{at}")}{cell(f"SA{at}")}</row>' for at in range(1, 100_000, 5_000))
    with pytest.raises(FileRefusedError) as refused:
        list(read_workbook_rows(with_sheet(xml)))
    assert refused.value.code == "cells_far_apart"


def test_cells_without_names_are_read():
    xml = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert [cells[:2] for _, cells in read_workbook_rows(with_sheet(xml))] == [["1", "2"], ["3", ""]]


def test_formatted_cells_without_content_may_stand_anywhere():
    xml = f'<row r="1">{cell("A1")}<c r="XFD1" s="0"/></row><row r="1048576" s="0"></row>'
    assert next(read_workbook_rows(with_sheet(xml)))[1][0] == "a"


def test_many_formatted_rows_without_cells_are_no_broken_sheet(monkeypatch):
    monkeypatch.setattr(workbook_parts, "_PART", 2_000)
    monkeypatch.setattr(workbook_parts, "_BLOCK", 500)
    empty = "".join(f'<row r="{number}" s="0" customFormat="1"/>' for number in range(2, 400))
    xml = f'<row r="1">{cell("A1")}</row>{empty}<row r="400">{cell("A400", "row> b")}</row>'
    read = [(number, cells) for number, cells in read_workbook_rows(with_sheet(xml)) if any(cells)]
    assert read == [(1, ["a"]), (400, ["row> b"])]


def test_strings_that_do_not_fit_into_memory_are_refused(monkeypatch):
    monkeypatch.setattr(workbook_parts, "_MOST_SHARED", 1_000)
    with pytest.raises(FileRefusedError) as refused:
        rows_of({"Main Report": [["x" * 2_000]]})
    assert refused.value.code == "workbook_too_large"


@pytest.mark.parametrize("error", [RuntimeError, NotImplementedError])
def test_a_workbook_that_cannot_be_unpacked_is_refused(monkeypatch, error):
    def unpack(*args):
        raise error("encrypted, or packed in an unknown way")

    content = workbook({"Main Report": [["x"]]})
    monkeypatch.setattr(zipfile.ZipFile, "read", unpack)
    with pytest.raises(FileRefusedError) as refused:
        list(read_workbook_rows(content))
    assert refused.value.code == "broken_workbook"


def test_a_workbook_of_the_strict_form_is_broken_and_has_no_several_sheets():
    strict = b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheets/></workbook>'
    with pytest.raises(FileRefusedError) as refused:
        list(read_workbook_rows(with_sheet("", workbook=strict)))
    assert refused.value.code == "broken_workbook"
