"""Every clock: it takes what it says, its policies leave no gap, and its days exist and follow its start."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cee_portal.core.calendar import Calendar, federal_holidays, is_working_day
from entries.rules.clock_policies import DayOff, Policy, Unit
from reviews.deadlines.answers import Answer, Outcome
from reviews.deadlines.facts import FACTS, FactsError
from reviews.deadlines.registry import CLOCKS, compute_clock, find_policies

HOLIDAYS = frozenset(federal_holidays())
CALENDAR = Calendar(HOLIDAYS)
DAYS = st.dates(date(1980, 1, 1), date(2099, 12, 31))
# From one day: the facts of each clock. Where a clock has cases, each stands for itself.
CASES: dict[str, Any] = {
    "summary_due": lambda day: {"time_of_entry": day},
    "rejection_resubmit": lambda day: {"time_of_entry": day, "rejected_on": day},
    "liquidation_cycle": lambda day: {"entry_date": day},
    "psc_window": lambda day: {"entry_date": day, "scheduled_liquidation": day + timedelta(days=314)},
    "deemed_liquidation": lambda day: {"entry_date": day},
    "deemed_liquidation of three extensions": lambda day: {"entry_date": day, "extensions": 3},
    "deemed_liquidation of a warehouse": lambda day: {
        "entry_date": day,
        "entry_type": "21",
        "final_withdrawal_date": day,
    },
    "deemed_liquidation after a suspension": lambda day: {"suspension_removed_notice": day},
    "reliquidation": lambda day: {"liquidation_date": day},
    "reliquidation with its notice": lambda day: {"liquidation_date": day, "notice_date": day},
    "protest": lambda day: {"entry_date": day, "liquidation_date": day},
    "protest of a decision": lambda day: {"decision_date": day},
    "protest of a surety": lambda day: {"protestant": "surety", "demand_date": day},
    "protest_decision": lambda day: {"filed_on": [day]},
    "exclusion_protest": lambda day: {"filed_on": day},
    "accelerated_disposition": lambda day: {"requested_on": day},
    "court_summons": lambda day: {"denied_on": day},
    "set_aside_further_review_denial": lambda day: {"notified_on": day},
    "void_denial": lambda day: {"denied_on": day},
    "cf28_response": lambda day: {"issued_on": day},
    "cf29_response": lambda day: {"issued_on": day},
    "cf4647_response": lambda day: {"issued_on": day},
    "document_response": lambda day: {"issued_on": day},
    "withholding": lambda day: {"mailed_on": day},
    "bonded_document": lambda day: {"requested_on": day},
    "bill_due": lambda day: {"billed_on": day},
    "fta_claim": lambda day: {"imported_on": day},
    "reject_limit": lambda day: {"entry_date": day},
    "reject_limit with a supervisor": lambda day: {
        "entry_date": day,
        "measures": ["ad_cvd"],
        "supervisor": True,
    },
    "redelivery_demand": lambda day: {"entry_date": day},
    "redelivery_demand of textiles": lambda day: {"entry_date": day, "textile": True},
}
# The window of a correction is composed of several policies and has tests of its own.
COUNTED = sorted(set(CASES) - {"psc_window"})


def ask(case: str, day: date) -> Answer:
    return compute_clock(case.split()[0], CALENDAR, **CASES[case](day))


def test_each_clock_is_tested_here() -> None:
    assert {case.split()[0] for case in CASES} == set(CLOCKS)


def test_each_clock_takes_facts_that_are_described() -> None:
    taken = {fact for clock in CLOCKS.values() for fact in clock.facts}
    assert taken == set(FACTS)


@pytest.mark.parametrize("name", CLOCKS)
def test_each_policy_says_which_fact_chooses_it_and_rows_neither_overlap_nor_leave_a_gap(name: str) -> None:
    clock = CLOCKS[name]
    cases: dict[str, list[Policy]] = {}
    for policy in find_policies(clock):
        cases.setdefault(policy.case, []).append(policy)
        assert set(policy.chosen_by.split(" or ")) <= {*clock.facts, "acted_on"}
        assert policy.citation and policy.rule.endswith(".")
    assert cases
    for rows in cases.values():
        ordered = sorted(rows, key=lambda row: row.since)
        assert ordered[-1].until == date.max
        for one, other in pairwise(ordered):
            assert one.until + timedelta(days=1) == other.since


@pytest.mark.parametrize("case", COUNTED)
@given(day=DAYS)
def test_a_clock_ends_after_its_start_on_a_day_that_its_rule_allows(case: str, day: date) -> None:
    answer = ask(case, day)
    assert answer.first_day and answer.last_day and answer.last_arguable_day
    assert day < answer.first_day <= answer.last_day <= answer.last_arguable_day
    assert answer.judge(answer.last_arguable_day) is Outcome.TIMELY
    assert answer.judge(answer.last_arguable_day + timedelta(days=1)) is Outcome.UNTIMELY
    assert answer.judge(answer.first_day) is Outcome.TIMELY
    assert (answer.days is None) is (answer.unit is not Unit.DAYS)
    if answer.unit is Unit.WORKING_DAYS or answer.policy.day_off is DayOff.NEXT:
        assert is_working_day(answer.last_day, HOLIDAYS)
    if answer.policy.day_off is DayOff.ARGUABLE:
        assert is_working_day(answer.last_arguable_day, HOLIDAYS)
    else:
        assert answer.last_arguable_day == answer.last_day


@pytest.mark.parametrize("case", COUNTED)
@given(day=DAYS, later=st.integers(0, 400))
def test_within_one_policy_a_later_start_ends_no_earlier(case: str, day: date, later: int) -> None:
    one, other = ask(case, day), ask(case, day + timedelta(days=later))
    if one.policy == other.policy:
        assert one.last_day <= other.last_day  # type: ignore[operator]


@pytest.mark.parametrize("case", [case for case in COUNTED if "protest_decision" in case or "deemed" in case])
@pytest.mark.parametrize("year", [1996, 2000, 2024])
def test_a_count_of_years_from_february_29_ends_on_a_day_that_exists(case: str, year: int) -> None:
    answer = ask(case, date(year, 2, 29))
    assert answer.count
    if answer.unit is Unit.YEARS:
        leap = answer.count % 4 == 0
        assert answer.last_day == date(year + answer.count, 2, 29 if leap else 28)
    else:
        assert answer.last_day == date(year, 8, 29)


@pytest.mark.parametrize(
    ("sentence", "clock", "facts", "last"),
    [
        (
            "Veterans Day was kept on a Monday in 1975",
            "summary_due",
            {"time_of_entry": date(1975, 10, 17)},
            "1975-11-03",
        ),
        ("no King Day in 1985", "summary_due", {"time_of_entry": date(1985, 1, 14)}, "1985-01-28"),
        ("King Day from 1986", "summary_due", {"time_of_entry": date(1986, 1, 13)}, "1986-01-28"),
        ("Juneteenth was worked in 2020", "summary_due", {"time_of_entry": date(2020, 6, 12)}, "2020-06-26"),
        ("Juneteenth is not worked since", "summary_due", {"time_of_entry": date(2021, 6, 11)}, "2021-06-28"),
        (
            "the end of a short month",
            "deemed_liquidation",
            {"suspension_removed_notice": date(1999, 8, 31)},
            "2000-02-29",
        ),
    ],
)
def test_years_before_2015(sentence: str, clock: str, facts: dict[str, date], last: str) -> None:
    assert str(compute_clock(clock, CALENDAR, **facts).last_day) == last, sentence


def test_closures_are_named_and_counted_as_the_setting_says() -> None:
    closures = {date(2025, 12, 24): "closed", date(2025, 12, 26): "closed", date(2025, 1, 9): "closed"}
    worked = Calendar(HOLIDAYS, closures)
    idle = Calendar(HOLIDAYS | closures.keys(), closures, closures_are_worked=False)
    facts = {"time_of_entry": date(2025, 12, 19)}
    one, other = compute_clock("summary_due", worked, **facts), compute_clock("summary_due", idle, **facts)
    assert (one.last_day, other.last_day) == (date(2026, 1, 6), date(2026, 1, 8))
    assert sorted(one.closures) == sorted(other.closures) == [date(2025, 12, 24), date(2025, 12, 26)]
    assert "2026-01-08" in one.notes[0] and "2026-01-06" in other.notes[0]
    assert compute_clock("cf28_response", worked, issued_on=date(2025, 12, 1)).notes == ()


def test_a_clock_refuses_facts_that_it_does_not_take_and_names_all_that_are_missing() -> None:
    with pytest.raises(FactsError) as refused:
        compute_clock("rejection_resubmit", CALENDAR, issued_on=date(2026, 1, 1))
    assert [(problem.fact, problem.code) for problem in refused.value.problems] == [
        ("issued_on", "not_allowed"),
        ("time_of_entry", "required"),
        ("rejected_on", "required"),
    ]
