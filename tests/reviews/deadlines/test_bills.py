"""A bill: due, delinquent, dunned."""

import pytest


@pytest.mark.parametrize(
    ("sentence", "billed", "due", "delinquent", "dunned"),
    [
        ("120 days", "2026-04-06", "2026-05-06", "2026-05-07", "2026-08-04"),
        ("120 days before September 2017", "2017-08-31", "2017-09-30", "2017-10-01", "2017-12-29"),
        ("61 days from September 2017", "2017-09-01", "2017-10-01", "2017-10-02", "2017-11-01"),
        ("61 days until March 2018", "2018-03-31", "2018-04-30", "2018-05-01", "2018-05-31"),
        ("120 days again", "2018-04-01", "2018-05-01", "2018-05-02", "2018-07-30"),
    ],
)
def test_days_of_a_bill(ask, sentence, billed, due, delinquent, dunned):
    answer = ask("bill_due", billed_on=billed)
    assert str(answer.last_day) == due, sentence
    told = {name: str(day) for name, day in answer.named_days.items()}
    assert told == {"delinquent_on": delinquent, "dunning_on": dunned}, sentence
