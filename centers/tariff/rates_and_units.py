"""Rates of duty and units of quantity as the USITC prints them, read into facts.

Pure.
"""

import re
from decimal import Decimal
from typing import NamedTuple

FREE = "free"
AD_VALOREM = "ad_valorem"
OTHER = "other"

_FOOTNOTE = re.compile(r"\s+\d+/(?:\s*\d+/)*$")  # "Free 1/": the mark of a footnote, not a part of the rate
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s?%")
_UNIT_BREAK = re.compile(r";|,|\band\b")

NO_UNIT = "X"  # CATAIR: no unit of measure is reported
_CODES = {
    "no.": "NO",
    "no": "NO",
    "kg": "KG",
    "g": "G",
    "t": "T",
    "doz.": "DOZ",
    "doz. prs.": "DPR",
    "dz pcs": "DPC",
    "prs.": "PRS",
    "pcs": "PCS",
    "m": "M",
    "lin. m": "LNM",
    "thousand m": "THM",
    "cm2": "CM2",
    "m2": "M2",
    "m²": "M2",
    "m3": "M3",
    "m³": "M3",
    "thousand m3": "KM3",
    "liters": "L",
    "pf.liters": "PFL",
    "bbl": "BBL",
    "gross": "GR",
    "gr.lines": "GRL",
    "hundreds": "HUN",
    "thousands": "THS",
    "carat": "CAR",
    "square": "SQ",
    "fiber m": "FBM",
    "w": "W",
    "mwh": "MWH",
    "gbq": "GBQ",
    "jwls.": "JWL",
    "doses": "DOS",
    "pack": "PK",
    "cy kg": "CYK",
    "t adw": "T",
    "t dwb": "T",
}
_CONTENT = {"kg": "CKG", "g": "CGM", "t": "CTN"}  # "Cu kg": kilograms of copper content
_CONTENT_AFTER = re.compile(r"kg (?:cmsc|msc|amc|ttl sug)")  # "kg cmsc": kilograms of milk solids content


class Rate(NamedTuple):
    """A rate of duty.

    `kind`: free, ad_valorem or other. `percent` of the value, None for other.
    """

    kind: str
    percent: Decimal | None


def parse_rate(text: str) -> Rate:
    """Read a column 1 or 2 rate. Only "Free" and a plain percentage have a percent.

    Compound and specific rates, references to notes and to other subheadings, and a blank are `other`:
    what they come to cannot be told from the value alone.
    """
    bare = _FOOTNOTE.sub("", " ".join(text.split()))
    if bare.lower() == "free":
        return Rate(FREE, Decimal(0))
    if match := _PERCENT.fullmatch(bare):
        return Rate(AD_VALOREM, Decimal(match[1]))
    return Rate(OTHER, None)


def parse_units(text: str) -> tuple[str, ...]:
    """Return the reporting codes of the units of quantity in order.

    "doz.; kg" is ("DOZ", "KG"), a blank is ("X",). The codes are those of the three-letter unit fields of an entry
    summary line (CATAIR, record 50). A word that is not known stays as printed, in capitals.
    """
    words = [" ".join(word.split()) for word in _UNIT_BREAK.split(text)]
    return tuple(_find_unit_code(word) for word in words if word) or (NO_UNIT,)


def _find_unit_code(word: str) -> str:
    known = _CODES.get(word.lower())
    if known:
        return known
    if _CONTENT_AFTER.fullmatch(word):
        return _CONTENT["kg"]
    substance, _, unit = word.rpartition(" ")
    if substance and unit in _CONTENT:
        return _CONTENT[unit]
    return word.upper()
