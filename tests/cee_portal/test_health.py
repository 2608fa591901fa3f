"""/healthz and /readyz."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings


def test_healthz_asks_nobody(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})


@pytest.mark.django_db
def test_readyz_says_that_all_is_there(client: Client) -> None:
    answer = client.get("/readyz")
    checks = {"database": "ok", "broker": "ok", "migrations": "ok"}
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": checks})


@pytest.mark.django_db
def test_readyz_names_a_broker_that_does_not_answer(client: Client, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["broker"]) == (503, "no answer")
