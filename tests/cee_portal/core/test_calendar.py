"""Working days: the years that are known, and properties that hold in all of them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cee_portal.core.calendar import (
    add_working_days,
    federal_holidays,
    is_working_day,
    new_york_date,
    new_york_moment,
)

HOLIDAYS = frozenset(federal_holidays())
DAYS = st.dates(date(2015, 1, 1), date(2030, 6, 30))


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


def test_eleven_holidays_a_year_since_2021() -> None:
    for year in range(2021, 2031):
        kept = [day for day, name in federal_holidays().items() if day.year == year and name != "New Year"]
        assert len(kept) == 10, year


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
