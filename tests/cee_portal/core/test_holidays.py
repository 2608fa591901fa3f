"""The calendar in the database."""

from datetime import date

import pytest

from cee_portal.core.calendar import add_working_days
from cee_portal.core.holidays import holidays, load_closures, read_calendar
from cee_portal.core.models import Holiday

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing_and_keeps_what_an_office_entered():
    Holiday.objects.create(day="2026-03-02", name="Snow", office_code="2704", is_closure=True)
    first = load_closures()
    rows = list(Holiday.objects.order_by("id").values_list("id", "day", "name"))
    assert load_closures() == first
    assert list(Holiday.objects.order_by("id").values_list("id", "day", "name")) == rows
    assert len(rows) == first + 1
    assert Holiday.objects.get(office_code="2704").name == "Snow"


@pytest.mark.parametrize(
    ("sentence", "day", "off"),
    [
        ("a holiday of law", date(2026, 11, 26), True),
        ("on a Saturday, observed the Friday before", date(2026, 7, 3), True),
        ("the Saturday itself is a weekend, no row", date(2026, 7, 4), False),
        ("Inauguration Day is one of Washington only", date(2025, 1, 20), True),  # also Martin Luther King's
        ("and in 2021 fell on a plain Wednesday", date(2021, 1, 20), False),
        ("a closure by executive order counts as worked", date(2025, 12, 26), False),
        ("an ordinary day", date(2026, 11, 24), False),
    ],
)
def test_national_days(sentence, day, off):
    assert Holiday.objects.count() == 0  # holidays come by rule
    load_closures()
    assert (day in holidays()) is off


def test_closures_count_where_the_deployment_says_so(settings):
    load_closures()
    settings.CLOSURES_ARE_WORKING_DAYS = False
    assert {date(2025, 12, 24), date(2025, 12, 26)} <= holidays()
    assert add_working_days(date(2025, 12, 19), 10, holidays()) == date(2026, 1, 8)


def test_an_office_has_days_of_its_own():
    Holiday.objects.create(day="2026-03-02", name="Patron", office_code="4909")
    assert date(2026, 3, 2) in holidays("4909")
    assert date(2026, 3, 2) not in holidays("2704") | holidays()


def test_a_new_row_is_seen_at_once_and_the_days_are_read_once(django_assert_num_queries):
    load_closures()
    holidays()
    with django_assert_num_queries(1):
        before = holidays()
    Holiday.objects.create(day="2026-03-02", name="Day of mourning")
    assert holidays() - before == {date(2026, 3, 2)}


def test_a_calendar_names_the_closures_of_the_country_and_of_its_office(settings):
    load_closures()
    Holiday.objects.create(day="2026-03-02", name="Snow", office_code="2704", is_closure=True)
    assert date(2026, 3, 2) not in read_calendar().closures
    port = read_calendar("2704")
    assert port.closures[date(2026, 3, 2)] == "Snow"
    assert date(2025, 12, 24) in port.closures
    assert port.closures_are_worked and date(2026, 3, 2) not in port.days_off
    settings.CLOSURES_ARE_WORKING_DAYS = False
    assert date(2026, 3, 2) in read_calendar("2704").days_off
