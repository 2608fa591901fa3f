"""Codes of an entry summary.

Entry types, transport, countries, programs, fee classes.

Source of all tables: CATAIR Appendix B rev 21 and AE rev 109; each table names its own.
"""

from functools import cache
from typing import NamedTuple

from cee_portal.core.text.leftovers import clean_text
from entries.rules.code_tables import read_table

UNKNOWN_ORIGIN = "**"
SET_HEADER, SET_PART = (
    "X",
    "V",
)  # article set indicators (AE record 50): the line of a set, and those of its parts
INFORMAL_TYPES = frozenset({"11", "12", "13"})
TIB = "23"


class EntryType(NamedTuple):
    """An entry type: whether the AE transaction takes it, and whether it may carry AD/CVD cases.

    `adcvd`: N, allowed or required. `psc_allowed`: a post summary correction may correct it.
    """

    description: str
    in_ae: bool
    adcvd: str
    psc_allowed: bool


@cache
def entry_types() -> dict[str, EntryType]:
    """Return all 39 entry types by code."""
    return {
        row["code"]: EntryType(
            row["description"],
            row["in_ace_AE_transaction"] == "Y",
            row["adcvd"],
            row["psc_allowed"] == "Y",
        )
        for row in read_table("entry_types")
    }


@cache
def modes_of_transport() -> dict[str, str]:
    """Return the modes of transport by code."""
    return {row["code"]: row["description"] for row in read_table("mode_of_transport")}


@cache
def countries() -> dict[str, str]:
    """Return the names of CBP's country codes; not all are ISO."""
    return {row["code"]: row["name"] for row in read_table("countries")}


@cache
def provinces() -> dict[str, str]:
    """Return the codes for Canada in a manufacturer ID, with their province."""
    return {row["code"]: row["province"] for row in read_table("canadian_province_codes")}


@cache
def programs() -> dict[str, str]:
    """Return the programs by special program indicator (SPI)."""
    return {row["code"]: row["program"] for row in read_table("spi_codes")}


@cache
def fee_classes() -> dict[str, str]:
    """Return the accounting classes of fees and taxes by code."""
    return {row["code"]: row["description"] for row in read_table("fee_class_codes")}


def read_country_code(text: str) -> str:
    """Return a country of CBP's list, or `**` for an unknown one, as typed; "" where the text names none."""
    code = clean_text(text).upper()
    return code if is_country(code) else ""


def is_country(code: str) -> bool:
    """Return True for a country of CBP's list, and for `**`, an unknown origin."""
    return code in countries() or code == UNKNOWN_ORIGIN
