"""Reference data for tests that need offices, rules and criteria: loaded once for a run, copied in milliseconds.

`reference` gives timeline `transition`, the demo's; `history` the delegations as they were.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

_TABLES = (
    "accounts_holiday",
    "centers_office",
    "centers_team",
    "centers_edition",
    "centers_editionrow",
    "centers_tradefunction",
    "centers_delegation",
    "centers_delegation_centers",
    "centers_delegation_ports",
    "centers_rulebook",
    "centers_heading",
    "centers_tariffnumber",
    "entries_unitvalue",
    "reviews_criterion",
    "reviews_resultcode",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for reference data asks for the database: it is set up for tests that say so, even in a run of one."""
    for item in items:
        asked = {"reference", "history"} & set(getattr(item, "fixturenames", ()))
        if asked and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def _stash(django_db_setup: None, django_db_blocker: Any) -> Callable[[str], None]:
    """Copies of the reference tables in a schema of their own; each timeline is loaded when it is first asked for."""
    ready: set[str] = set()

    def make(timeline: str) -> None:
        if timeline in ready:
            return
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            with transaction.atomic():
                call_command("load_reference", timeline=timeline, stdout=io.StringIO())
            cursor.execute(f"CREATE SCHEMA stash_{timeline}")
            for table in _TABLES:
                cursor.execute(f"CREATE TABLE stash_{timeline}.{table} AS TABLE public.{table}")
            cursor.execute(f"TRUNCATE {', '.join(_TABLES)}, accounts_event CASCADE")
        ready.add(timeline)

    for timeline in ("transition", "history"):
        make(timeline)
    return make


def _copy(timeline: str) -> None:
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM stash_{timeline}.{table}")


@pytest.fixture
def reference(_stash: Callable[[str], None], request: pytest.FixtureRequest) -> Iterator[None]:
    """Offices, editions, delegations, rulebook, tariff file, criteria and result codes of timeline `transition`."""
    _database(request)
    _copy("transition")
    yield


@pytest.fixture
def history(_stash: Callable[[str], None], request: pytest.FixtureRequest) -> Iterator[None]:
    """The same of timeline `history`."""
    _database(request)
    _copy("history")
    yield


def _database(request: pytest.FixtureRequest) -> None:
    marker = request.node.get_closest_marker("django_db")
    transactional = bool(marker and (marker.kwargs.get("transaction") or (marker.args and marker.args[0])))
    live = "live_server" in request.fixturenames
    request.getfixturevalue("transactional_db" if transactional or live else "db")
