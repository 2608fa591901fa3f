"""Line numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.requests.rules.line_numbers import (
    MOST_LINES,
    LineNumbersError,
    read_line_numbers,
    write_line_numbers,
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("1", [1]),
        ("1, 3-5", [1, 3, 4, 5]),
        (" 5 - 7 ;2", [2, 5, 6, 7]),
        ("2\u20133 9", [2, 3, 9]),
        ("1,1,1", [1]),
    ],
)
def test_numbers_and_ranges_are_read(text: str, numbers: list[int]) -> None:
    assert read_line_numbers(text) == numbers


@pytest.mark.parametrize(
    "text", ["x", "0", "3-1", "1-", "-1", "1..3", "99999999", "1-5000", "\u0661", "1\x002"]
)
def test_other_texts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(LineNumbersError, match="Write line numbers like 1, 3-5"):
        read_line_numbers(text)


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(LineNumbersError, match="Name fewer"):
        read_line_numbers(f"1-{MOST_LINES}, 2000-2001")


@given(st.sets(st.integers(1, 998), max_size=60))
def test_what_is_written_is_read_again(numbers: set[int]) -> None:
    assert read_line_numbers(write_line_numbers(list(numbers))) == sorted(numbers)
