"""The rows of one summary: a clean summary, or a rejected one with all its problems."""

# ruff: noqa: E501 (tables read better on one line)

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entries.intake.checks.checks import Checks
from entries.intake.checks.values import Reference
from entries.intake.rejections import RejectedSummary
from entries.intake.table_summaries.summaries import TableSummaryReader
from entries.intake.tables.preparation import prepare_csv
from entries.parsed import ParsedSummary
from tests.builders.filings import COLUMNS, csv_bytes, csv_text, entry_number, row, rows_of


def read(rows, columns=None):
    content = csv_bytes(rows) if columns is None else csv_text(rows, columns).encode()
    file = prepare_csv(io.BytesIO(content), "utf-8")
    (found,) = map(
        TableSummaryReader(file.header.columns, Checks(Reference(frozenset({"2704"})))).read,
        file.table.groups(),
    )
    return found


def test_a_summary_with_two_lines_and_a_surcharge():
    found = read(
        [
            row(line="2", hts="8471.30.0100", value="$2,000.00", duty="50.00", mpf="6.93"),
            row(line="1", ordinal="2", hts="8517130000", value="10000", duty="0", mpf="34.64"),
            row(
                line="1",
                ordinal="1",
                hts="99038801",
                value="0",
                duty="$2,500.00",
                mpf="34.64",
                quantity="",
                unit="",
            ),
        ]
    )
    assert isinstance(found, ParsedSummary)
    first, second = found.lines
    assert (first.line_no, first.hts, first.classified) == (1, ("99038801", "8517130000"), "8517130000")
    assert (first.value, first.duty, first.fees) == (10_000, "2500.00", {"499": "34.64"})
    assert (first.heading, first.quantity, first.unit) == ("8517", "100", "NO")
    assert (second.line_no, second.value, second.duty) == (2, 2_000, "50.00")
    assert (found.value, found.duty, found.fees) == (12_000, "2550.00", "41.57")
    assert (found.entry_number, found.filer, found.port) == (entry_number(1), "B76", "2704")
    assert (found.importer_number, found.country_of_export) == ("12-345678900", "VN")


def test_the_processing_fee_has_a_maximum_in_the_total_and_none_on_the_line():
    found = read([row(value="1000", mpf="3.46")])
    assert (found.lines[0].fees, found.fees) == ({"499": "3.46"}, "33.58")


def test_the_total_that_the_report_states_counts():
    rows = [row() | {"Total Paid MPF Amount": "40.00", "Line HMF Amount": "12.50"}]
    assert read(rows).fees == "52.50"


def test_a_chapter_98_provision_adds_its_part_of_the_value():
    found = read(
        [row(ordinal="1", hts="9802008068", value="4000"), row(ordinal="2", hts="6109100012", value="6000")]
    )
    assert found.value == 10_000


def test_a_chapter_98_number_alone_has_no_heading():
    line = read([row(hts="9801001012")]).lines[0]
    assert (line.heading, line.classified, line.value) == ("", "", 10_000)


def test_line_totals_stand_in_for_amounts_of_numbers():
    rows = [
        row(ordinal="1", hts="99038801", value="", duty="")
        | {"Line Goods Value Amount": "900", "Line Duty Amount": "9.50"},
        row(ordinal="2", value="", duty="") | {"Line Goods Value Amount": "900", "Line Duty Amount": "9.50"},
    ]
    line = read(rows).lines[0]
    assert (line.value, line.duty) == (900, "9.50")


def test_entry_cells_may_be_empty_on_later_rows():
    found = read([row(), row(line="2", importer_name="", port="")])
    assert len(found.lines) == 2


def test_an_unlisted_port_is_a_warning():
    found = read([row(port="9999")])
    assert [warning["code"] for warning in found.warnings] == ["unlisted_port"]


def test_a_type_03_from_a_report_without_case_columns_is_a_warning():
    assert [warning["code"] for warning in read([row(entry_type="03")]).warnings] == ["case_required"]


def test_cases_are_read_where_the_file_has_them():
    cells = {
        "AD Case Number": "A-570-890-095",
        "AD Rate": "25.00",
        "AD Duty Amount": "2,500.00",
        "AD Bond Cash Code": "C",
    }
    (case,) = read([row(entry_type="03") | cells]).lines[0].adcvd
    assert case == {
        "case": "A570890095", "rate_type": "A", "rate": "25.00", "value": None, "quantity": None, "duty": "2500.00", "security": "cash",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("what", "rows", "expected"),
    [
        ("wrong check digit", [row() | {"Entry Summary Number": "B7603245279"}], [(2, "Entry Summary Number", "check_digit")]),
        ("no entry number", [row() | {"Entry Summary Number": ""}], [(2, "Entry Summary Number", "missing")]),
        ("unknown type", [row(entry_type="99")], [(2, "Entry Type Code", "unknown_entry_type")]),
        ("bad port", [row(port="LAX")], [(2, "Port of Entry Code", "not_a_port")]),
        ("bad importer", [row(importer_number="12-34")], [(2, "Importer Number", "length")]),
        ("no entry date", [row(entry_date="")], [(2, "Entry Date", "missing")]),
        ("impossible date", [row(entry_date="02/30/2026")], [(2, "Entry Date", "not_a_date")]),
        ("bad tariff number", [row(hts="8517.13")], [(2, "HTS Number - Full", "length")]),
        ("no value", [row(value="")], [(2, "Line Tariff Goods Value Amount", "missing")]),
        ("negative duty", [row(duty="-1.00")], [(2, "Line Tariff Duty Amount", "not_an_amount")]),
        ("bad fee", [row(mpf="x")], [(2, "Line MPF Amount", "not_an_amount")]),
        ("bad origin", [row(origin="XX")], [(2, "Country of Origin Code", "unknown_country")]),
        ("bad manufacturer", [row(manufacturer="V")], [(2, "Manufacturer ID", "mid_short")]),
        ("no line number", [row(line="")], [(2, "Entry Summary Line Number", "missing")]),
        ("an ordinal twice", [row(), row(hts="99038801")], [(3, "Tariff Ordinal Number", "ordinal_twice")]),
        ("another port on row 2", [row(), row(line="2", port="4601")], [(3, "Port of Entry Code", "differs_within_summary")]),
        (
            "all at once, in the order of the rows",
            [row(port="X", value="y"), row(line="2", hts="1", port="X")],
            [(2, "Port of Entry Code", "not_a_port"), (2, "Line Tariff Goods Value Amount", "not_an_amount"), (3, "HTS Number - Full", "length")],
        ),
    ],
)  # fmt: skip
def test_a_problem_has_row_field_and_code(what, rows, expected):
    found = read(rows)
    assert isinstance(found, RejectedSummary)
    assert [(error["row"], error["field"], error["code"]) for error in found.errors] == expected
    assert all(error["message"] and error["fix"] for error in found.errors)
    assert [list(kept) for kept in found.rows] == [list(COLUMNS)] * len(rows)


def test_a_row_with_too_many_cells():
    content = csv_bytes([row()]).decode().rstrip() + ",extra\r\n"
    file = prepare_csv(io.BytesIO(content.encode()), "utf-8")
    (group,) = file.table.groups()
    found = TableSummaryReader(file.header.columns, Checks(Reference())).read(group)
    assert [error["code"] for error in found.errors] == ["too_many_cells"]


def test_the_quick_reader_and_the_full_reader_agree():
    rows = [
        *rows_of(200),
        row(900, hts="9801001012"),
        row(901, spi="S", mpf="0.00", hmf=" ", quantity="1.50"),
    ]
    file = prepare_csv(io.BytesIO(csv_bytes(rows)), "utf-8")
    quick, thorough = (TableSummaryReader(file.header.columns, Checks(Reference())) for _ in range(2))
    thorough._quick = lambda *_: None
    groups = list(file.table.groups())
    assert [quick.read(group) for group in groups] == [thorough.read(group) for group in groups]


LINE_ROW = st.fixed_dictionaries(
    {
        "ordinal": st.sampled_from(["1", "2", "3", "", "x"]),
        "hts": st.sampled_from(["99038801", "8517130000", "8471300100", "9802005010", "9801001012", "x"]),
        "value": st.sampled_from(["0", "10000", "", "x", "10000.50"]),
        "duty": st.sampled_from(["0", "0.00", "2500.00", "", "1,234.5"]),
        "mpf": st.sampled_from(["34.64", "", "1.00", " "]),
        "quantity": st.sampled_from(["", "100", "7.5"]),
        "unit": st.sampled_from(["", "NO", "KG"]),
        "spi": st.sampled_from(["", "", "S"]),
        "origin": st.sampled_from(["VN", "VN", "", "CN"]),
    }
)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINE_ROW, min_size=2, max_size=3), st.booleans())
def test_the_quick_join_of_tariff_numbers_agrees_with_the_full_reader(cells, in_order):
    rows = [
        row(**{**one, "ordinal": str(at) if in_order else one["ordinal"]}) for at, one in enumerate(cells, 1)
    ]
    file = prepare_csv(io.BytesIO(csv_bytes(rows)), "utf-8")
    quick, thorough = (TableSummaryReader(file.header.columns, Checks(Reference())) for _ in range(2))
    thorough._quick = lambda *_: None
    for group in file.table.groups():
        assert quick.read(group) == thorough.read(group)


@pytest.mark.parametrize(
    "first",
    [{"value": "0", "duty": "2500.00", "quantity": "", "unit": "", "mpf": ""}, {"value": "10000"}],
)
def test_the_usual_line_with_a_chapter_99_number_takes_the_quick_way(first):
    rows = [row(ordinal="1", hts="99038801", **first), row(ordinal="2", hts="8517130000")]
    file = prepare_csv(io.BytesIO(csv_bytes(rows)), "utf-8")
    reader = TableSummaryReader(file.header.columns, Checks(Reference()))
    reader._lines.read = None
    (group,) = file.table.groups()
    (line,) = reader.read(group).lines
    assert (line.hts, line.value, line.quantity) == (("99038801", "8517130000"), 10_000, "100")


def test_a_9802_line_with_a_line_total_alone_warns_of_no_equal_parts():
    rows = [
        row(ordinal="1", hts="9802008068", value="") | {"Line Goods Value Amount": "10000"},
        row(ordinal="2", hts="6109100012", value="") | {"Line Goods Value Amount": "10000"},
    ]
    found = read(rows)
    assert (found.value, [warning["code"] for warning in found.warnings]) == (10_000, [])


@pytest.mark.parametrize("entry_type", ["11", "11 ABI/A", "11.0"])
def test_a_consignee_of_zeros_goes_with_the_type_that_was_read(entry_type):
    found = read([row(entry_type=entry_type) | {"Consignee Number": "00-000000000"}])
    assert isinstance(found, ParsedSummary), found.errors
