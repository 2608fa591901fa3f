"""Readers of single values: each returns the checked value or a `Problem`.

Most values of a file repeat (ports, dates, tariff numbers, manufacturers), so a `Memo` remembers what their reader has
read, up to a bound.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, NamedTuple

from cee_portal.core.text.leftovers import clean_code, clean_text, has_lost_digits, is_nothing
from centers.rules.port_codes import read_port_code
from centers.rules.tariff_numbers import normalise_hts
from entries.intake.checks.wording import make_problem
from entries.rules import adcvd, codes, entry_numbers, hts, importer_numbers, mids
from entries.rules.entry_numbers import DIGITS
from entries.rules.problem import Problem

_REMEMBERED = 1 << 14
LARGEST_LINE_NUMBER = 99_999


class Memo(dict[Any, Any]):
    """A dictionary that reads missing values by `read` and empties at its bound."""

    def __init__(self, read: Callable[[Any], Any], bound: int | None = None) -> None:
        super().__init__()
        self._read = read
        self._bound = bound or _REMEMBERED

    def __missing__(self, key: Any) -> Any:
        if len(self) >= self._bound:
            self.clear()
        value = self[key] = self._read(key)
        return value


class Tariff(NamedTuple):
    """The eight-digit numbers of the tariff, at which it sets rates, and its headings, as far as they are known."""

    numbers: Collection[str] = ()
    headings: Collection[str] = ()

    def has_lost_leading_zero(self, digits: str) -> bool:
        """Return True where these 7 or 9 digits are a number of the tariff with a zero in front, and only so."""
        if len(digits) == 9:
            return f"0{digits[:7]}" in self.numbers and digits[:8] not in self.numbers
        return f"0{digits}" in self.numbers and not any(f"{digits}{last}" in self.numbers for last in DIGITS)


NO_TARIFF_DATA = Tariff()


class TariffNumber(NamedTuple):
    """A tariff number, and the values that a line with this number alone stores.

    `special` marks chapters 98 and 99, which classify no goods.
    """

    digits: str
    special: bool
    alone: tuple[str, ...]
    classified: str
    heading: str
    warnings: tuple[Problem, ...] = ()


class Reference(NamedTuple):
    """The reference data of the checks. Without ports or headings nothing is warned of."""

    ports: Collection[str] = ()
    offsets: Mapping[str, Collection[int]] = {}
    tariff: Tariff = NO_TARIFF_DATA


def missing(field: str, what: str) -> Problem:
    """Return the problem of a required value that is missing."""
    return Problem("missing", f"{what} is missing.", "Fill it in.", field, "")


def read_entry_number(text: str, offsets: Mapping[str, Collection[int]]) -> str | Problem:
    """Return an entry number of eleven characters (Appendix E).

    Its check digit must be of a series that its filer may use (decision 35).
    """
    if len(text) == 11 and entry_numbers.entry_number_error(text, offsets.get(text[:3], ())) is None:
        return text
    number = entry_numbers.normalise_entry_number(text)
    code = entry_numbers.entry_number_error(number, offsets.get(number[:3], ()))
    if code is None:
        return number
    if has_lost_digits(clean_text(text)):
        return make_problem("digits_lost", "entry_number", text, clean_text(text))
    return entry_numbers.entry_number_problem(code, number).about("entry_number", text)


_ABI_TYPE = re.compile(r"(\d{2})\s+ABI(?:/\w+)?", re.ASCII | re.I)


def read_entry_type(text: str) -> str | Problem:
    """Return a code of CATAIR Appendix B; a lost leading zero is put back.

    Reports also write `01 ABI/A`: the type, and how it was filed.
    """
    code = clean_code(text)
    if found := _ABI_TYPE.fullmatch(code):
        code = found[1]
    code = f"0{code}" if len(code) == 1 else code
    if code in codes.entry_types():
        return code
    if is_nothing(code):
        return missing("entry_type", "The entry type")
    return make_problem("unknown_entry_type", "entry_type", text, code)


def read_port(text: str) -> str | Problem:
    """Return four digits of Schedule D; a lost leading zero is put back."""
    code = read_port_code(text)
    if code:
        return code
    if is_nothing(clean_text(text)):
        return missing("port", "The port of entry")
    return make_problem("not_a_port", "port", text, clean_text(text))


class GuessedNumber(str):
    """An importer number that was read as one of the IRS, and that may be the number `person` as well."""

    person = ""


def read_importer(text: str) -> str | Problem:
    """Return an importer number in its normal spelling (AE note f), a GuessedNumber where hyphens are missing."""
    found = importer_numbers.check_importer_number(text)
    if not found.valid:
        return found.errors[0].about("importer_number", text)
    person = importer_numbers.find_person_form(text)
    if not person:
        return found.normalised or ""
    guessed = GuessedNumber(found.normalised)
    guessed.person = person
    return guessed


def read_consignee(text: str, type_code: str) -> str | Problem:
    """Return the consignee's number; some entry types allow all zeros (error 107)."""
    if is_nothing(clean_text(text)):
        return ""
    found = importer_numbers.consignee_problem(text, type_code)
    if found is not None:
        return found.about("consignee_number", text)
    return importer_numbers.check_importer_number(text).normalised or ""


def date_problem(field: str, text: str, message: str) -> Problem:
    """Return the problem for a message of `cee_portal.core.text.days.read_day`."""
    return Problem("not_a_date", message, "Write it as YYYY-MM-DD or MM/DD/YYYY.", field, text)


def read_mode(text: str) -> str | Problem:
    """Return a mode of transport, "" where none is given."""
    code = clean_code(text)
    if is_nothing(code):
        return ""
    code = f"0{code}" if len(code) == 1 and code.isdecimal() else code
    if code in codes.modes_of_transport():
        return code
    return make_problem("unknown_mode", "mode_of_transport", text, code)


def read_country(field: str, text: str, *, unknown_allowed: bool = False) -> str | Problem:
    """Return a country of CBP's list; `**` is allowed for an unknown origin."""
    code = codes.read_country_code(text)
    if code and (unknown_allowed or code != codes.UNKNOWN_ORIGIN):
        return code
    typed = clean_text(text).upper()
    return "" if is_nothing(typed) else make_problem("unknown_country", field, text, typed)


def read_tariff_number(text: str, tariff: Tariff = NO_TARIFF_DATA) -> TariffNumber | Problem:
    """Return a tariff number of 8 or 10 digits.

    A leading zero that a spreadsheet took away is put back, with a warning, where only that makes it a number of the
    tariff. A heading that the tariff does not have is taken with a warning.
    """
    digits = normalise_hts(text)
    warnings: tuple[Problem, ...] = ()
    if len(digits) in (7, 9) and digits.isdecimal() and "." not in clean_code(text):
        if not tariff.has_lost_leading_zero(digits):
            return make_problem("hts_digit_lost", "hts", text, digits, len(digits), f"0{digits}")
        digits = f"0{digits}"
        warnings = (make_problem("leading_zero_added", "hts", text, digits),)
    if has_lost_digits(digits):
        return make_problem("digits_lost", "hts", text, digits)
    code = hts.hts_error(digits)
    if code is not None:
        return hts.hts_problem(code, digits).about("hts", text)
    special = hts.is_special(digits)
    classified = "" if special else digits
    if classified and tariff.headings and classified[:4] not in tariff.headings:
        warnings += (make_problem("unknown_heading", "hts", text, classified[:4]),)
    return TariffNumber(digits, special, (digits,), classified, classified[:4], warnings)


def read_manufacturer(text: str, exported_from: str, formal: bool) -> str | Problem:
    """Return a manufacturer ID that ACE would accept, "" where none is given."""
    mid = clean_text(text).upper()
    if is_nothing(mid):
        return ""
    code = mids.mid_error(mid, exported_from, formal)
    return mid if code is None else mids.mid_problem(code, mid).about("manufacturer", text)


def read_program(text: str) -> str | Problem:
    """Return a special program indicator, or an article set indicator, which reports write in the same column."""
    code = clean_text(text).upper()
    if is_nothing(code):
        return ""
    if code in codes.programs() or code in (codes.SET_HEADER, codes.SET_PART):
        return code
    return make_problem("unknown_spi", "spi", text, code)


_UNIT = re.compile(r"[A-Z0-9]{1,8}")


def read_unit(text: str) -> str | Problem:
    """Return a unit of measure of up to eight letters and digits."""
    code = clean_text(text).upper().removesuffix(".")
    if is_nothing(code):
        return ""
    if _UNIT.fullmatch(code):
        return code
    return make_problem("not_a_unit", "unit", text, code)


def read_case_number(text: str) -> str | Problem:
    """Return an AD/CVD case number of ten characters."""
    number = adcvd.normalise_case(text)
    found = adcvd.case_problem(number)
    return number if found is None else found.about("case", text)


def clean_name(text: str) -> str:
    """Return a name as it is stored: one line of at most 120 characters."""
    text = clean_text(text) if text[:1] in ("=", "'") else text
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:120]


@cache
def is_formal(type_code: str) -> bool:
    """Return True where an entry of this type is formal (19 CFR 143)."""
    return type_code not in codes.INFORMAL_TYPES
