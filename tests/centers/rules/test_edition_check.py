"""Checking a list before it becomes an edition: everything wrong is found at once, with its row."""

import pytest

from centers.rules.edition_check import check_edition

HEADER = "center_code,heading_from,heading_to,basis,note,source\n"
CENTERS = ["CEE001", "CEE002"]
KNOWN = ["0101", "0102", "0103", "0201"]
FULL = HEADER + "CEE001,0101,0103,official,,\nCEE002,0201,0299,reported,a note,a source\n"


def told(text: str) -> list[tuple[int, str, str]]:
    found = check_edition(text, centers=CENTERS, headings=KNOWN)
    return [(error.row, error.field, error.code) for error in found.errors]


def test_a_full_list_gives_its_rows_as_half_open_ranges_of_ten_digits():
    found = check_edition(FULL, centers=CENTERS, headings=KNOWN)
    assert found.errors == ()
    assert [(row.level, row.start, row.end, row.center, row.basis, row.note) for row in found.rows] == [
        (4, 101_000_000, 104_000_000, "CEE001", "official", ""),
        (4, 201_000_000, 300_000_000, "CEE002", "reported", "a note"),
    ]


@pytest.mark.parametrize(
    ("sentence", "text", "expected"),
    [
        ("an unknown Center", FULL.replace("CEE002", "CEE099"), [(3, "center_code", "unknown_center")]),
        ("a basis that is none", FULL.replace("reported", "hearsay"), [(3, "basis", "bad_basis")]),
        (
            "two rows of one level that overlap",
            FULL + "CEE002,0103,0104,official,,\n",
            [(4, "heading_from", "overlap")],
        ),
        (
            "a known heading that no row covers",
            FULL.replace("0101,0103", "0101,0102"),
            [(2, "heading_to", "gap")],
        ),
        (
            "a range that ends before it begins",
            FULL.replace("0201,0299", "0299,0201"),
            [(3, "heading_to", "reversed")],
        ),
        ("ends of different length", FULL.replace("0299", "029900"), [(3, "heading_to", "mixed_levels")]),
        ("a heading with a letter", FULL.replace("0299", "02X9"), [(3, "heading_to", "bad_number")]),
        ("a heading of three digits", FULL.replace("0299", "029"), [(3, "heading_to", "bad_number")]),
        ("a header without a column", FULL.replace("basis", "base"), [(1, "basis", "missing_column")]),
        ("no rows at all", HEADER, [(1, "file", "empty")]),
        ("an empty file", "", [(1, "center_code", "missing_column")]),
    ],
)
def test_each_error_names_its_row(sentence, text, expected):
    assert told(text) == expected, sentence


def test_several_errors_are_found_at_once():
    text = HEADER + "CEE9,01,0103,guess,,\nCEE001,0101,0103,official,,\nCEE001,0102,0201,official,,\n"
    assert told(text) == [
        (2, "basis", "bad_basis"),
        (2, "center_code", "unknown_center"),
        (2, "heading_from", "bad_number"),
    ]
    assert told(text.replace("CEE9,01,", "CEE9,0101,").replace("0102,0201", "0103,0201")) == [
        (2, "basis", "bad_basis"),
        (2, "center_code", "unknown_center"),
        (3, "heading_from", "overlap"),
        (4, "heading_from", "overlap"),
    ]


def test_longer_prefixes_lie_over_shorter_ones_and_are_no_overlap():
    assert told(FULL + "CEE002,0101.21,0101.29,official,,\nCEE002,0101210010,0101210010,official,,\n") == []


def test_a_heading_covered_only_by_longer_prefixes_is_covered_in_part():
    text = (
        HEADER
        + "CEE001,0101,0102,official,,\nCEE001,0103.10,0103.91,official,,\nCEE002,0201,0299,official,,\n"
    )
    found = check_edition(text, centers=CENTERS, headings=KNOWN)
    assert [error.value for error in found.errors] == ["0103"]
    assert "only in part" in found.errors[0].message


def test_longer_prefixes_that_fill_a_heading_cover_it():
    text = (
        HEADER
        + "CEE001,0101,0102,official,,\nCEE001,0103.00,0103.99,official,,\nCEE002,0201,0299,official,,\n"
    )
    assert told(text) == []


def test_a_byte_order_mark_capitals_and_unknown_columns_do_no_harm():
    text = "﻿Center_Code,color,Heading_From,Heading_To,Basis\nCEE001,red,0101,0299,official\n"
    assert told(text) == []


def test_a_file_that_is_no_list_has_one_error():
    assert told("a" * 200_000) == [(1, "file", "broken_csv")]
    assert told(FULL + "CEE001," + "9" * 200_000) == [(4, "file", "broken_csv")]
