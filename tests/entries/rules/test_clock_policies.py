"""Dated policies: found by the day that chooses them, and counted in their unit."""

from datetime import date

import pytest

from entries.rules.clock_policies import (
    PolicyTable,
    Unit,
    UnknownPolicyError,
    add_count,
    filing_policies,
)

HEAD = "clock,case,chosen_by,since,until,count,unit,day_off,certainty,citation,rule\n"
ROWS = """protest,,entry_date,,2004-12-17,90,days,arguable,verified,law,Old.
protest,,entry_date,2004-12-18,2019-12-31,180,days,arguable,verified,law,New.
"""


@pytest.fixture
def table(tmp_path) -> PolicyTable:
    path = tmp_path / "clock_policies.csv"
    path.write_text(HEAD + ROWS)
    return PolicyTable(path)


@pytest.mark.parametrize(("day", "count"), [("1980-01-01", 90), ("2004-12-17", 90), ("2004-12-18", 180)])
def test_the_row_of_the_day_is_found(table, day, count):
    assert table.find("protest", date.fromisoformat(day)).count == count


@pytest.mark.parametrize(
    ("clock", "case", "day"),
    [("protest", "", "2020-01-01"), ("protest", "x", "2010-01-01"), ("x", "", "2010-01-01")],
)
def test_a_day_without_a_row_is_an_error(table, clock, case, day):
    with pytest.raises(UnknownPolicyError, match=day):
        table.find(clock, date.fromisoformat(day), case)


@pytest.mark.parametrize(
    ("sentence", "start", "count", "unit", "end"),
    [
        ("days", "2026-01-09", 180, Unit.DAYS, "2026-07-08"),
        ("working days", "2026-02-06", 2, Unit.WORKING_DAYS, "2026-02-10"),
        ("months", "1998-10-23", 6, Unit.MONTHS, "1999-04-23"),
        ("months that end in a shorter one", "2025-08-31", 6, Unit.MONTHS, "2026-02-28"),
        ("years", "2025-03-10", 1, Unit.YEARS, "2026-03-10"),
        ("a year from February 29", "2024-02-29", 1, Unit.YEARS, "2025-02-28"),
        ("four years from February 29", "2024-02-29", 4, Unit.YEARS, "2028-02-29"),
    ],
)
def test_counting(sentence, start, count, unit, end):
    assert str(add_count(date.fromisoformat(start), count, unit, frozenset())) == end, sentence


def test_filing_needs_the_cycle_and_the_ten_working_days():
    assert {policy.clock: policy.count for policy in filing_policies().rows()} == {
        "summary_due": 10,
        "liquidation_cycle": 314,
    }
