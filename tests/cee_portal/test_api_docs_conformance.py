"""The API does what its description says: every status, media type and shape, for calls that follow it or break it."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings

from centers.selectors.memberships import is_staff_person
from tests.builders import desk

pytestmark = pytest.mark.django_db

SCHEMA = "/api/v1/schema/?format=json"
TOKEN = "a" * 32
# A body may have the shape of the description and still name a port or a Center that does not exist.
REFUSED_BY_RULES = ["2xx", "400", "401", "403", "404", "409", "412", "422", "428", "503"]
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": REFUSED_BY_RULES}}}
EXAMPLES = 3
MANY_EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "200"))


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the connection of the test open between calls, as the test client of Django does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def schemathesis() -> Any:
    """The library, which is loaded here alone because it takes seconds."""
    import schemathesis

    return schemathesis


def caller(role: str) -> dict[str, str]:
    """Return the headers of a caller of this role; of a visitor for none."""
    if not role:
        return {}
    user = desk.national("whitcomb", role) if role == "administrator" else desk.person("dana", role=role)
    assert is_staff_person(user)
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    return {"Cookie": cookies, "X-CSRFToken": TOKEN}


def try_operation(operation: Any, modes: list[Any], headers: dict[str, str], examples: int) -> str:
    """Call one operation with generated data, let all checks judge the answers, and return what one of them finds."""
    cases = strategies.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])

    @given(case=cases)
    @hypothesis_settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    def call(case: Any) -> None:
        case.call_and_validate(headers=headers)

    try:
        call()
    except (Exception, BaseExceptionGroup) as error:  # a check has a class of errors of its own
        single = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
        return f"{operation.label}: " + " | ".join(f"{type(one).__name__} {one}"[:1_000] for one in single)
    return ""


def try_all_operations(schemathesis: Any, headers: dict[str, str], examples: int) -> None:
    config = schemathesis.Config.from_dict(CONFIG)
    schema = schemathesis.openapi.from_wsgi(SCHEMA, WSGIHandler(), config=config)
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 40
    found = [try_operation(operation, modes, headers, examples) for operation in operations]
    print("\n\n".join(filter(None, found)))
    assert list(filter(None, found)) == []


@pytest.mark.parametrize(
    ("role", "examples"),
    [
        ("", EXAMPLES),
        ("supervisor", EXAMPLES),
        *(
            pytest.param(role, MANY_EXAMPLES, marks=pytest.mark.soak, id=f"{role or 'visitor'}-many")
            for role in ("", "specialist", "supervisor", "administrator")
        ),
    ],
)
def test_answers_are_those_of_the_description(reference, schemathesis, role, examples):
    desk.item()
    try_all_operations(schemathesis, caller(role), examples)
