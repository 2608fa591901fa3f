"""Liquidation: which entries have a clock, what extends it, and what a suspension does."""

from datetime import date

import pytest

from entries.rules.acceptance import OFF_THE_CYCLE
from entries.rules.clock_policies import Certainty
from reviews.deadlines.answers import Outcome
from reviews.deadlines.facts import FactsError


@pytest.mark.parametrize(
    ("sentence", "facts", "last"),
    [
        ("one year", {"entry_date": "2025-03-10"}, "2026-03-10"),
        ("one year after February 29", {"entry_date": "2024-02-29"}, "2025-02-28"),
        ("one extension", {"entry_date": "2025-03-10", "extensions": 1}, "2027-03-10"),
        ("three extensions are four years", {"entry_date": "2024-02-29", "extensions": 3}, "2028-02-29"),
        ("six months after the notice", {"suspension_removed_notice": "1998-10-23"}, "1999-04-23"),
        (
            "the notice counts, not the entry",
            {"entry_date": "2020-01-06", "suspension_removed_notice": "2025-08-31"},
            "2026-02-28",
        ),
        (
            "a warehouse from the final withdrawal",
            {"entry_date": "2024-01-08", "entry_type": "21", "final_withdrawal_date": "2025-05-02"},
            "2026-05-02",
        ),
        (
            "a withdrawal date means a warehouse",
            {"entry_date": "2024-01-08", "final_withdrawal_date": "2025-05-02"},
            "2026-05-02",
        ),
        (
            "a withdrawal has a date of its own",
            {"entry_date": "2025-03-10", "entry_type": "31"},
            "2026-03-10",
        ),
    ],
)
def test_deemed_liquidation(ask, sentence, facts, last):
    assert str(ask("deemed_liquidation", **facts).last_day) == last, sentence


@pytest.mark.parametrize("entry_type", sorted(OFF_THE_CYCLE))
@pytest.mark.parametrize("clock", ["liquidation_cycle", "deemed_liquidation"])
def test_types_without_a_clock_say_why_and_any_act_is_premature(ask, clock, entry_type):
    answer = ask(clock, entry_date="2025-03-10", entry_type=entry_type)
    assert answer.last_day is None
    assert answer.reason == OFF_THE_CYCLE[entry_type]
    assert (answer.count, answer.unit, answer.days) == (None, None, None)
    assert answer.judge(date(2030, 1, 1)) is Outcome.PREMATURE


def test_a_suspended_entry_has_no_last_day_and_a_deemed_liquidation_meanwhile_no_effect(ask):
    answer = ask("deemed_liquidation", entry_date="2020-03-10", suspended=True)
    assert answer.last_day is None
    assert "no effect" in answer.reason
    assert answer.judge(date(2026, 1, 1)) is Outcome.PREMATURE


def test_an_act_on_the_last_day_is_timely_and_before_the_entry_premature(ask):
    answer = ask("deemed_liquidation", entry_date="2025-03-10")
    days = [date(2025, 3, 9), date(2025, 3, 10), date(2026, 3, 10), date(2026, 3, 11)]
    assert [answer.judge(day) for day in days] == ["premature", "timely", "timely", "untimely"]


def test_a_fourth_extension_is_refused(ask):
    with pytest.raises(FactsError, match="three times at most"):
        ask("deemed_liquidation", entry_date="2025-03-10", extensions=4)


@pytest.mark.parametrize(
    ("sentence", "facts", "last", "certainty"),
    [
        ("since 2016 from the liquidation", {"liquidation_date": "2016-02-24"}, "2016-05-24", "verified"),
        (
            "the notice does not matter since",
            {"liquidation_date": "2016-02-24", "notice_date": "2016-03-11"},
            "2016-05-24",
            "verified",
        ),
        (
            "before from the notice",
            {"liquidation_date": "2016-02-23", "notice_date": "2016-03-11"},
            "2016-06-09",
            "verified",
        ),
        (
            "before without a notice it is assumed",
            {"liquidation_date": "2016-02-23"},
            "2016-05-23",
            "assumed",
        ),
    ],
)
def test_reliquidation(ask, sentence, facts, last, certainty):
    answer = ask("reliquidation", **facts)
    assert (str(answer.last_day), answer.policy.certainty) == (last, certainty), sentence


def test_withholding_ends_twenty_days_after_form_29_was_mailed(ask):
    answer = ask("withholding", mailed_on="2026-03-02")
    assert (str(answer.last_day), answer.policy.certainty) == ("2026-03-22", Certainty.VERIFIED)
    assert answer.policy.citation == "19 CFR 152.2"
