"""What follows from dates and amounts when a summary is first accepted. Pure."""

from datetime import date, timedelta

from cee_portal.core.calendar import add_working_days
from entries.rules.states import Collection

CYCLE = timedelta(days=314)
DUE_WORKING_DAYS = 10  # 19 CFR 142.12(b)

# 11-13 liquidate on payment or release (19 CFR 159.10), 23 is closed (159.2), for 21 and 22 the clock starts with the
# final withdrawal (159.11), and fairs, in-bond movements and de minimis shipments are not liquidated at all.
NOT_ON_THE_CYCLE = frozenset(
    {"11", "12", "13", "21", "22", "23", "24", "25", "26", "33", "61", "62", "63", "64", "65", "66", "86"}
)


def scheduled_liquidation(entry_type: str, entry_date: date) -> date | None:
    """Return the day of liquidation by CBP's 314-day cycle; None for types without it."""
    return None if entry_type in NOT_ON_THE_CYCLE else entry_date + CYCLE


def summary_due(entry_date: date, holidays: frozenset[date]) -> date:
    """Return the tenth working day after entry, by which the summary is to be filed."""
    return add_working_days(entry_date, DUE_WORKING_DAYS, holidays)


def collection_when_accepted(duty: str, fees: str, other: bool) -> Collection:
    """Return duty free where nothing at all is due, else unpaid.

    `duty` and `fees` are dollars with two decimals.
    """
    nothing = duty == "0.00" and fees == "0.00" and not other
    return Collection.DUTY_FREE if nothing else Collection.UNPAID
