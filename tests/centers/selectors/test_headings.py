"""Search for tariff headings."""

import csv
from pathlib import Path

import pytest

from centers.selectors.headings import search_headings

pytestmark = pytest.mark.django_db

NAMES = Path(__file__).parent / "heading_names.csv"


def codes(text: str) -> list[str]:
    return [hit.code for hit in search_headings(text)]


def test_headings_are_found_by_digits_and_by_words(reference):
    assert codes("8518.30") == ["8518"]
    assert codes("85")[:2] == ["8501", "8502"]
    assert len(codes("85")) == 8
    assert "8544" in codes("CABLE wire")
    assert codes("  ") == codes("zzzz") == codes("100%_") == codes("\\") == codes("the of") == []


def test_everyday_names_find_their_heading_first_or_among_the_first_three(reference):
    with NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 150
    wrong = [
        (row["typed"], row["heading"], found)
        for row in rows
        if row["heading"] not in (found := codes(row["typed"])[: int(row["among"])])
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("typed", "goods", "after"),
    [
        ("wine", "2204", "2307"),
        ("olive oil", "1509", "1510"),
        ("car", "8703", "2803"),
        ("cocoa", "1801", "1802"),
        ("plastic", "3926", "3915"),
        ("bicycle", "8712", "8714"),
    ],
)
def test_goods_stand_before_wastes_parts_and_parts_of_words(reference, typed, goods, after):
    found = codes(typed)
    assert found[0] == goods
    assert after not in found or found.index(goods) < found.index(after)


def test_wastes_and_parts_are_found_by_their_own_words(reference):
    assert codes("wine lees")[0] == "2307"
    assert codes("plastic waste")[0] == "3915"
    assert codes("engine parts")[0] == "8409"
    assert codes("carbon black")[0] == "2803"


def test_whole_words_stand_before_words_that_begin_so(reference):
    found = codes("ice")
    assert found[:2] == ["8418", "2105"] or found[:2] == ["2105", "8418"]  # ice machines, ice cream
    assert found.index("2201") < min(
        [found.index(code) for code in ("1006", "2009") if code in found], default=8
    )
    assert not {"0702", "7318"} & set(codes("tin"))


def test_a_longer_text_is_found_by_the_goods_at_its_end(reference):
    assert codes("wireless headphones")[0] == "8518"
    assert codes("red leather sofa")[0] == "9401"


@pytest.mark.parametrize("typed", ["lapt", "gasol", "olive oi", "solar pan", "headph"])
def test_words_are_found_while_they_are_typed(reference, typed):
    first = {"lapt": "8471", "gasol": "2710", "olive oi": "1509", "solar pan": "8541", "headph": "8518"}
    assert first[typed] in codes(typed)[:3]


def test_a_search_is_one_query_and_bounded(reference, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(codes("oil")) <= 8
    with django_assert_num_queries(1):
        codes("a b c d e f g h i j k l m n o p q r s t u v w x y z " * 4)
