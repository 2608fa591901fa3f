"""Importer numbers: of record, consignee, 4811 party, sold-to, delivered-to.

Three forms live: IRS/EIN NN-NNNNNNN with an optional two-character suffix, SSN NNN-NN-NNNN, CBP-assigned
YYDDPP-NNNNN. An EIN without suffix and one with suffix 00 are one importer (ESQ JF note 1), so both normalise
to 12-345678900. Social security numbers are personal data: mask them in lists and logs. Source: CATAIR AE usage
note f.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from cee_portal.core.text.leftovers import clean_code
from entries.rules.problem import Problem

EIN = "ein"
SSN = "ssn"
CBP = "cbp"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_PICTURES = (
    (EIN, re.compile(r"[0-9]{2}-[0-9]{7}(?:[A-Z0-9]{2})?")),
    (SSN, re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")),
    (CBP, re.compile(r"[0-9]{6}-[0-9]{5}")),
)
_RETIRED = re.compile(r"[0-9]{4}-[0-9]{5}")
_BARE_EIN = re.compile(r"[0-9]{9}(?:[A-Z0-9]{2})?")
_CHARACTERS = re.compile(r"[A-Z0-9-]+")


class ImporterNumberCheck(NamedTuple):
    """What an importer number says.

    `form` is ein, ssn, cbp or None; `normalised` is the one spelling that is stored, None where there is none.
    """

    valid: bool
    form: str | None
    normalised: str | None
    errors: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the answer of the importer number tool."""
        return self._asdict() | {"errors": [problem.as_dict() for problem in self.errors]}


@lru_cache(maxsize=1 << 14)
def check_importer_number(text: str) -> ImporterNumberCheck:
    """Check an importer number as typed.

    Hyphens and blanks may be missing or misplaced.

    Without telling hyphens nine digits are read as EIN (with two hyphens as SSN), eleven characters as EIN with suffix.
    An all-zero number is of the right form but names nobody (`consignee_problem` says where it may stand).
    """
    number = "".join(clean_code(text).upper().translate(_DASHES).split())
    form, normalised = _find_form(number)
    if form is None:
        return ImporterNumberCheck(False, None, None, (_PROBLEMS[_find_error(number)],))
    if not normalised.strip("0-"):
        return ImporterNumberCheck(False, form, normalised, (_PROBLEMS["all_zero"],))
    return ImporterNumberCheck(True, form, normalised)


def find_person_form(text: str) -> str:
    """Return the number of a person that digits without hyphens may be, "" where they can be none.

    Nine digits may be a social security number, eleven a number that CBP assigned.
    """
    digits = clean_code(text)
    if not (digits.isascii() and digits.isdecimal()):
        return ""
    if len(digits) == 11:
        return f"{digits[:6]}-{digits[6:]}"
    if len(digits) != 9 or digits[:3] in ("000", "666") or digits[3:5] == "00" or digits[5:] == "0000":
        return ""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def normalise_importer_number(text: str) -> str:
    """Return the one spelling that is stored.

    Raises ValueError, in words for a person, where it is no importer number.
    """
    found = check_importer_number(text)
    if not found.valid or found.normalised is None:
        raise ValueError(found.errors[0].text)
    return found.normalised


def consignee_problem(text: str, entry_type: str, *, consolidated: bool = False) -> Problem | None:
    """Return what is wrong with a consignee's number.

    Its form, or all zeros (error 107).

    All zeros stand only on types 11 and 12 or on a consolidated summary.
    """
    found = check_importer_number(text)
    if found.valid:
        return None
    if found.errors[0].code != "all_zero":
        return found.errors[0]
    if entry_type in ("11", "12") or consolidated:
        return None
    return Problem(
        "107",
        "An all-zero consignee number is allowed only on entry types 11 and 12 or a consolidated summary.",
        "Give the number of the consignee.",
    )


def company_key(normalised: str) -> str:
    """Return what numbers of one company share by default (decision 36).

    For an EIN its first nine digits, else the number itself.
    """
    return normalised[:10] if normalised[2:3] == "-" else normalised


def _find_form(number: str) -> tuple[str | None, str]:
    if number.startswith("-") or _RETIRED.fullmatch(number):
        return None, ""
    for form, picture in _PICTURES:
        if picture.fullmatch(number):
            return form, number + "00" if form == EIN and len(number) == 10 else number
    bare = number.replace("-", "")
    if not _BARE_EIN.fullmatch(bare):
        return None, ""
    if len(bare) == 9 and number.count("-") == 2:
        return SSN, f"{bare[:3]}-{bare[3:5]}-{bare[5:]}"
    return EIN, f"{bare[:2]}-{bare[2:9]}{bare[9:] or '00'}"


def _find_error(number: str) -> str:
    bare = number.replace("-", "")
    if not bare:
        return "missing"
    if number.startswith("-"):
        return "encrypted"
    if _RETIRED.fullmatch(number):
        return "retired_form"
    if not _CHARACTERS.fullmatch(number):
        return "characters"
    if not bare[:9].isdigit():
        return "form"
    if len(bare) == 8:
        return "zero_lost"
    return "suffix" if len(bare) == 10 else "length"


_SHAPES = (
    "Write 12-3456789 or 12-3456789XX (IRS), 123-45-6789 (social security) or 123456-78901 (assigned by CBP)."
)
_PROBLEMS = {
    code: Problem(code, message, fix)
    for code, message, fix in (
        ("missing", "The importer number is missing.", _SHAPES),
        (
            "encrypted",
            "A number that begins with a hyphen is encrypted by CBP and not accepted here.",
            "Use the number that was encrypted.",
        ),
        (
            "retired_form",
            "The CBP-assigned form NNNN-NNNNN ended on 1 July 1992.",
            "Use the importer's present number; CBP assigns numbers like 123456-78901.",
        ),
        ("characters", "Only letters, digits, hyphens and blanks may stand in an importer number.", _SHAPES),
        ("form", "An importer number begins with nine digits; letters stand only in an IRS suffix.", _SHAPES),
        (
            "suffix",
            "The suffix of an IRS number has two characters; this one has one.",
            "Write both characters of the suffix, or none.",
        ),
        (
            "zero_lost",
            "The number has eight digits: a leading zero is lost.",
            "Write all nine digits, and format the column as text in your spreadsheet program.",
        ),
        ("length", "An importer number has 9 or 11 letters and digits.", _SHAPES),
        ("all_zero", "An all-zero number names no importer.", "Give the importer's own number."),
    )
}
