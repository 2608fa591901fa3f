"""Words as searches compare them."""

import pytest

from centers.tariff.words import LONGEST, normalize_word, normalize_words, search_key


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("battery", "batteries"),
        ("box", "boxes"),
        ("bus", "buses"),
        ("canoe", "canoes"),
        ("car", "cars"),
        ("cheese", "cheeses"),
        ("cookie", "cookies"),
        ("gas", "gases"),
        ("glass", "glasses"),
        ("horse", "horses"),
        ("knife", "knives"),
        ("lens", "lenses"),
        ("olive", "olives"),
        ("shoe", "shoes"),
        ("tie", "ties"),
        ("tomato", "tomatoes"),
        ("watch", "watches"),
        ("woman", "women"),
    ],
)
def test_singular_and_plural_have_one_form(one, several):
    assert normalize_word(one) == normalize_word(several)


@pytest.mark.parametrize(
    ("one", "other"), [("can", "cane"), ("pin", "pine"), ("car", "care"), ("glass", "gla")]
)
def test_other_words_keep_their_own_form(one, other):
    assert normalize_word(one) != normalize_word(other)


def test_texts_lose_accents_possessives_punctuation_and_fillers():
    assert normalize_words("Women’s T-shirts, for the café") == ["woman", "t", "shirt", "cafe"]
    assert search_key("Olive oil, virgin") == " olive oil virgin "
    assert len(search_key("words " * 100)) <= LONGEST
