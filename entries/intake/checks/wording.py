"""The wording of problems that intake finds, by code: what is wrong, and what to do about it."""

from entries.rules.problem import Problem

_WORDS = {
    "no_row_left": ("No row is left.", "Fill in the rows again."),
    "unknown_entry_type": ("There is no entry type {0:.20}.", "Use two digits, like 01 or 11."),
    "not_a_port": ("{0:.20} is not a port code.", "Use the four digits of Schedule D, like 2704."),
    "unlisted_port": (
        "Port {0} is not in our list of ports.",
        "The summary was accepted anyway; check the code for a typing error.",
    ),
    "may_be_person": (
        "The importer number has no hyphens and was read as an IRS number; it may be a social security or CBP-assigned"
        " number.",
        "Write importer numbers with their hyphens.",
    ),
    "date_too_late": ("The entry date {0} is more than 90 days ahead.", "Look for a wrong year."),
    "unknown_mode": (
        "There is no mode of transport {0:.20}.",
        "Use a two-digit code, like 11 (vessel, container) or 40 (air).",
    ),
    "unknown_country": ("{0:.20} is not a country code in CBP's list.", "Use its two-letter code, like VN."),
    "unknown_spi": ("There is no special program indicator {0:.20}.", "Correct it, or leave it empty."),
    "not_a_unit": ("{0:.20} is not a unit code.", "Use the code of the tariff, like NO or KG."),
    "unknown_rate_type": ("{0:.20} is not a rate type.", "Write A (percent of value) or S (dollars a unit)."),
    "unknown_security": ("{0:.20} is not a type of security.", "Write bond or cash."),
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
    "digits_lost": (
        "{0:.24} is scientific notation: the last digits of the number are lost.",
        "Format the column as text in your spreadsheet program, and export the file again from its source.",
    ),
    "hts_digit_lost": (
        "{0} has {1} digits: the first zero or the last digit is lost.",
        "Write all digits ({2} if it is the first zero), and format the column as text.",
    ),
    "leading_zero_added": (
        "A leading zero was lost; the number was read as {0}.",
        "Format the column as text, so that the spreadsheet program keeps the zero.",
    ),
    "unknown_heading": (
        "The tariff has no heading {0}.",
        "The summary was accepted, but this line points to no Center; check the number for a typing error.",
    ),
    "set_counted_once": (
        "The summary has a set: the values of its parts, {0}, are part of the value of the set and were not added.",
        "Nothing to do, unless the line marked X does not carry the value of the whole set.",
    ),
    "row_twice": (
        "This row is the same as row {0}.",
        "Remove one of the two, or give each its own tariff ordinal or line number.",
    ),
    "loose_row": (
        "This row has no entry number, but other columns of the entry are filled.",
        "Fill in the entry number on every row of the summary.",
    ),
    "after_loose_row": (
        "The row before has no entry number and may be the first row of this summary.",
        "Fill in the entry number on every row of the summary.",
    ),
    "several_summaries": (
        "These rows name more than one entry summary.",
        "Give all of them the same entry number; if a row belongs to another summary, upload both again.",
    ),
    "line_total_differs": (
        "The tariff numbers of the line add up to {0}, the line total says {1}.",
        "Look for a missing row or a wrong amount; the sum of the tariff numbers was stored.",
    ),
    "lines_missing": (
        "The line numbers have a gap: {0}.",
        "Nothing to do, unless lines are missing. Line numbers are kept as they were filed.",
    ),
    "equal_9802_parts": (
        "Both parts of the line have the same value, {0}; they were added.",
        "Correct the value if the second number repeats the value of the whole line.",
    ),
    "column_passed_over": (
        "Column {0!r} was ignored, because another column is named {1!r}.",
        "Nothing to do, unless the other column is empty.",
    ),
    "totals_differ": ("The lines add up to {0}, the total says {1}.", "Correct the lines or the total."),
    "too_many_cells": (
        "The row has more than {0} cells, more than the header has columns.",
        "Put values that contain a comma in quotation marks.",
    ),
    "too_many_rows": (
        "The summary has more than {0:,} rows.",
        "Check the entry number; a summary has at most 99,999 lines.",
    ),
    "twice_in_file": (
        "This entry number already appears earlier in the same file.",
        "Put all rows of one summary together, or keep only one of the two.",
    ),
    "unknown_column": (
        "Column {0!r} is not known and was ignored.",
        "Nothing to do, unless it is a misspelled column of the report.",
    ),
}


def make_problem(code: str, field: str, value: str, *parts: object) -> Problem:
    """Return the problem of this code in a value of a field; `parts` fill the places of its message."""
    message, fix = _WORDS[code]
    return Problem(code, message.format(*parts), fix, field, value)
