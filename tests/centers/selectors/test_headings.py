"""Search for tariff headings."""

import pytest

from centers.selectors.headings import search_headings

pytestmark = pytest.mark.django_db


def test_headings_are_found_by_digits_and_by_words(reference):
    assert [hit.code for hit in search_headings("8518.30")] == ["8518"]
    assert [hit.code for hit in search_headings("85")][:2] == ["8501", "8502"]
    assert len(search_headings("85")) == 8
    assert "8544" in [hit.code for hit in search_headings("CABLE wire")]
    assert search_headings("  ") == search_headings("zzzz") == search_headings("100%_") == []
