"""Reference data for tests that need offices, rules and criteria.

`reference` gives timeline `transition`, the demo's; `history` the delegations as they were.

Loading takes seconds, so each timeline is loaded once for a run and kept in a schema of its own. Tests in a transaction
that is rolled back find the timeline committed: it stays while one test after another asks for it. Tests that commit
begin with empty tables and copy the timeline, because everything is emptied behind them.
"""

import io
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
    "centers_headingname",
    "centers_tariffnumber",
    "entries_unitvalue",
    "reviews_criterion",
    "reviews_resultcode",
)
TIMELINES = {"reference": "transition", "history": "history"}
_TIMELINES: pytest.StashKey[tuple["Timelines", Any]] = pytest.StashKey()


class Timelines:
    """The timelines of one database, and the one whose rows are committed in its tables now ("" for none)."""

    def __init__(self) -> None:
        self.committed = ""
        for timeline in TIMELINES.values():
            with transaction.atomic():
                call_command("load_reference", timeline=timeline, stdout=io.StringIO())
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA stash_{timeline}")
                for table in _TABLES:
                    cursor.execute(f"CREATE TABLE stash_{timeline}.{table} AS TABLE public.{table}")
            self._empty()

    def commit(self, timeline: str) -> None:
        """Have the rows of this timeline, and of no other, committed in the tables."""
        if timeline == self.committed:
            return
        if self.committed:
            self._empty()
        if timeline:
            self.copy(timeline)
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {', '.join(_TABLES)}")
        self.committed = timeline

    def copy(self, timeline: str) -> None:
        """Copy the rows of a timeline into the tables, which hold none."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in _TABLES:
                cursor.execute(f"INSERT INTO {table} SELECT * FROM stash_{timeline}.{table}")

    @staticmethod
    def _empty() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(_TABLES)}, accounts_event CASCADE")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for reference data asks for the database: it is set up first, even in a run of one test."""
    for item in items:
        if _timeline(item) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Commit what the test asks for before its transaction begins."""
    kept = item.config.stash.get(_TIMELINES, None)
    if kept is None or not _uses_database(item):
        return
    timelines, blocker = kept
    with blocker.unblock():
        timelines.commit("" if _is_transactional(item) else _timeline(item))


@pytest.fixture(scope="session")
def _timelines(django_db_setup: None, django_db_blocker: Any, pytestconfig: pytest.Config) -> Timelines:
    with django_db_blocker.unblock():
        timelines = Timelines()
    pytestconfig.stash[_TIMELINES] = (timelines, django_db_blocker)
    return timelines


@pytest.fixture
def reference(_timelines: Timelines, request: pytest.FixtureRequest) -> None:
    """Offices, editions, delegations, rulebook, tariff file, criteria and result codes of timeline `transition`."""
    _provide("transition", _timelines, request)


@pytest.fixture
def history(_timelines: Timelines, request: pytest.FixtureRequest) -> None:
    """The same of timeline `history`."""
    _provide("history", _timelines, request)


def _provide(timeline: str, timelines: Timelines, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("transactional_db" if _is_transactional(request.node) else "db")
    if timelines.committed != timeline:  # also in the test that made the timelines
        timelines.copy(timeline)


def _timeline(item: pytest.Item) -> str:
    """Return the timeline that a test asks for, "" for none."""
    fixtures = getattr(item, "fixturenames", ())
    return next((timeline for name, timeline in TIMELINES.items() if name in fixtures), "")


def _uses_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures or item.get_closest_marker("django_db"))


def _is_transactional(item: pytest.Item) -> bool:
    """Return whether a test commits, so that pytest-django empties every table behind it."""
    marker = item.get_closest_marker("django_db")
    if marker and (marker.kwargs.get("transaction") or (marker.args and marker.args[0])):
        return True
    return bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))
