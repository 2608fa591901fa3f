"""The payment, the control and the liquidation that summaries of a certain age have.

A summary is in trade control until its statement: the tenth working day after its entry, or the day after its filing
where that is later. A daily statement is collected on the next working day. Four in ten summaries stand on a monthly
statement: its payment is authorized on the eleventh and collected on the fifteenth working day of the next month.
Where the day of the scheduled liquidation has passed, the summary is liquidated on that day. Which event changes what
is decided by `entries.rules.transitions`.
"""

from datetime import date, timedelta

from cee_portal.core import db
from cee_portal.core.calendar import add_working_days
from cee_portal.core.holidays import holidays
from entries.models import EntrySummary
from entries.rules.acceptance import summary_due
from entries.rules.problem import Problem
from entries.rules.states import AXES, State, state_of
from entries.rules.transitions import Event, apply_event

_AUTHORIZED_AFTER, _COLLECTED_AFTER = 11, 15  # working days of the month after the entry
_MONTHLY = "right(s.entry_number, 1) < '4'"
_MARKS = ("late", "protest")


def age_summaries(as_of: date) -> int:
    """Give the summaries on file the axes of their age on a day; return how many changed.

    The result follows from the summaries and the day alone, and a second run changes nothing.
    """
    days_off = holidays()
    on_statement = f"s.entry_date < %(stated)s AND {_FILED} < %(as_of)s"
    monthly_days = {
        name: _newest_entry_month(as_of, after, days_off)
        for name, after in (("authorized", _AUTHORIZED_AFTER), ("collected", _COLLECTED_AFTER))
    }
    days = {"as_of": as_of, "stated": _newest_stated(as_of, days_off), **monthly_days}
    events = {
        Event.ON_STATEMENT: on_statement,
        Event.AUTHORIZED: f"{on_statement} AND {_MONTHLY} AND s.entry_date < %(authorized)s",
        Event.COLLECTED: f"{on_statement} AND (NOT {_MONTHLY} OR s.entry_date < %(collected)s)",
        Event.LIQUIDATED: "s.scheduled_liquidation < %(as_of)s",
    }
    return sum(_apply(event, where, days) for event, where in events.items())
