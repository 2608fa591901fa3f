"""The wording of problems that intake finds, by code: what is wrong, and what to do about it."""

from entries.rules.problem import Problem

_WORDS = {
    "unknown_entry_type": ("There is no entry type {0:.20}.", "Use two digits, like 01 or 11."),
    "not_a_port": ("{0:.20} is not a port code.", "Use the four digits of Schedule D, like 2704."),
    "unlisted_port": (
        "Port {0} is not in our list of ports.",
        "The summary is accepted all the same; look for a typing error.",
    ),
    "date_too_late": ("The entry date {0} is more than 90 days ahead.", "Look for a wrong year."),
    "unknown_mode": (
        "There is no mode of transport {0:.20}.",
        "Use a two-digit code, like 11 (vessel, container) or 40 (air).",
    ),
    "unknown_country": ("{0:.20} is not a country of CBP's list.", "Use its two-letter code, like VN."),
    "unknown_spi": ("There is no special program indicator {0:.20}.", "Correct it, or leave it empty."),
    "not_a_unit": ("{0:.20} is not a unit code.", "Use the code of the tariff, like NO or KG."),
    "not_a_quantity": ("{0:.24} is not a quantity.", "Write it like 100 or 12.5, not negative."),
    "unknown_rate_type": ("{0:.20} is not a rate type.", "Write A (percent of value) or S (dollars a unit)."),
    "unknown_security": ("{0:.20} is not a security.", "Write bond or cash."),
    "not_a_line_number": ("{0:.20} is not a line number.", "Use 1, 2, 3 ... up to 99999."),
    "line_twice": ("Two lines have the same number.", "Write line numbers without leading zeros or blanks."),
    "not_an_ordinal": (
        "The tariff ordinal is not a number.",
        "Number the tariff numbers of a line 1, 2, 3 ...",
    ),
    "ordinal_twice": (
        "This line has two tariff numbers with the same ordinal.",
        "Give each its own ordinal, or each line its own line number.",
    ),
    "totals_differ": ("The lines add up to {0}, the total says {1}.", "Correct the lines or the total."),
    "too_many_cells": (
        "The row has more than {0} cells, more than the header has columns.",
        "Put values that hold a comma in quotation marks.",
    ),
    "too_many_rows": (
        "The summary has more than {0:,} rows.",
        "Check the entry number; a summary has at most 99,999 lines.",
    ),
    "twice_in_file": (
        "This entry number stands earlier in the same file already.",
        "Put all rows of one summary together, or keep only one of the two.",
    ),
    "unknown_column": (
        "Column {0!r} is not known and was passed over.",
        "Nothing to do, unless it is a misspelled column of the report.",
    ),
}


def make_problem(code: str, field: str, value: str, *parts: object) -> Problem:
    """Return the problem of this code in a value of a field; `parts` fill the places of its message."""
    message, fix = _WORDS[code]
    return Problem(code, message.format(*parts), fix, field, value)
