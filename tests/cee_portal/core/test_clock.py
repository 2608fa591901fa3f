"""The one clock: the database's, in New York, and settable for tests and history."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from cee_portal.core import clock

pytestmark = pytest.mark.django_db


def test_now_is_the_time_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        database = cursor.fetchone()[0]
    assert abs(clock.now() - database) < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.today() == clock.now().astimezone(ZoneInfo("America/New_York")).date()


@pytest.mark.parametrize(
    ("sentence", "moment", "day"),
    [
        ("23:59 in New York in winter", datetime(2015, 1, 28, 4, 59, tzinfo=UTC), date(2015, 1, 27)),
        ("midnight in New York in winter", datetime(2015, 1, 28, 5, 0, tzinfo=UTC), date(2015, 1, 28)),
        ("23:59 in summer", datetime(2026, 7, 1, 3, 59, tzinfo=UTC), date(2026, 6, 30)),
        ("midnight in summer", datetime(2026, 7, 1, 4, 0, tzinfo=UTC), date(2026, 7, 1)),
        ("the hour that comes twice", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), date(2026, 11, 1)),
        (
            "whatever zone the caller writes",
            datetime(2015, 1, 28, 14, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
            date(2015, 1, 28),
        ),
    ],
)
def test_the_day_is_the_one_of_new_york(sentence, moment, day):
    with clock.set_to(moment):
        assert clock.now() == moment
        assert clock.today() == day


def test_it_stands_still_and_comes_back():
    then = datetime(2015, 1, 28, 15, 0, tzinfo=UTC)
    with clock.set_to(then):
        with clock.set_to(then + timedelta(days=1)):
            assert clock.today() == date(2015, 1, 29)
        assert clock.now() == clock.now() == then
    assert clock.now().year >= 2026


def test_it_comes_back_after_an_error():
    with pytest.raises(ZeroDivisionError), clock.set_to(datetime(2015, 1, 28, tzinfo=UTC)):
        1 / 0  # noqa: B018
    assert clock.now().year >= 2026
