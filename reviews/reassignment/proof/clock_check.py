"""The check of the clocks of moved items, from the database: a move changes none of them."""

from typing import Any

from cee_portal.core import db
from cee_portal.core.holidays import read_calendar
from reviews.reassignment.proof.violations import Violations, find
from reviews.work.rules.item_clocks import day_by_rule


def find_shifted_clocks(values: dict[str, Any]) -> Violations:
    """Return the moved items whose due date or clock is another than at the move, without a recorded change.

    The due date equals the move record, or a clock of the office changed since. It is the last day of the nearest
    running clock. Each running clock ends on the day of its rule, so that a clock behind the nearest one is checked too.
    """
    shifted = find(_SHIFTED, values, "the due date of {} was {} and is {}".format)
    shifted += find(_NOT_NEAREST, values, "the due date of {} is {}, its nearest clock ends {}".format)
    calendar = read_calendar()
    for clock, case, fact, fact_on, last_on in db.rows(_DAYS, values):
        if day_by_rule(clock, case, fact, fact_on, calendar) != last_on:
            days = {"clock": clock, "case": case, "fact": fact, "fact_on": fact_on, "last_on": last_on}
            shifted += find(_OF_DAYS, values | days, f"the clock {clock} of {{}} ends {last_on}".format)
    return shifted


_SHIFTED = """
SELECT i.entry_number, m.due_on, i.due_on FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id
WHERE m.batch_id = %(batch)s AND m.due_on <> i.due_on AND NOT EXISTS (
    SELECT 1 FROM reviews_itemclock c WHERE c.item_id = i.id AND c.side = 'office'
    AND (c.set_at >= m.at OR c.ended_at >= m.at AND c.ended_how <> 'closed'))
"""
_NOT_NEAREST = """
SELECT i.entry_number, i.due_on, near.due_on FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id
LEFT JOIN (SELECT item_id, min(last_on) AS due_on FROM reviews_itemclock
           WHERE ended_at IS NULL AND side = 'office' GROUP BY item_id) near ON near.item_id = i.id
WHERE m.batch_id = %(batch)s AND i.state <> 'closed' AND i.due_on <> coalesce(near.due_on, '9999-12-31')
"""
_DAYS = """
SELECT c.clock, c.policy_case, c.fact, c.fact_on, c.last_on
FROM reviews_itemmove m JOIN reviews_itemclock c ON c.item_id = m.item_id AND c.ended_at IS NULL
WHERE m.batch_id = %(batch)s GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
_OF_DAYS = """
SELECT i.entry_number FROM reviews_itemmove m JOIN reviews_workitem i ON i.id = m.item_id
JOIN reviews_itemclock c ON c.item_id = i.id AND c.ended_at IS NULL
WHERE m.batch_id = %(batch)s AND (c.clock, c.policy_case, c.fact, c.fact_on, c.last_on)
    = (%(clock)s, %(case)s, %(fact)s, %(fact_on)s, %(last_on)s)
"""
