"""The median a unit: from the tariff file first, from the lines of the last twelve months where there are enough."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from cee_portal.core import clock
from entries.models import UnitValue
from reviews.validation.selectors.background import background_of, forget
from reviews.validation.services import medians
from reviews.validation.services.medians import refresh_medians, seed_medians
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def file_lines(prices, day=None, **fields):
    day = day or clock.today() - timedelta(days=30)
    lines = [
        made.line(number, value=price * 10, quantity="10", **fields) for number, price in enumerate(prices, 1)
    ]
    made.file(made.parsed(*lines, entry_date=day))


def telephones():
    return UnitValue.objects.get(heading="8517", unit="NO")


def test_medians_are_seeded_from_the_tariff_file():
    assert telephones().lines == 0
    assert telephones().median > 0
    assert not UnitValue.objects.filter(heading__startswith="98").exists()
    assert seed_medians().new == 0


def test_medians_are_refreshed_from_lines_once_a_day():
    seeded = UnitValue.objects.count()
    file_lines(range(1, 12))
    file_lines([9_000] * 30, day=clock.today() - timedelta(days=400))
    file_lines([7] * 3, hts="6109100012")
    assert refresh_medians() == 1
    assert (telephones().median, telephones().lines, telephones().as_of) == (Decimal(6), 11, clock.today())
    assert UnitValue.objects.count() == seeded, "too few shirts, and no telephones of last year"
    file_lines([1_000] * 40)
    assert refresh_medians() == 0, "once a day"
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert refresh_medians() == 1
    assert telephones().median == Decimal(1_000)
    forget()
    assert background_of(clock.today()).medians["8517", "NO"] == 1_000.0


def test_only_the_revision_in_force_counts():
    before = made.parsed(
        *[made.line(number, value=10, quantity="10") for number in range(1, 21)],
        entry_date=clock.today() - timedelta(days=5),
    )
    made.file(before)
    made.refile(before, *[made.line(number, value=500, quantity="10") for number in range(1, 21)])
    refresh_medians()
    assert (telephones().median, telephones().lines) == (Decimal(50), 20)


def test_a_large_table_is_sampled(monkeypatch):
    file_lines(range(1, 200))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE entries_line")
    monkeypatch.setattr(medians, "SAMPLED_LINES", 20)
    refresh_medians()
    assert telephones().lines in (0, 199) or telephones().lines < 199
