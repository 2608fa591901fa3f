"""A forgotten password is set on the command line, and that is recorded."""

import getpass
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

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
