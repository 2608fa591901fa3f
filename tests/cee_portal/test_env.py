"""What the environment gives: read whole, or refused in one sentence that names the value and says what to do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cee_portal import env

Read = Callable[[], Any]

READ: list[tuple[str, Read, Any]] = [
    ("", lambda: env.switch("X", True), True),
    (" Off ", lambda: env.switch("X", True), False),
    ("yes", lambda: env.switch("X", False), True),
    ("", lambda: env.number("X", 40), 40),
    ("12", lambda: env.number("X", 40, least=1, most=12), 12),
    ("0.25", lambda: env.share("X", 0.7), 0.25),
    ("0", lambda: env.share("X", 0.1), 0.0),
    ("", lambda: env.choice("X", "one", ("one", "two")), "one"),
    (" a , b,", lambda: env.names("X", ["z"]), ["a", "b"]),
    ("", lambda: env.names("X", ["z"]), ["z"]),
    ("", lambda: env.mailer("X"), None),
    ("redis://:pw@broker:6379/0", lambda: env.broker("X", ""), "redis://:pw@broker:6379/0"),
]


@pytest.mark.parametrize(("value", "read", "found"), READ)
def test_a_value_is_read_and_nothing_means_not_set(
    monkeypatch: pytest.MonkeyPatch, value: str, read: Read, found: Any
) -> None:
    monkeypatch.setenv("X", value)
    assert read() == found


REFUSED: list[tuple[str, Read, str]] = [
    ("maybe", lambda: env.switch("X", True), "X is 'maybe'. Set it to 1 or 0."),
    ("many", lambda: env.number("X", 40), "X is 'many'. Set it to a whole number, 0 or more."),
    ("13", lambda: env.number("X", 4, least=1, most=12), "Set it to a whole number, 1 to 12."),
    ("fast", lambda: env.share("X", 0.7), "X is 'fast'. Set it to a number from 0 to 1, like 0.7."),
    ("nan", lambda: env.share("X", 0.7), "like 0.7"),
    ("0", lambda: env.share("X", 0.7, least=0.01), "from 0.01 to 1"),
    ("three", lambda: env.choice("X", "one", ("one", "two")), "X is 'three'. Set it to one or two."),
    ("", lambda: env.required("X", "Set it."), "X is not set. Set it."),
    ("foo", lambda: env.mailer("X"), "X does not name a mail server. Write it as smtp+tls://"),
    ("smtp://", lambda: env.mailer("X"), "does not name a mail server"),
    ("http://broker", lambda: env.broker("X", ""), "X does not name a Redis-compatible server"),
    ("redis://h:port", lambda: env.broker("X", ""), "X does not name a Redis-compatible server"),
]
DATABASES = (
    "secret",
    "postgres://",
    "postgres://u:secret@h:port/n",
    "postgres://u:secret@h",
    "sqlite:///secret",
)


@pytest.mark.parametrize(("value", "read", "sentence"), REFUSED)
def test_another_value_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, value: str, read: Read, sentence: str
) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured) as refused:
        read()
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("value", DATABASES)
def test_another_address_of_a_database_is_refused_without_repeating_its_password(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="X does not name a PostgreSQL database") as refused:
        env.database("X", "")
    assert "secret" not in str(refused.value)


def test_the_address_of_a_database_keeps_what_it_says_of_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "postgres://u:p%40ss@h:5433/n?sslmode=verify-full")
    found = env.database("X", "")
    assert (found["PASSWORD"], found["PORT"], found["NAME"]) == ("p@ss", 5433, "n")
    assert found["OPTIONS"] == {"sslmode": "verify-full"}
