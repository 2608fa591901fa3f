"""Working days: the years that are known, and properties that hold in all of them."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cee_portal.core.calendar import (
    Calendar,
    add_months,
    add_working_days,
    federal_holidays,
    is_working_day,
    new_york_date,
    new_york_moment,
    next_working_day,
)

HOLIDAYS = frozenset(federal_holidays())
DAYS = st.dates(date(1971, 1, 1), date(2099, 6, 30))


@pytest.mark.parametrize(
    ("sentence", "day", "worked"),
    [
        ("a plain Tuesday is worked", date(2026, 2, 3), True),
        ("a Saturday is not", date(2026, 2, 7), False),
        ("a Sunday is not", date(2026, 2, 8), False),
        ("New Year is not", date(2026, 1, 1), False),
        ("a Saturday holiday is kept on Friday", date(2026, 7, 3), False),
        ("a Sunday holiday is kept on Monday", date(2021, 7, 5), False),
        ("New Year 2022 was kept in the old year", date(2021, 12, 31), False),
        ("Juneteenth was worked in 2020", date(2020, 6, 19), True),
        ("Juneteenth is not worked since 2021", date(2021, 6, 18), False),
        ("Inauguration Day is kept only around Washington", date(2017, 1, 20), True),
        ("an executive closure is worked unless the setting says else", date(2025, 12, 24), True),
    ],
)
def test_days(sentence: str, day: date, worked: bool) -> None:
    assert is_working_day(day, HOLIDAYS) is worked, sentence


@pytest.mark.parametrize(
    ("sentence", "day", "count", "expected"),
    [
        ("WE090: the summary of 19 Dec 2025 is due 6 Jan 2026", date(2025, 12, 19), 10, date(2026, 1, 6)),
        ("Friday and two days is Tuesday", date(2026, 2, 6), 2, date(2026, 2, 10)),
        ("a start on Saturday is not counted", date(2026, 2, 7), 1, date(2026, 2, 9)),
        ("two days back from Monday is Thursday", date(2026, 2, 9), -2, date(2026, 2, 5)),
        ("no days is the day itself", date(2026, 2, 7), 0, date(2026, 2, 7)),
    ],
)
def test_adding(sentence: str, day: date, count: int, expected: date) -> None:
    assert add_working_days(day, count, HOLIDAYS) == expected, sentence


def test_the_rule_gives_the_table_of_2015_to_2030() -> None:
    with (Path(__file__).parent / "federal_holidays.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["counts_nationally"] == "Y"]
    # New Year 2031 is kept on its own day; that of 2028 was kept on the last day of 2027.
    table = {date.fromisoformat(row["observed_date"]) for row in rows}
    assert {day for day in HOLIDAYS if 2015 <= day.year <= 2030} == {day for day in table if day.year >= 2015}


@pytest.mark.parametrize(
    ("sentence", "years", "count"),
    [
        ("nine before Martin Luther King Day", range(1971, 1986), 9),
        ("ten before Juneteenth", range(1986, 2021), 10),
        ("eleven since 2021", range(2021, 2100), 11),
    ],
)
def test_holidays_of_a_year(sentence: str, years: range, count: int) -> None:
    for year in years:
        # New Year kept on December 31 counts for the year that begins.
        kept = [
            day for day in HOLIDAYS if (day + timedelta(days=day.month == 12 and day.day == 31)).year == year
        ]
        assert len(kept) == count, (sentence, year)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Veterans Day was a Monday in October from 1971", date(1971, 10, 25)),
        ("until 1977", date(1977, 10, 24)),
        ("and is November 11 since 1978", date(1978, 11, 10)),
        ("Martin Luther King Day from 1986", date(1986, 1, 20)),
        ("Christmas of 1999 was kept on Friday", date(1999, 12, 24)),
        ("New Year 2000 in the old year", date(1999, 12, 31)),
    ],
)
def test_holidays_before_2015(sentence: str, day: date) -> None:
    assert not is_working_day(day, HOLIDAYS), sentence


def test_closures_are_no_holidays_of_the_rule() -> None:
    assert not HOLIDAYS & {date(2004, 6, 11), date(2007, 1, 2), date(2018, 12, 24), date(2025, 1, 9)}


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("1998-10-23", 6, "1999-04-23"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-03-31", 0, "2025-03-31"),
    ],
)
def test_adding_months_keeps_the_day_or_ends_with_the_month(day: str, count: int, expected: str) -> None:
    assert str(add_months(date.fromisoformat(day), count)) == expected


@given(DAYS)
def test_the_next_working_day_is_the_day_itself_where_it_is_worked(day: date) -> None:
    found = next_working_day(day, HOLIDAYS)
    assert is_working_day(found, HOLIDAYS)
    assert (found == day) is is_working_day(day, HOLIDAYS)
    assert found == day or add_working_days(day, 1, HOLIDAYS) == found


def test_closures_of_a_calendar_are_found_between_two_days() -> None:
    first, second = date(2025, 12, 24), date(2025, 12, 26)
    calendar = Calendar(HOLIDAYS, {first: "one", second: "other"})
    assert calendar.closures_between(first, second) == {first: "one", second: "other"}
    assert calendar.closures_between(date(2025, 12, 25), date(2025, 12, 25)) == {}
    assert calendar.other_days_off() - HOLIDAYS == {first, second}


@given(DAYS, st.integers(1, 60))
def test_adding_ends_on_a_working_day_and_counts_them(day: date, count: int) -> None:
    end = add_working_days(day, count, HOLIDAYS)
    assert is_working_day(end, HOLIDAYS)
    after = (day + timedelta(days=number) for number in range(1, (end - day).days + 1))
    assert sum(is_working_day(each, HOLIDAYS) for each in after) == count
    assert end - day >= timedelta(days=count)


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_adding_in_two_steps_is_adding_at_once(day: date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(day, first, HOLIDAYS), second, HOLIDAYS) == add_working_days(
        day, first + second, HOLIDAYS
    )


def test_a_moment_has_the_date_of_new_york_and_a_day_begins_there():
    late = datetime(2026, 7, 2, 3, 59, tzinfo=UTC)
    assert new_york_date(late) == date(2026, 7, 1)
    assert new_york_date(late + timedelta(minutes=1)) == date(2026, 7, 2)
    assert new_york_moment(date(2026, 7, 2)) == late + timedelta(minutes=1)
    assert new_york_moment(date(2026, 1, 2), time(20)) == datetime(2026, 1, 3, 1, tzinfo=UTC)
