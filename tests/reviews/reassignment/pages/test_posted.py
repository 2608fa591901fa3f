"""Numbers that forms send along."""

import pytest

from reviews.reassignment.pages.posted import parse_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("²", None),
        ("٣", None),
    ],
)
def test_only_plain_digits_that_fit_a_column_are_a_number(text, number):
    assert parse_number(text) == number
