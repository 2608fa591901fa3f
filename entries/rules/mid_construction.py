"""Construction of a manufacturer ID from name and address.

Country, or province for Canada; three letters each of the first two words of the name; up to four digits of the
largest number of the street line; three letters of the city. Source: 19 CFR part 102 appendix, items 2 to 5; the
exact order of exceptions is general knowledge.
"""

import re
import unicodedata

IGNORED_WORDS = frozenset({"A", "AN", "AND", "OF", "THE"})
_INITIALS = re.compile(r"(?<![A-Z0-9'])[A-Z](?:[. ]+[A-Z](?![A-Z0-9']))+\.?")
_JOINED = re.compile(r"(?<=[0-9])[-,./+](?=[0-9])")


def build_mid(*, country: str, name: str, street: str, city: str, province: str = "") -> str:
    """Return the ID, at most 15 characters.

    `country` is ISO; for CA give the `province` code (XA to XY) that replaces it.
    """
    return (province or country) + name_part(name) + street_part(street) + city_part(city)


def name_part(name: str) -> str:
    """Return three letters of each of the first two words; one word gives three.

    Initials that stand together are one word.
    """
    words = []
    for chunk in re.split(r"[\s\-/&,]+", _join_initials(_remove_accents(name))):
        word = re.sub(r"[^A-Z0-9]", "", chunk)
        if word and word not in IGNORED_WORDS:
            words.append(word[:3])
    return "".join(words[:2])


def street_part(street: str) -> str:
    """Return up to four digits of the largest number.

    Comma, hyphen, point and slash do not part a number.
    """
    numbers = re.findall(r"[0-9]+", _JOINED.sub("", _remove_accents(street)))
    return max(numbers, key=int, default="")[:4]


def city_part(city: str) -> str:
    """Return the first three letters; articles, digits and punctuation do not count."""
    words = [word for word in _remove_accents(city).split() if word not in IGNORED_WORDS]
    return re.sub(r"[^A-Z]", "", "".join(words))[:3]


def _remove_accents(text: str) -> str:
    """Return capitals without accents."""
    decomposed = unicodedata.normalize("NFKD", text.upper())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _join_initials(name: str) -> str:
    """Return `O.A.S.I.S. Corp` as `OASIS Corp`, `A B C Company` as `ABC Company`.

    A lone A stays an article.
    """
    return _INITIALS.sub(lambda found: re.sub(r"[. ]", "", found.group()) + " ", name)
