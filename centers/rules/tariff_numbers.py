"""Tariff numbers (HTSUS) as people and spreadsheets write them."""

import re

from cee_portal.core.text.leftovers import clean_text

# With 7 and 9 digits the first zero is lost.
_NUMBER = re.compile(r"(\d{9,10})\.0+|(\d{7,8})\.0", re.ASCII)
_SEPARATORS = dict.fromkeys(map(ord, " .-\u2010\u2011\u2012\u2013"))
_LIST_SIGNS = re.compile(r"[,;\n]+")


def normalise_hts(text: str) -> str:
    """Return the digits without dots, blanks, hyphens, and what spreadsheets leave around them."""
    if text.isdecimal():
        return text
    text = clean_text(text)
    # 8517130000.0 is a number with a decimal point; in 2709.00 and 85171300.00 the zeros are digits of the number.
    if found := _NUMBER.fullmatch(text):
        return found[1] or found[2]
    return text.translate(_SEPARATORS)


def split_numbers(text: str) -> list[str]:
    """Return the tariff numbers of a list as typed.

    Blanks part numbers, but where one of the parts has two digits they stand within a number: `8517 13 0000`.
    """
    numbers = []
    for listed in _LIST_SIGNS.split(text):
        parts = clean_text(listed).split()
        within = any(len(part) == 2 for part in parts[1:])
        numbers += [" ".join(parts)] if within else parts
    return numbers
