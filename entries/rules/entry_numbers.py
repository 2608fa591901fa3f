"""Entry numbers: filer code, sequence and check digit.

Eleven characters, printed B76-0324527-8. Letters count as digits (A-I and J-R as 1-9, S-Z as 2-9); from the
right every second of the ten digits is doubled, tens and units of a product added; the check digit completes
the sum to a ten. A filer that has used all its numbers may be authorised for a series whose check digit is n
higher. Source: CATAIR Appendix E; AE Table 1; decision 35.
"""

from collections.abc import Collection
from itertools import product
from typing import NamedTuple

from cee_portal.core import formatting
from cee_portal.core.text.leftovers import INVISIBLE, clean_code
from entries.rules.problem import Problem

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LENGTH = 11
_SEPARATORS = dict.fromkeys([*INVISIBLE, *map(ord, " -\u2010\u2011\u2012\u2013\u2014\u2212")])
_VALUE = {digit: int(digit) for digit in DIGITS} | dict(
    zip(LETTERS, [*range(1, 10), *range(1, 10), *range(2, 10)], strict=True)
)
_DOUBLED = {char: value * 2 - 9 if value > 4 else value * 2 for char, value in _VALUE.items()}

# Summed weights by slice, so that one check is three look-ups: millions of numbers pass here in an intake.
# Doubled are the 2nd, 4th, 6th, 8th and 10th of the ten; a slice that is no filer code or not all digits is
# simply not found.
_FILER = {
    a + b + c: _VALUE[a] + _DOUBLED[b] + _VALUE[c]
    for a, b, c in product(DIGITS + LETTERS, repeat=3)
    if (a, b, c) != ("0", "0", "0")
}
_HIGH = {a + b + c: _DOUBLED[a] + _VALUE[b] + _DOUBLED[c] for a, b, c in product(DIGITS, repeat=3)}
_LOW = {
    a + b + c + d: _VALUE[a] + _DOUBLED[b] + _VALUE[c] + _DOUBLED[d]
    for a, b, c, d in product(DIGITS, repeat=4)
}
_CHECK = {digit: int(digit) for digit in DIGITS}


class EntryNumberCheck(NamedTuple):
    """What an entry number says.

    `number` is the normalised input; unreadable parts are None.
    """

    number: str
    valid: bool
    filer: str | None
    sequence: str | None
    check_digit: str | None
    expected_check_digit: str | None
    offset: int | None
    errors: tuple[Problem, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the answer of the entry number tool."""
        answer = self._asdict() | {"errors": [problem.as_dict() for problem in self.errors]}
        del answer["number"]
        return answer


def normalise_entry_number(text: str) -> str:
    """Return the number in upper case, without hyphens, blanks, and what spreadsheets leave around it."""
    plain = text.replace("-", "")
    if plain.isalnum() and plain.isascii():  # nearly every text
        return plain.upper()
    return clean_code(text.translate(_SEPARATORS)).upper()


def is_filer_code(code: str) -> bool:
    """Return True for three digits or capital letters in any mixture, but not 000.

    Source: the eight patterns of Appendix E.
    """
    return code in _FILER


def filer_of(text: str) -> str | None:
    """Return the filer code of an entry number as typed.

    None where it begins with none.
    """
    code = normalise_entry_number(text)[:3]
    return code if code in _FILER else None


def check_digit(filer: str, sequence: str, offset: int = 0) -> str:
    """Return the check digit of a filer code and seven digits.

    Raises KeyError for other texts.
    """
    total = _FILER[filer] + _HIGH[sequence[:3]] + _LOW[sequence[3:]]
    return str((offset - total) % 10)


def make_entry_number(filer: str, sequence: int, offset: int = 0) -> str:
    """Return the eleven characters of a filer's number `sequence` (0 to 9,999,999)."""
    digits = f"{sequence:07d}"
    return filer + digits + check_digit(filer, digits, offset)


def entry_number_error(number: str, offsets: Collection[int] = ()) -> str | None:
    """Return None for a valid entry number of eleven characters, else an error code.

    `offsets` are those the filer is authorised for; 0 always is. `entry_number_problem` has the words.
    """
    try:
        offset = (_FILER[number[:3]] + _HIGH[number[3:6]] + _LOW[number[6:10]] + _CHECK[number[10:]]) % 10
    except KeyError:
        return _find_error(number)
    return None if not offset or offset in offsets else "check_digit"


def has_entry_number_shape(number: str) -> bool:
    """Return True for a filer code, seven digits and a check digit, whether or not the digit is right."""
    return entry_number_error(number) in (None, "check_digit")


def entry_number_problem(code: str, number: str) -> Problem:
    """Return the words for a code of `entry_number_error` about this number."""
    if code == "check_digit":
        return _check_digit_problem(number)
    message, fix = _MESSAGES[code]
    return Problem(code, message.format(number=number[:40], filer=number[:3], length=len(number)), fix)


def check_entry_number(text: str, authorised_offsets: Collection[int] = ()) -> EntryNumberCheck:
    """Check an entry number as typed; hyphens and blanks may be missing or misplaced.

    `authorised_offsets` are those of its filer (`filer_of`). `offset` is that of the series, None where not valid.
    """
    number = normalise_entry_number(text)
    code = entry_number_error(number, authorised_offsets)
    filer = number[:3] if number[:3] in _FILER else None
    sequence = number[3:10] if number[3:6] in _HIGH and number[6:10] in _LOW else None
    digit = number[10] if len(number) == LENGTH and number[10] in _CHECK else None
    expected = check_digit(filer, sequence) if filer and sequence and len(number) in (10, LENGTH) else None
    offset = (int(digit) - int(expected)) % 10 if not code and digit and expected else None
    errors = (entry_number_problem(code, number),) if code else ()
    return EntryNumberCheck(number, not code, filer, sequence, digit, expected, offset, errors)


def _find_error(number: str) -> str:
    if not number:
        return "missing"
    if not all(char in _VALUE for char in number):
        return "characters"
    if len(number) == 9 and number.isdigit():
        return "old_style"
    if len(number) != LENGTH:
        return "no_check_digit" if len(number) == LENGTH - 1 else "length"
    return "filer" if number[:3] not in _FILER else "sequence"


def _check_digit_problem(number: str) -> Problem:
    filer, digit = number[:3], number[10]
    expected = check_digit(filer, number[3:10])
    offset = (int(digit) - int(expected)) % 10
    return Problem(
        "check_digit",
        f"The check digit of {formatting.entry_number(number)} should be {expected}, not {digit}.",
        f"Look for a typing error; {digit} is right only if {filer} is authorized for its +{offset} series.",
    )


_SHAPE = "Write it as 3 characters of filer code, 7 digits and 1 check digit, like B76-0324527-8."
_MESSAGES = {
    "missing": ("The entry number is missing.", _SHAPE),
    "characters": ("{number} has characters other than letters, digits, hyphens and blanks.", _SHAPE),
    "old_style": (
        "{number} has 9 digits: two leading zeros of the filer code are lost, or it is a number from before October 1986.",
        "Write all 11 characters, like 004-0512345-6, and format the column as text.",
    ),
    "no_check_digit": ("{number} has 10 characters, not 11: one is missing.", _SHAPE),
    "length": ("{number} has {length} characters, not 11.", _SHAPE),
    "filer": ("{filer} is not a filer code: 000 is not assigned.", "Use the filer's own three characters."),
    "sequence": ("The last 8 characters of {number} have to be digits.", _SHAPE),
}
