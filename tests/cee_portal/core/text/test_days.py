"""Days in the spellings of people, programs and spreadsheets."""

from datetime import date

import pytest

from cee_portal.core.text.days import read_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-15", date(2026, 1, 15)),
        ("01/15/2026", date(2026, 1, 15)),
        ("1/5/2026", date(2026, 1, 5)),
        ("20260115", date(2026, 1, 15)),
        ("2026-01-15 00:00:00", date(2026, 1, 15)),
        ("1/5/2026 12:00:00 AM", date(2026, 1, 5)),
        ("", None),
    ],
)
def test_dates_are_read(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text", ["2026-13-01", "15/01/2026", "01/15/26", "yesterday", "2026-02-30", "1700-01-01", "45306"]
)
def test_a_text_that_is_no_date_is_refused(text):
    assert isinstance(read_day(text), str)


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-08",
        "04/08/2026",
        "4/8/2026",
        "20260408",
        "2026-04-08T00:00:00.000Z",
        "04/08/2026 5:00:00 AM",
        '="04/08/2026"',
    ],
)
def test_spellings_of_one_day_are_read_alike(text):
    assert read_day(text) == date(2026, 4, 8)


def test_the_number_of_a_day_in_excel_is_named():
    assert "2026-04-08" in read_day("46120")
