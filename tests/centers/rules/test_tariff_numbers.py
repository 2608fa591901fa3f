"""Tariff numbers as typed."""

import pytest

from centers.rules.tariff_numbers import normalise_hts, split_numbers


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("8517.13.0000", "8517130000"),
        ("8517-13-0000", "8517130000"),
        ("8517\u00a013\u00a00000", "8517130000"),
        ("8517130000.0", "8517130000"),
        ("401102500.0", "401102500"),
        ("2709.00", "270900"),
        ("85171300.00", "8517130000"),
        ('="2709.00"', "270900"),
        ("", ""),
    ],
)
def test_separators_are_left_out_and_zeros_stay(text, digits):
    assert normalise_hts(text) == digits


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("8517 8518", ["8517", "8518"]),
        ("8517, 8518;0901\n2204", ["8517", "8518", "0901", "2204"]),
        ("8517 13 0000", ["8517 13 0000"]),
        ("8517 13 0000, 8518", ["8517 13 0000", "8518"]),
        (" ,", []),
    ],
)
def test_a_list_of_numbers_is_split(text, numbers):
    assert split_numbers(text) == numbers
