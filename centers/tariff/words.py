"""Words of goods as searches compare them: small letters, one form for singular and plural. Pure."""

import re
import unicodedata

MOST_WORDS = 8
LONGEST = 200
_POSSESSIVE = re.compile(r"['’]s?(?=\W|$)")
_BETWEEN = re.compile(r"[\s,;:.!?()/&\"“”+–—-]+")
_ENDS_IN_E = re.compile(r"(?:s|z|x|ch|sh)e$")
_FILLERS = frozenset(("a", "an", "and", "for", "in", "of", "or", "the", "to", "with"))
_IRREGULAR = {
    "children": "child",
    "feet": "foot",
    "geese": "goose",
    "halves": "half",
    "knives": "knife",
    "leaves": "leaf",
    "lens": "lens",
    "loaves": "loaf",
    "men": "man",
    "mice": "mouse",
    "pcs": "pc",
    "scarves": "scarf",
    "shelves": "shelf",
    "skis": "ski",
    "teeth": "tooth",
    "tvs": "tv",
    "women": "woman",
}


def normalize_word(word: str) -> str:
    """Return one form for the singular and the plural of a word of small letters.

    The form need not be a word: "houses" and "house" give "hous".
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 3 and word.endswith("ie"):
        return f"{word[:-2]}y"
    if len(word) > 4 and word.endswith("oe"):
        return word[:-1]
    return word[:-1] if _ENDS_IN_E.search(word) else word


def normalize_words(text: str) -> list[str]:
    """Return the normalised words of a text, without accents, possessives, punctuation and fillers."""
    letters = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter)
    )
    found = [word for word in _BETWEEN.split(_POSSESSIVE.sub(" ", letters)) if word and word not in _FILLERS]
    return [normalize_word(word) for word in found]


def search_key(text: str) -> str:
    """Return the normalised words between blanks, as a column keeps them: " olive oil virgin "."""
    return f" {' '.join(normalize_words(text))[: LONGEST - 2].rstrip()} "
