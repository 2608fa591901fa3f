"""The reference data of the checks, of which the tariff is kept for a minute."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entries.intake.checks import loading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def reads_of_the_tariff():
    """Load the checks; return how often the tariff was read for them."""
    with CaptureQueriesContext(connection) as queries:
        assert loading.load_checks().reference.tariff.headings
    return sum('FROM "centers_tariffnumber"' in query["sql"] for query in queries)


def test_the_tariff_is_read_once_a_minute(monkeypatch):
    reads_of_the_tariff()
    assert reads_of_the_tariff() == 0
    monkeypatch.setattr(loading, "_KEEP_SECONDS", -1)
    assert reads_of_the_tariff() == 1
