"""What follows from dates and amounts when a summary is first accepted. Pure."""

from datetime import date

from entries.rules.clock_policies import add_count, filing_policies

_INFORMAL = (
    "Informal entries are liquidated on payment of the duty, or on release where it is free (19 CFR 159.10)."
)
_WAREHOUSE = "For goods in a warehouse the time runs from their final withdrawal (19 CFR 159.11)."
_NONE = "Entries of this type are not liquidated."
# Entry types that CBP does not liquidate by its cycle, with the reason.
OFF_THE_CYCLE = {
    **dict.fromkeys(("11", "12", "13"), _INFORMAL),
    **dict.fromkeys(("21", "22"), _WAREHOUSE),
    "23": "A temporary importation under bond is closed and not liquidated (19 CFR 159.2).",
    **dict.fromkeys(("24", "25", "26", "33", "61", "62", "63", "64", "65", "66", "86"), _NONE),
}


def scheduled_liquidation(entry_type: str, entry_date: date) -> date | None:
    """Return the day of liquidation by CBP's cycle; None for types without it.

    A summary that is suspended has none either (`entries.rules.suspension`).
    """
    return None if entry_type in OFF_THE_CYCLE else _end_of("liquidation_cycle", entry_date)


def summary_due(entry_date: date, holidays: frozenset[date]) -> date:
    """Return the last working day on which the summary may be filed in time."""
    return _end_of("summary_due", entry_date, holidays)


def _end_of(clock: str, day: date, holidays: frozenset[date] = frozenset()) -> date:
    policy = filing_policies().find(clock, day)
    assert policy.count is not None, f"The clock {clock} has no count."
    return add_count(day, policy.count, policy.unit, holidays)


def is_nothing_due(duty: str, fees: str, other: bool) -> bool:
    """Return True where nothing at all is due.

    `duty` and `fees` are dollars with two decimals; `other` says that an AD/CVD case is on a line.
    """
    return duty == "0.00" and fees == "0.00" and not other
