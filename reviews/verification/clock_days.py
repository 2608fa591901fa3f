"""The check that every clock of an item ends on the day that its rule gives."""

from datetime import date

from cee_portal.core import db
from cee_portal.core.calendar import Calendar
from cee_portal.core.holidays import read_calendar
from entries.rules.clock_policies import UnknownPolicyError, filing_policies
from reviews.deadlines.counting import count_clock, policies

SENTENCE = "A clock ends on the day that its rule gives from its fact"
# Facts that are a last day themselves.
_STATED = ("scheduled_liquidation", "granted_until")


def find_wrong_days(most: int) -> tuple[int, list[str]]:
    """Return the number of clocks with another last day, and the first of them in words.

    Clocks with the same fact and day are computed once: a million of them have some thousand days.
    """
    calendar, count, examples = read_calendar(), 0, list[str]()
    for clock, case, fact, fact_on, last_on, clocks in db.rows(_DAYS):
        expected = _last_day(clock, case, fact, fact_on, calendar)
        if expected != last_on:
            count += clocks
            wanted = [clock, case, fact, fact_on, last_on, most]
            examples += [
                f"{number}: {clock} ends {last_on}, the rule says {expected or 'nothing'}"
                for number in db.column(_NUMBERS, wanted)
            ]
    return count, examples[:most]


def _last_day(clock: str, case: str, fact: str, fact_on: date, calendar: Calendar) -> date | None:
    if fact in _STATED:
        return fact_on
    for table in (filing_policies(), policies()):
        try:
            return count_clock(table.find(clock, fact_on, case), fact_on, calendar).last_day
        except UnknownPolicyError:
            continue
    return None


_DAYS = """
SELECT clock, policy_case, fact, fact_on, last_on, count(*) FROM reviews_itemclock
GROUP BY clock, policy_case, fact, fact_on, last_on ORDER BY 1, 2, 3, 4, 5
"""
_NUMBERS = """
SELECT i.entry_number FROM reviews_itemclock c JOIN reviews_workitem i ON i.id = c.item_id
WHERE (c.clock, c.policy_case, c.fact, c.fact_on, c.last_on) = (%s, %s, %s, %s, %s) ORDER BY c.id LIMIT %s
"""
