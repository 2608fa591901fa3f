"""The first pass: what belongs to which summary, what is left over, and where a file breaks off."""

import io
from dataclasses import replace

import pytest

from entries.intake.rejections import FileRefusedError
from entries.intake.tables.columns import read_columns
from entries.intake.tables.csv_rows import CsvRows
from entries.intake.tables.data_rows import _Sums, read_data_rows
from entries.intake.tables.plain_rows import read_plain_rows
from entries.intake.tables.preparation import prepare_csv, read_csv_header
from entries.intake.tables.quick_survey import survey_quickly
from entries.intake.tables.survey import Survey, survey_rows
from tests.builders.filings import COLUMNS, csv_text, entry_number, row

HEADER = ",".join(COLUMNS)


def prepared(text):
    return prepare_csv(io.BytesIO(text.encode()), "utf-8-sig")


def groups(text):
    """Return the file rows of each summary, with their findings."""
    return [(group.numbers, group.findings) for group in prepared(text).table.groups()]


def blank_row(**cells):
    return dict.fromkeys(COLUMNS, "") | cells


def without_entry(**cells):
    """Return a row as merged cells leave it: the columns of the entry are empty."""
    entry = ("Entry Summary Number", "Entry Type Code", "Port of Entry Code", "Importer Number", "Entry Date")
    more = (
        "Importer Name",
        "Consignee Number",
        "Mode of Transport Code",
        "Entry Summary Date",
        "Importation Date",
    )
    return row(**cells) | dict.fromkeys((*entry, *more), "")


@pytest.mark.parametrize(
    ("what", "rows", "expected"),
    [
        ("rows in order", [row(1), row(1, line="2"), row(2)], [[2, 3], [4]]),
        ("sorted by another column", [row(1), row(2), row(1, line="2"), row(2, line="2")], [[2, 4], [3, 5]]),
        (
            "one number written in three ways",
            [
                row(1),
                row(1, line="2") | {"Entry Summary Number": f" {entry_number(1).lower()} "},
                row(1, line="3") | {"Entry Summary Number": "B76-0000001-" + entry_number(1)[-1]},
            ],
            [[2, 3, 4]],
        ),
        (
            "merged cells",
            [row(1), without_entry(line="2"), row(2), without_entry(line="2")],
            [[2, 3], [4, 5]],
        ),
        ("a blank row in between", [row(1), blank_row(), row(1, line="2")], [[2, 4]]),
        ("the header again", [row(1), dict(zip(COLUMNS, COLUMNS, strict=True)), row(1, line="2")], [[2, 4]]),
        (
            "a labelled total",
            [row(1), blank_row(**{"Importer Name": "Grand Total", "Line Tariff Duty Amount": "1"})],
            [[2]],
        ),
        (
            "a page footer",
            [row(1), blank_row(**{"Entry Summary Number": "Page 2 of 5"}), row(1, line="2")],
            [[2, 4]],
        ),
    ],
)
def test_rows_of_one_number_belong_together_wherever_they_stand(what, rows, expected):
    found = groups(csv_text(rows))
    assert [numbers for numbers, _ in found] == expected
    assert not any(findings for _, findings in found)


def test_a_row_without_number_but_with_other_entry_columns_is_loose():
    loose = row(1, line="2") | {"Entry Summary Number": ""}
    assert groups(csv_text([row(1), loose, row(2)])) == [([2, 3], ((3, "loose"),)), ([4], ())]


def test_rows_of_merged_cells_that_were_sorted_are_loose():
    rows = [row(1), row(2), without_entry(line="3"), without_entry(line="2")]
    assert groups(csv_text(rows)) == [([2], ()), ([3, 4, 5], ((5, "loose"),))]


def test_a_summary_after_a_loose_row_is_refused_where_the_row_may_be_its_first():
    loose = row(2) | {"Entry Summary Number": ""}
    assert groups(csv_text([row(1), loose, row(2, line="2")])) == [
        ([2, 3], ((3, "loose"),)),
        ([4], ((4, "after loose"),)),
    ]


def test_an_unlabelled_total_is_passed_over_only_where_it_is_one():
    total = blank_row(**{"Line Tariff Goods Value Amount": "3000"})
    rows = [row(1, value="1000"), row(2, value="2000")]
    table = prepared(csv_text([*rows, total]))
    assert table.survey.passed_over == {"total_row": 1}
    other = blank_row(**{"Line Tariff Goods Value Amount": "700"})
    assert [numbers for numbers, _ in groups(csv_text([*rows, other]))] == [[2], [3, 4]]


def test_each_row_that_is_passed_over_is_named():
    rows = [row(1), blank_row(**{"Entry Summary Number": "End of report"})]
    (warning,) = prepared(csv_text(rows)).survey.warnings()
    assert (warning["row"], warning["code"], warning["value"]) == (3, "note_row", "End of report")


def test_many_rows_that_are_passed_over_are_counted():
    rows = [line for n in range(1, 41) for line in (row(n), dict(zip(COLUMNS, COLUMNS, strict=True)))]
    warnings = prepared(csv_text(rows)).survey.warnings()
    assert len(warnings) == 21
    assert warnings[-1]["message"].startswith("20 more rows")


@pytest.mark.parametrize(
    "above", ["ES-003 Entry Summary Line Tariff Details,,\r\nRun date: 05/01/2026\r\n\r\n", ",,,,\r\n"]
)
def test_the_header_may_stand_below_titles(above):
    text = above + csv_text([row(1)])
    assert [numbers for numbers, _ in groups(text)] == [[above.count("\n") + 2]]


@pytest.mark.parametrize("delimiter", [";", "|", "\t"])
def test_a_line_may_name_the_delimiter(delimiter):
    text = f"sep={delimiter}\r\n" + csv_text([row(1)]).replace(",", delimiter)
    assert [numbers for numbers, _ in groups(text)] == [[2]]


def test_the_delimiter_is_found_behind_a_header_of_several_lines():
    header = ";".join(f'"{name.replace(" ", chr(10), 1)}"' for name in COLUMNS)
    text = f"{header}\r\n" + csv_text([row(1)]).split("\r\n", 1)[1].replace(",", ";")
    assert [numbers for numbers, _ in groups(text)] == [[2]]


def broken(rows_before, rows_after):
    """Return a file in which the last cell of a row opens a quotation mark that is never closed."""
    lines = csv_text([*rows_before, *rows_after]).splitlines()
    at = len(rows_before)
    return "\r\n".join([*lines[:at], lines[at] + ',"never closed', *lines[at + 1 :]]) + "\r\n"


@pytest.mark.parametrize("after", [[], [row(4)], [row(n) for n in range(4, 1500)]])
def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row(after):
    table = prepared(broken([row(1), row(2), row(3)], after)).table
    read = []
    with pytest.raises(FileRefusedError, match="row 4 is never closed") as refused:
        read.extend(group.numbers for group in table.groups())
    assert read == [[2], [3]]
    assert "The summaries before it were processed." in str(refused.value)


def test_nothing_is_stored_of_a_broken_file_whose_summaries_stand_apart():
    with pytest.raises(FileRefusedError, match="Nothing was stored"):
        prepared(broken([row(1), row(2), row(1, line="2"), row(3)], [row(4)]))


def test_a_cell_may_hold_line_breaks():
    text = csv_text([row(1, importer_name="two\nlines, and more"), row(2)])
    assert [numbers for numbers, _ in groups(text)] == [[2], [3]]


@pytest.mark.parametrize(
    ("dates", "is_refused"),
    [
        (["03/04/2026", "08/04/2026", "13/04/2026"], True),
        (["03/04/2026", "04/15/2026", "13/04/2026"], False),  # the column is month first; one row is wrong
        (["03/04/2026", "04/15/2026"], False),
        (["2026-04-13", "03/04/2026"], False),
    ],
)
def test_a_column_of_dates_that_can_only_have_the_day_first_is_refused(dates, is_refused):
    text = csv_text([row(n, entry_date=day) for n, day in enumerate(dates, 1)])
    if is_refused:
        with pytest.raises(FileRefusedError, match="day first"):
            prepared(text)
    else:
        assert len(groups(text)) == len(dates)


@pytest.mark.parametrize("amount", ["1234,50", "1.234,50", "1.234.567,00"])
def test_a_decimal_comma_is_refused(amount):
    with pytest.raises(FileRefusedError, match="decimal comma"):
        prepared(csv_text([row(1, value="10.50"), row(2, value=amount)]))


def test_a_comma_between_thousands_is_none():
    assert len(groups(csv_text([row(1, value="1,234.50"), row(2, value="12,345")]))) == 2


def test_filer_code_and_number_may_stand_in_two_columns():
    number = entry_number(1)
    text = csv_text([row(1) | {"Entry Summary Number": number[3:]}], [*COLUMNS, "Filer Code"]).replace(
        "\r\n", "", 1
    )
    lines = csv_text([row(1) | {"Entry Summary Number": number[3:]}]).splitlines()
    text = f"{lines[0]},Filer Code\r\n{lines[1]},{number[:3]}\r\n"
    (group,) = prepared(text).table.groups()
    assert group.rows[0][0] == number


@pytest.mark.parametrize(
    "rows",
    [
        [row(n, line=str(line)) for n in range(1, 30) for line in range(1, 4)],
        [row(1), row(2), row(1, line="2")],
        [row(1), blank_row(), row(2)],
        [row(1), row(2, importer_name="With, comma")],
        [row(1) | {"Entry Summary Number": "x"}, row(2)],
    ],
)
def test_the_quick_survey_says_the_same_or_gives_up(rows):
    file = io.BytesIO(csv_text(rows).encode())
    header = read_csv_header(file, "utf-8-sig")
    quick = survey_quickly(file, "utf-8-sig", header)
    whole = Survey()
    list(survey_rows(iter(CsvRows(file, "utf-8-sig")), header, whole))
    assert quick is None or replace(quick, is_plain=False) == whole
    assert (quick is not None) == (rows[0]["Entry Summary Number"] != "x" and len(rows) > 3)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_rows_of_a_plain_file_are_those_of_the_other_reader(end):
    rows = [row(n, line=str(line), importer_name=f"A{n}") for n in range(1, 30) for line in range(1, 4)]
    text = csv_text(rows).replace("\r\n", end).replace("A7", "caf\u00e9\u200b").replace("A8", "a\x0b\u2028b")
    lines = text.split(end)
    lines[5] += ",extra"
    lines[9] = lines[9].rsplit(",", 2)[0]
    file = io.BytesIO(end.join(lines).encode())
    header = read_csv_header(file, "utf-8")
    survey = survey_quickly(file, "utf-8", header)
    assert survey
    assert survey.is_plain
    plain = list(read_plain_rows(file, "utf-8", header))
    assert plain == list(read_data_rows(iter(CsvRows(file, "utf-8")), header.columns, header.row))


def test_a_cell_longer_than_a_cell_may_be_breaks_the_file_without_quotation_marks_too():
    lines = csv_text([row(1), row(2), row(2, line="2", manufacturer="x" * 140_000), row(3)])
    table = prepared(lines)
    assert table.survey.broken_key == entry_number(2)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_points_between_thousands_are_a_decimal_comma(delimiter):
    rows = [row(1), row(1, line="2", value="1.234.567"), row(2, value="2.500")]
    with pytest.raises(FileRefusedError, match="decimal comma"):
        prepared(csv_text(rows).replace(",", delimiter))


@pytest.mark.parametrize(
    ("label", "is_total"), [("B76-0324527-8 Total", True), ("Total Wine Imports", True), ("Totality", False)]
)
def test_the_subtotal_of_a_spreadsheet_is_passed_over(label, is_total):
    total = blank_row(**{"Entry Summary Number": label, "Line Tariff Goods Value Amount": "7"})
    assert (prepared(csv_text([row(1), total])).survey.passed_over == {"total_row": 1}) == is_total


def test_sums_hold_few_texts_whatever_is_asked():
    sums = _Sums()
    for _ in range(3):
        sums.begin_summary()
        for value in ("1", "2,000", "$3"):
            sums.texts.append(value)
            assert 0 not in sums
        assert not sums.texts
    assert 2004 in sums and 3 * 2004 in sums and 2 * 2004 not in sums
    sums.texts.extend(["1", "x"])
    sums.begin_summary()
    sums.texts.append("5")
    assert 5 in sums and 3 * 2004 + 6 in sums


def test_keys_that_are_no_entry_numbers_are_kept_up_to_a_bound(monkeypatch):
    monkeypatch.setattr("entries.intake.tables.survey.MOST_OTHER_KEYS", 3)
    rows = [row(n) | {"Entry Summary Number": f"bad {n}"} for n in range(1, 8)]
    table = prepared(csv_text(rows))
    assert not table.survey.is_ordered
    assert [group.numbers for group in table.table.groups()] == [[n] for n in range(2, 9)]


def test_columns_of_one_title_have_names_of_their_own():
    names = ["HTS 2", *COLUMNS, "HTS 2", "Own", "Own"]
    columns = read_columns(names)
    last = len(COLUMNS) + 1
    assert columns.names[last:] == (f"HTS 2 (column {last + 1})", "Own", f"Own (column {last + 3})")
    again = read_columns(list(columns.names))
    assert (again.names, again.places) == (columns.names, columns.places)
