"""What spreadsheets leave around a value, and what they lose of it.

A spreadsheet writes ="0401" or '0401 to keep a leading zero, adds invisible characters, shows a whole number as 401.0, and
shows a long number as 8.51713E+09, whose digits are lost.
"""

import re

INVISIBLE = {
    **dict.fromkeys([*range(0x20), 0x7F, 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF]),
    **dict.fromkeys(map(ord, "\t\n\r\x0b\x0c\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
}
_FORMULA = re.compile(r"""=[=' "]*+([^"]*+)"?""")  # possessive: a long cell costs its length once
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:[.,]?\d+)?E\+?\d{1,3}", re.ASCII | re.I)
_NOTHING = frozenset({"n/a", "na", "#n/a", "none", "null", "nil", "-", "--", "\u2013", "\u2014"})


def clean_text(text: str) -> str:
    """Return a text without what spreadsheets leave around it: formula signs, apostrophes, invisible characters."""
    if text.isalnum() and text.isascii():  # nearly every text
        return text
    # The apostrophe may stand before a formula, as our own downloads write it (cee_portal/core/text/csv_text.py), or in it.
    text = text.translate(INVISIBLE).lstrip("' ").rstrip(" ")
    if text[:1] == "=" and (found := _FORMULA.fullmatch(text)):
        return found[1].rstrip(" ")
    return text


def clean_code(text: str) -> str:
    """Return a code as it is meant: clean, and 401.0 as 401."""
    text = clean_text(text)
    found = _WHOLE_FLOAT.fullmatch(text)
    return found[1] if found else text


def is_nothing(text: str) -> bool:
    """Return True for a text that says that there is no value, like N/A."""
    return not text or text.lower() in _NOTHING


def has_lost_digits(text: str) -> bool:
    """Return True for a number of which a spreadsheet shows only the first digits, like 8.51713E+09."""
    return _SCIENTIFIC.fullmatch(text) is not None
