"""The window of a post summary correction in each time of its law."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cee_portal.core.calendar import Calendar
from reviews.deadlines.corrections import psc_window

NONE = Calendar(frozenset())


@pytest.mark.parametrize(
    ("sentence", "facts", "last", "count"),
    [
        (
            "15 days before the liquidation of day 314 come before day 300",
            {"entry_date": "2026-02-06", "scheduled_liquidation": "2026-12-17"},
            "2026-12-02",
            15,
        ),
        (
            "day 300 comes before a late liquidation",
            {"entry_date": "2026-02-06", "scheduled_liquidation": "2027-12-17"},
            "2026-12-03",
            300,
        ),
        (
            "an extension by the importer lifts day 300",
            {"entry_date": "2026-02-06", "scheduled_liquidation": "2027-12-17", "extension": "importer"},
            "2027-12-02",
            15,
        ),
        (
            "but not before 14 August 2019",
            {"entry_date": "2018-02-06", "scheduled_liquidation": "2019-06-17", "extension": "importer"},
            "2018-12-03",
            300,
        ),
        (
            "21 days before the liquidation until July 2017",
            {"entry_date": "2015-03-02", "scheduled_liquidation": "2015-12-04"},
            "2015-11-13",
            21,
        ),
        (
            "270 days until October 2017",
            {"entry_date": "2015-03-02", "scheduled_liquidation": "2016-01-10"},
            "2015-11-27",
            270,
        ),
        (
            "14 days before the liquidation between",
            {"entry_date": "2017-01-09", "scheduled_liquidation": "2017-10-20"},
            "2017-10-06",
            14,
        ),
        (
            "the new law opened the window of an old entry again",
            {"entry_date": "2017-02-01", "scheduled_liquidation": "2017-12-12"},
            "2017-11-27",
            15,
        ),
        (
            "suspended for antidumping duty, but of a type that has none",
            {"entry_date": "2026-02-06", "suspension_code": "44"},
            "2026-12-03",
            300,
        ),
    ],
)
def test_last_day(ask, sentence, facts, last, count):
    answer = ask("psc_window", **facts)
    assert (str(answer.last_day), answer.count) == (last, count), sentence


def test_exactly_fifteen_days_before_liquidation_sources_disagree(ask):
    answer = ask("psc_window", entry_date="2026-02-06", scheduled_liquidation="2026-12-17")
    judged = [
        (answer.judge(date(2026, 12, day)), answer.is_at_limit(date(2026, 12, day))) for day in (1, 2, 3)
    ]
    assert judged == [("timely", False), ("timely", True), ("untimely", False)]
    assert answer.is_at_limit() is True
    late = ask("psc_window", entry_date="2026-02-06", scheduled_liquidation="2027-12-17")
    assert late.is_at_limit() is False
    assert late.judge(date(2026, 2, 5)) == "premature"


def test_between_two_laws_a_closed_window_is_closed(ask):
    answer = ask("psc_window", entry_date="2017-02-01", scheduled_liquidation="2017-12-12")
    days = [date(2017, 10, 29), date(2017, 10, 30), date(2017, 11, 1), date(2017, 11, 28)]
    assert [answer.judge(day) for day in days] == ["timely", "untimely", "timely", "untimely"]


@pytest.mark.parametrize("entry_type", ["03", "06", "07"])
@pytest.mark.parametrize("code", ["43", "44", "45", "65", "66"])
def test_suspended_for_special_duties_the_window_stays_open(ask, entry_type, code):
    answer = ask("psc_window", entry_date="2024-02-06", entry_type=entry_type, suspension_code=code)
    assert answer.last_day is None
    assert "suspended" in answer.reason
    assert answer.judge(date(2024, 2, 6) + timedelta(days=500)) == "timely"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"extension": "cbp"}, "B59"),
        ({"entry_type": "11"}, "B49"),
        ({"entry_type": "12"}, "B49"),
        ({"entry_type": "86"}, "type 86"),
        ({"suspension_code": "46"}, "B60"),
        ({"suspension_code": "48"}, "B60"),
    ],
)
def test_without_a_window_the_reason_is_told(ask, facts, told):
    answer = ask("psc_window", entry_date="2026-02-06", scheduled_liquidation="2026-12-17", **facts)
    assert answer.last_day is None
    assert told in answer.reason
    assert answer.judge(date(2026, 3, 1)) == "untimely"


@pytest.mark.parametrize(
    ("entry", "liquidation", "told"),
    [
        ("2009-03-02", "2010-01-10", "no post summary corrections before"),
        ("2026-02-06", "2026-02-10", "too near"),
    ],
)
def test_a_window_that_never_opens(ask, entry, liquidation, told):
    answer = ask("psc_window", entry_date=entry, scheduled_liquidation=liquidation)
    assert answer.last_day is None
    assert told in answer.reason
    assert answer.judge(date.fromisoformat(liquidation)) == "untimely"


@given(st.dates(date(2017, 11, 1), date(2099, 1, 1)), st.integers(15, 1500), st.integers(0, 1500))
def test_within_one_policy_a_later_liquidation_closes_the_window_no_earlier(entry, days, more):
    one, other = (
        psc_window(NONE, entry_date=entry, scheduled_liquidation=entry + timedelta(days=each))
        for each in (days, days + more)
    )
    assert one.last_day and other.last_day
    assert entry <= one.last_day <= other.last_day <= entry + timedelta(days=300)


@given(st.dates(date(2005, 1, 1), date(2030, 1, 1)), st.integers(0, 1500), st.integers(-10, 1500))
def test_the_last_day_is_the_last_one_that_is_timely(entry, days, act):
    answer = psc_window(NONE, entry_date=entry, scheduled_liquidation=entry + timedelta(days=days))
    day = entry + timedelta(days=act)
    if answer.judge(day) == "timely":
        assert answer.last_day and entry <= day <= answer.last_day
