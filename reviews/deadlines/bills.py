"""The clock of a bill: when it is due, delinquent and dunned. Pure."""

from dataclasses import replace
from datetime import date

from cee_portal.core.calendar import ONE_DAY, Calendar
from entries.rules.clock_policies import add_count
from reviews.deadlines.answers import Answer
from reviews.deadlines.counting import count_clock, policies

BILL = "bill_due"


def bill_due(calendar: Calendar, *, billed_on: date) -> Answer:
    """Return until when a bill is paid, with the days on which it is delinquent and dunned (CSMS 18-000234)."""
    answer = count_clock(policies().find(BILL, billed_on), billed_on, calendar)
    dunning = policies().find(BILL, billed_on, "dunning")
    assert answer.last_day and dunning.count is not None
    dunned = add_count(billed_on, dunning.count, dunning.unit, calendar.days_off)
    return replace(
        answer,
        rule=f"{answer.rule} {dunning.rule}",
        named_days={"delinquent_on": answer.last_day + ONE_DAY, "dunning_on": dunned},
    )
