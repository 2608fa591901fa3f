"""Files that cannot be read: each gives one clear error that says what to do."""

import io
from contextlib import suppress

import pytest

from entries.intake.inspection import inspect_file, is_workbook
from entries.intake.json_files.json_file import JsonFile
from entries.intake.rejections import FileRefusedError
from entries.intake.tables.columns import read_columns
from entries.intake.tables.preparation import prepare_csv
from tests.builders.filings import COLUMNS, csv_bytes, csv_text, row

GOOD = csv_bytes([row()])


@pytest.mark.parametrize(
    ("what", "content", "code"),
    [
        ("an empty file", b"", "empty_file"),
        ("a file of blanks", b"\xef\xbb\xbf \r\n", "empty_file"),
        ("a ZIP archive", b"PK\x03\x04rest", "zip_file"),
        ("an old Excel workbook", b"\xd0\xcf\x11\xe0rest", "excel_file"),
        ("a gzip file", b"\x1f\x8brest", "compressed_file"),
        ("a PDF", b"%PDF-1.7", "pdf_file"),
        ("UTF-16 text", "Entry".encode("utf-16"), "utf16_file"),
        ("a zero byte in the middle", GOOD + b"\0", "binary_file"),
        ("neither UTF-8 nor Windows text", GOOD + b"\x81\x8d", "unknown_encoding"),
        ("more bytes than allowed", GOOD * 10, "file_too_large"),
    ],
)
def test_a_file_that_is_not_text_is_refused(what, content, code):
    with pytest.raises(FileRefusedError) as refused:
        inspect_file(io.BytesIO(content), limit=len(GOOD) * 3)
    assert refused.value.code == code
    assert refused.value.fix


@pytest.mark.parametrize(
    ("what", "content", "encoding"),
    [
        ("UTF-8", "é".encode(), "utf-8-sig"),
        ("UTF-8 with a byte order mark", "é".encode("utf-8-sig"), "utf-8-sig"),
        ("Windows text", "Société".encode("cp1252"), "cp1252"),
        ("Windows text long after the start", b"a" * (3 << 20) + "é".encode("cp1252") + b"x", "cp1252"),
    ],
)
def test_the_encoding_is_found(what, content, encoding):
    assert inspect_file(io.BytesIO(content), limit=1 << 30).encoding == encoding


@pytest.mark.parametrize(
    ("what", "text", "code"),
    [
        ("no header row", "B7603245278,01,2704\r\n", "no_header"),
        (
            "a column missing",
            csv_text([row()], [name for name in COLUMNS if "Port" not in name]),
            "missing_column",
        ),
        ("a column twice", csv_text([row()]).replace("Importation Date", "ENTRY DATE", 1), "column_twice"),
        ("JSON", '[{"entry_number": "B7603245278"}]', "json_given_as_csv"),
        ("HTML", "<html>", "markup_file"),
        ("one line without end", "a" * 2_000_000, "no_header"),
    ],
)
def test_a_wrong_header_is_refused(what, text, code):
    with pytest.raises(FileRefusedError) as refused:
        prepare_csv(io.BytesIO(text.encode()), "utf-8-sig")
    assert refused.value.code == code


def test_all_missing_columns_are_named():
    with pytest.raises(FileRefusedError, match=r'"Port of Entry Code".*"HTS Number - Full"'):
        read_columns([name for name in COLUMNS if name not in ("Port of Entry Code", "HTS Number - Full")])


def test_few_known_columns_are_a_header_that_lacks_the_others():
    with pytest.raises(FileRefusedError, match=r'lacks these columns: .*"HTS Number - Full"') as refused:
        read_columns(["Entry Summary Number", "Entry Type Code"])
    assert refused.value.code == "missing_column"
    assert "Entry Type Code" not in str(refused.value)


def test_columns_match_without_regard_to_case_blanks_and_punctuation():
    names = [name.upper().replace(" ", "_") for name in COLUMNS]
    assert read_columns(names).places == read_columns(list(COLUMNS)).places


def test_unknown_columns_are_skipped_with_a_warning_and_known_unused_ones_without():
    columns = read_columns([*COLUMNS, "Surety Code", "Buyer's mood"])
    assert [warning.code for warning in columns.warnings] == ["unknown_column"]
    assert "Buyer's mood" in columns.warnings[0].message


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    text = csv_text([row(), row(2)]).replace(",", delimiter)
    groups = list(prepare_csv(io.BytesIO(text.encode()), "utf-8").table.groups())
    assert [group.numbers for group in groups] == [[2], [3]]


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    text = csv_text([row(1), row(1, line="2"), row(2, importer_name="two\nlines"), row(3)])
    first, rest = text.split("\r\n", 1)
    groups = list(prepare_csv(io.BytesIO(f"{first}\r\n\r\n,,,\r\n{rest}".encode()), "utf-8").table.groups())
    assert [group.numbers for group in groups] == [[4, 5], [6], [7]]


def test_reading_goes_on_after_a_row():
    table = prepare_csv(io.BytesIO(csv_bytes([row(n) for n in range(1, 6)])), "utf-8").table
    assert [group.numbers for group in table.groups(after=3)] == [[4], [5], [6]]


@pytest.mark.parametrize(
    ("what", "text", "bodies"),
    [
        ("a list", '[{"a": 1}, {"b": 2.50}]', [{"a": 1}, {"b": "2.50"}]),
        ("one body", '  {"a": 1} ', [{"a": 1}]),
        ("an empty list", "[]", []),
        (
            "a body longer than a block",
            '[{"a": "' + "x" * 200_000 + '"}, {"b": 1}]',
            [{"a": "x" * 200_000}, {"b": 1}],
        ),
        ("something else in the list", "[1, [2]]", [1, [2]]),
    ],
)
def test_json_bodies_come_one_by_one(what, text, bodies):
    assert list(JsonFile(io.BytesIO(text.encode()), "utf-8").bodies()) == bodies


@pytest.mark.parametrize(
    ("what", "text", "code"),
    [
        ("CSV", "Entry Summary Number,Port\r\n", "csv_given_as_json"),
        ("nonsense", "?", "not_json"),
        ("a list that is not closed", '[{"a": 1}', "broken_json"),
        ("a comma missing", '[{"a": 1} {"b": 1}]', "broken_json"),
        ("something after the body", '{"a": 1} "b"', "broken_json"),
        ("a list inside an object", '{"summaries": [{"a": 1}]}', "wrapped_list"),
        ("a body cut short", '[{"a": 1}, {"b": ', "broken_json"),
    ],
)
def test_broken_json_is_refused(what, text, code):
    with pytest.raises(FileRefusedError) as refused:
        list(JsonFile(io.BytesIO(text.encode()), "utf-8").bodies())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("what", "text", "bodies"),
    [
        ("one in each line", '{"a": 1}\n{"b": 1}\r\n\n{"c": 1}', ["a", "b", "c"]),
        ("with commas", '{"a": 1},\n{"b": 1},\n', ["a", "b"]),
        ("two in one line", '{"a": 1}\n{"b": 1} {"c": 1}\n', ["a", "b", "c"]),
        ("the first one broken", '{"a": [1, 2\n{"b": 1}', ["The JSON breaks", "b"]),
        (
            "one broken",
            '{"a": 1}\n{"b": [\n{"c": 1}\n}\n{"d": 1}',
            ["a", "The JSON breaks", "c", "The JSON breaks", "d"],
        ),
        ("one too long", '{"a": 1}\n{"b": "' + "x" * 300_000 + '"}\n{"c": 1}', ["a", "The JSON breaks", "c"]),
        ("the first one too long", '{"b": "' + "x" * 300_000 + '"}\n{"c": 1}', []),
        ("one body in lines", '{\n"lines": [\n{"x": 1},\n{"x": 2}]}', ["lines"]),
        ("bodies in lines", '{"lines": [\n{"x": 1}]}\n{"b":\n1}', ["lines", "b"]),
    ],
)
def test_json_lines_are_read_line_by_line(monkeypatch, what, text, bodies):
    monkeypatch.setattr("entries.intake.json_files.json_file._LARGEST_BODY", 100_000)
    found = []
    with suppress(FileRefusedError):
        for one in JsonFile(io.BytesIO(text.encode()), "utf-8").bodies():
            found.append(one[:15] if isinstance(one, str) else next(iter(one)))
    assert found == bodies


@pytest.mark.parametrize("error", [NotImplementedError, ValueError])
def test_an_archive_of_an_unknown_kind_is_no_workbook(monkeypatch, error):
    def unknown(file):
        raise error("?")

    monkeypatch.setattr("entries.intake.inspection.zipfile.ZipFile", unknown)
    assert not is_workbook(io.BytesIO(b"PK\x03\x04"))
