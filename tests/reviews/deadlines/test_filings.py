"""Filing again after a rejection, and until when CBP may reject."""

from datetime import date

import pytest


@pytest.mark.parametrize(
    ("sentence", "entered", "rejected", "last", "count"),
    [
        ("after the ten days: two working days", "2026-02-02", "2026-03-05", "2026-03-09", 2),
        ("early: the rest of the ten days", "2026-02-02", "2026-02-04", "2026-02-17", 10),
        ("on the eighth day: the tenth", "2026-02-02", "2026-02-12", "2026-02-17", 2),
        ("on the ninth day: never less than two", "2026-02-02", "2026-02-13", "2026-02-18", 2),
        ("on the tenth day: never less than two", "2026-02-02", "2026-02-17", "2026-02-19", 2),
        ("on a Saturday: Monday is the first day", "2026-02-02", "2026-03-07", "2026-03-10", 2),
    ],
)
def test_filing_again(ask, sentence, entered, rejected, last, count):
    answer = ask("rejection_resubmit", time_of_entry=entered, rejected_on=rejected)
    assert (str(answer.last_day), answer.count) == (last, count), sentence
    assert answer.clock == "rejection_resubmit"
    day = date.fromisoformat(rejected)
    assert answer.judge(day) == "timely"
    assert answer.judge(day.replace(day=1)) == "premature"


def test_a_summary_may_be_filed_before_the_time_of_entry(ask):
    assert ask("summary_due", time_of_entry="2026-02-02").judge(date(2026, 1, 20)) == "timely"


@pytest.mark.parametrize(
    ("measures", "supervisor", "days"),
    [
        ([], False, 90),
        (["ad_cvd"], False, 60),
        (["301"], False, 90),
        (["301", "ad_cvd"], False, 60),
        ([], True, 90),
        (["ad_cvd"], True, 300),
        (["201"], True, 300),
        (["232"], True, 300),
        (["301"], True, 300),
    ],
)
def test_the_limit_of_a_rejection(ask, measures, supervisor, days):
    answer = ask("reject_limit", entry_date="2026-01-05", measures=measures, supervisor=supervisor)
    assert answer.days == days
    assert answer.policy.certainty == "disputed"  # the day from which they count is not said
    assert "18-000301" in answer.policy.citation


def test_before_the_numbers_were_published_they_are_assumed(ask):
    assert ask("reject_limit", entry_date="2018-04-22").policy.certainty == "assumed"
    assert ask("reject_limit", entry_date="2018-04-23").policy.certainty == "disputed"
