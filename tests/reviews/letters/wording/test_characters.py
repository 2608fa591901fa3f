"""Texts are tidied before they are printed, and what the font lacks is found."""

import pytest

from reviews.letters.wording.characters import (
    find_unprintable,
    replace_unprintable,
    split_paragraphs,
    tidy_text,
)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        (" a\u00a0\tb\x07c ", "a b c"),
        ("one\r\ntwo\rthree\u200b", "one\ntwo\nthree"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9"),
        ("12\u201134", "12-34"),
        ("\u202eevil", "evil"),
    ],
)
def test_what_is_not_seen_goes_and_lines_stay(text, tidy):
    assert tidy_text(text) == tidy
    assert find_unprintable(tidy) == []


def test_what_the_font_lacks_is_named_once_and_replaced_in_names():
    assert find_unprintable("\u6f22 a \u6f22 \U0001f600") == ["\u6f22", "\U0001f600"]
    assert replace_unprintable("\u6f22\nTrading") == "? Trading"


def test_paragraphs_are_the_lines_that_hold_anything():
    assert split_paragraphs("one\n\n  two \n") == ("one", "two")
