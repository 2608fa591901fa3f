"""Tariff numbers (HTSUS).

Their forms, and the number of a line that says what the goods are.

A line carries one chapter 1-97 number, which routes it, and before or after it numbers of chapter 98 (special
provisions) and 99 (additional duties) that route nothing.
"""

from collections.abc import Iterable
from functools import lru_cache

from entries.rules.problem import Problem

FULL_LENGTHS = frozenset({8, 10})
QUESTION_LENGTHS = frozenset({4, 6, 8, 10})  # what a person may ask about: a heading is enough
CHAPTERS = frozenset(f"{chapter:02d}" for chapter in range(1, 100) if chapter != 77)  # 77 is reserved
SPECIAL_CHAPTERS = frozenset({"98", "99"})


@lru_cache(maxsize=1 << 14)
def hts_error(digits: str, lengths: frozenset[int] = FULL_LENGTHS) -> str | None:
    """Return None for a normalised number of the right form, else an error code."""
    if not digits:
        return "missing"
    if not (digits.isascii() and digits.isdigit()):
        return "characters"
    if len(digits) not in lengths:
        return "length"
    return None if digits[:2] in CHAPTERS else "chapter"


def hts_problem(code: str, digits: str) -> Problem:
    """Return the words for a code of `hts_error` about this number."""
    message, fix = _MESSAGES[code]
    return Problem(code, message.format(number=digits[:40], chapter=digits[:2]), fix)


def is_special(digits: str) -> bool:
    """Return True for a number of chapter 98 or 99."""
    return digits[:2] in SPECIAL_CHAPTERS


def classified_number(numbers: Iterable[str]) -> str:
    """Return the chapter 1-97 number of a line, "" where it has none.

    The numbers are normalised; with several of them the first counts.
    """
    return next((number for number in numbers if number[:2] not in SPECIAL_CHAPTERS), "")


_SHAPE = "Write all 10 digits (or 8), with or without dots, like 8517.13.0000."
_MESSAGES = {
    "missing": ("The tariff number is missing.", _SHAPE),
    "characters": ("{number} has characters other than digits, dots and blanks.", _SHAPE),
    "length": ("{number} does not have the length of a tariff number.", _SHAPE),
    "chapter": ("Chapter {chapter} does not exist in the tariff.", "Chapters are 01 to 76 and 78 to 99."),
}
