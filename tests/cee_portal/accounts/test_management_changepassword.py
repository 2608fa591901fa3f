"""A forgotten password is set on the command line, and that is recorded."""

import getpass
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from cee_portal.accounts.management.commands import changepassword
from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb

pytestmark = pytest.mark.django_db


def test_it_is_recorded_and_sessions_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    dana = User.objects.create_user("dana", password="right-horse-9")
    client.force_login(dana)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: "dusty-harbor-41")
    call_command("changepassword", "dana", stdout=StringIO())
    dana.refresh_from_db()
    assert dana.check_password("dusty-harbor-41")
    event = Event.objects.get()
    assert (event.verb, event.actor, event.object_id) == (Verb.USER_PASSWORD_CHANGED, None, str(dana.pk))
    assert client.get("/notices/").status_code == 302


def test_nothing_is_recorded_where_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create_user("dana", password="right-horse-9")
    monkeypatch.setattr(getpass, "getpass", lambda prompt: "12345678")
    with pytest.raises(CommandError, match="Aborting"):
        call_command("changepassword", "dana", stdout=StringIO(), stderr=StringIO())
    assert not Event.objects.exists()


def test_no_transaction_waits_for_the_typist(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database ends a transaction that is idle for 30 seconds."""
    User.objects.create_user("dana", password="right-horse-9")
    outside, typed = len(connection.atomic_blocks), []

    def ask(prompt: str) -> str:
        typed.append(len(connection.atomic_blocks))
        return "dusty-harbor-41"

    monkeypatch.setattr(getpass, "getpass", ask)
    call_command("changepassword", "dana", stdout=StringIO())
    assert typed == [outside] * 2


def test_the_password_and_its_record_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    dana = User.objects.create_user("dana", password="right-horse-9")
    monkeypatch.setattr(getpass, "getpass", lambda prompt: "dusty-harbor-41")
    monkeypatch.setattr(changepassword, "record_event", lambda **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("changepassword", "dana", stdout=StringIO())
    dana.refresh_from_db()
    assert dana.check_password("right-horse-9")


def test_two_that_differ_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    dana = User.objects.create_user("dana", password="right-horse-9")
    typed = iter(["dusty-harbor-41", "dusty-harbor-42", "dusty-harbor-43", "dusty-harbor-43"])
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))
    said, complaints = StringIO(), StringIO()
    call_command("changepassword", "dana", stdout=said, stderr=complaints)
    assert "do not match" in complaints.getvalue() and "changed successfully" in said.getvalue()
    dana.refresh_from_db()
    assert dana.check_password("dusty-harbor-43")


def test_a_user_that_does_not_exist() -> None:
    with pytest.raises(CommandError, match="'nobody' does not exist"):
        call_command("changepassword", "nobody", stdout=StringIO())
