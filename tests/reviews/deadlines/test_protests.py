"""Protests: 90 or 180 days, the day that is not worked, sureties, and the decisions that follow."""

from datetime import date

import pytest

LIQUIDATED = {"entry_date": "2025-03-01", "liquidation_date": "2026-01-09"}


@pytest.mark.parametrize(
    ("sentence", "facts", "last", "arguable", "days"),
    [
        ("180 days", LIQUIDATED, "2026-07-08", "2026-07-08", 180),
        (
            "90 days for an entry before 18 December 2004",
            {"entry_date": "2004-12-17", "liquidation_date": "2005-10-28"},
            "2006-01-26",
            "2006-01-26",
            90,
        ),
        (
            "180 days from that day on",
            {"entry_date": "2004-12-18", "liquidation_date": "2005-10-28"},
            "2006-04-26",
            "2006-04-26",
            180,
        ),
        (
            "a last day on a Saturday",
            {"entry_date": "2025-03-01", "liquidation_date": "2026-01-05"},
            "2026-07-04",
            "2026-07-06",
            180,
        ),
        (
            "a last day on a holiday",
            {"entry_date": "2025-03-01", "liquidation_date": "2026-03-11"},
            "2026-09-07",
            "2026-09-08",
            180,
        ),
        ("another decision", {"decision_date": "2026-01-09"}, "2026-07-08", "2026-07-08", 180),
        (
            "a decision before 18 December 2004",
            {"decision_date": "2004-12-17"},
            "2005-03-17",
            "2005-03-17",
            90,
        ),
        (
            "a decision on an entry before that day",
            {"entry_date": "2004-12-17", "decision_date": "2006-01-09"},
            "2006-04-09",
            "2006-04-10",
            90,
        ),
        (
            "a later refusal does not start the clock anew",
            LIQUIDATED | {"decision_date": "2026-11-05"},
            "2026-07-08",
            "2026-07-08",
            180,
        ),
        (
            "a surety from its demand",
            LIQUIDATED | {"protestant": "surety", "demand_date": "2026-06-01"},
            "2026-11-28",
            "2026-11-30",
            180,
        ),
        (
            "a surety with its demand alone",
            {"protestant": "surety", "demand_date": "2026-06-01"},
            "2026-11-28",
            "2026-11-30",
            180,
        ),
    ],
)
def test_filing(ask, sentence, facts, last, arguable, days):
    answer = ask("protest", **facts)
    assert (str(answer.last_day), str(answer.last_arguable_day), answer.days) == (last, arguable, days), (
        sentence
    )


def test_the_day_between_the_plain_and_the_arguable_day_is_timely_and_disputed(ask):
    answer = ask("protest", entry_date="2025-03-01", liquidation_date="2026-01-05")
    days = {
        day: (answer.judge(date(2026, 7, day)), answer.is_at_limit(date(2026, 7, day)))
        for day in (4, 5, 6, 7)
    }
    assert days == {
        4: ("timely", False),
        5: ("timely", True),
        6: ("timely", True),
        7: ("untimely", False),
    }
    assert answer.is_at_limit() is False


def test_a_protest_on_the_day_of_liquidation_is_not_before_it(ask):
    answer = ask("protest", **LIQUIDATED)
    assert answer.judge(date(2026, 1, 8)) == "premature"
    assert answer.judge(date(2026, 1, 9)) == "timely"


@pytest.mark.parametrize(
    ("clock", "facts", "last"),
    [
        ("protest_decision", {"filed_on": "2026-07-01"}, "2028-07-01"),
        ("protest_decision", {"filed_on": ["2026-07-01", "2026-09-15", "2026-08-01"]}, "2028-09-15"),
        ("protest_decision", {"filed_on": "2024-02-29"}, "2026-02-28"),
        ("accelerated_disposition", {"requested_on": "2026-03-02"}, "2026-04-01"),
        ("exclusion_protest", {"filed_on": "2026-03-02"}, "2026-04-01"),
        ("court_summons", {"denied_on": "2026-03-02"}, "2026-08-29"),
        ("set_aside_further_review_denial", {"notified_on": "2026-03-02"}, "2026-05-01"),
        ("void_denial", {"denied_on": "2026-03-02"}, "2026-05-31"),
    ],
)
def test_what_follows_the_filing(ask, clock, facts, last):
    answer = ask(clock, **facts)
    assert str(answer.last_day) == str(answer.last_arguable_day) == last
