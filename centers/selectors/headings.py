"""Reads of tariff headings.

A search by number or words, and the plain titles of all.
"""

import time

from django.db import connection

from centers.models import Heading
from centers.rules.tariff_numbers import normalise_hts
from centers.tariff.words import MOST_WORDS, normalize_words

LIMIT = 8
_KEEP_SECONDS = 60
_kept: dict[str, tuple[float, dict[str, str]]] = {}


def search_headings(text: str) -> list[Heading]:
    """Return at most 8 headings for typed text: the beginning of a number, or words.

    Every word must begin a word of an everyday name or of a title, or be a part of the title. Better matches come first,
    see `_RANKED`; headings of wastes and parts come after the goods, unless the text asks for them.
    """
    text = text.strip()[:80]
    digits = normalise_hts(text)
    if digits.isdecimal() and digits.isascii():
        return list(Heading.objects.filter(code__startswith=digits[:4])[:LIMIT])
    words = normalize_words(text)[:MOST_WORDS]
    if not words:
        return []
    plain = [_escape_pattern(word) for word in words]
    values = {
        "typed": f" {' '.join(words)} ",
        "starts": f" {' '.join(plain)} %",
        "whole": [f"% {word} %" for word in plain],
        "begun": [f"% {word}%" for word in plain],
        "parts": [f"%{word}%" for word in plain],
        "limit": LIMIT,
    }
    return list(Heading.objects.raw(_RANKED, values))


def _escape_pattern(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


_AFTER_GOODS = " (waste|scrap|lee|residue|slag|pomace|husk|spent|used|reclaimed|part) "

# Ranks, the best first: 0 the name itself; 1 a longer name that begins with the whole words; 2 and 3 a title with the
# whole words, at its beginning or elsewhere; 4 a name with the whole words; 5 a name and 6 a title in which words begin
# so; 7 a name at the end of the text ("wireless headphones"); 8 a title with the text within its words.
_RANKED = f"""
SELECT h.code, h.title FROM (
    SELECT heading_id AS code,
           CASE WHEN words = %(typed)s THEN 0
                WHEN words LIKE ALL (%(whole)s) THEN CASE WHEN words LIKE %(starts)s THEN 1 ELSE 4 END
                WHEN words LIKE ALL (%(begun)s) THEN 5 ELSE 7 END AS rank,
           CASE WHEN words LIKE ALL (%(begun)s) THEN 0 ELSE -length(words) END AS longest,
           place
    FROM centers_headingname
    WHERE words LIKE ALL (%(begun)s) OR right(%(typed)s, length(words)) = words
    UNION ALL
    SELECT code,
           CASE WHEN words LIKE ALL (%(whole)s) THEN CASE WHEN words LIKE %(starts)s THEN 2 ELSE 3 END
                WHEN words LIKE ALL (%(begun)s) THEN 6 ELSE 8 END
           + CASE WHEN words ~ '{_AFTER_GOODS}' AND %(typed)s !~ '{_AFTER_GOODS}' THEN 10 ELSE 0 END,
           0, 0
    FROM centers_heading
    WHERE words LIKE ALL (%(parts)s)
) found JOIN centers_heading h USING (code)
GROUP BY h.code, h.title
ORDER BY min(ARRAY[rank, longest, place]), length(h.title), h.code
LIMIT %(limit)s
"""


def read_heading_titles() -> dict[str, str]:
    """Return code to title of every heading, at most a minute old.

    Every list shows them.

    Kept by database, so that the titles of two databases never mix.
    """
    name = str(connection.settings_dict["NAME"])
    kept = _kept.get(name)
    if kept is None or not kept[1] or time.monotonic() - kept[0] > _KEEP_SECONDS:
        kept = (time.monotonic(), dict(Heading.objects.values_list("code", "title")))
        _kept[name] = kept
    return kept[1]
