"""How much the sender of a large body may send, by the session that it names."""

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core.web.body_limits import FORM_BYTES
from cee_portal.server import admission
from cee_portal.server.admission import sender_limit, session_key
from tests.builders import desk


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """Keep the connection of the test, which a thread of its own would close."""
    monkeypatch.setattr(admission, "close_old_connections", lambda: None)


def limit_of(user: User) -> int:
    client = Client()
    client.force_login(user)
    return sender_limit("/preferences/", None, f"a=b; sessionid={client.cookies['sessionid'].value}")


@pytest.mark.django_db
def test_a_user_has_a_limit_and_a_visitor_none():
    assert limit_of(User.objects.create_user("dana")) == FORM_BYTES
    assert sender_limit("/preferences/", None, "") == 0
    assert sender_limit("/preferences/", None, "sessionid=abcdefghijklmnopqrstuvwxyz012345") == 0


@pytest.mark.django_db
def test_a_person_of_the_demonstration_is_a_visitor_without_one(settings):
    shown = User.objects.create_user("shown", demo_card="Somebody to try the portal as.")
    settings.DEMO = True
    assert limit_of(shown) == FORM_BYTES
    settings.DEMO = False
    assert limit_of(shown) == 0


@pytest.mark.django_db
def test_a_person_whose_surface_is_off_is_a_visitor(reference, settings):
    dana = desk.person("dana")
    assert limit_of(dana) == FORM_BYTES
    settings.STAFF_SURFACE = False
    assert limit_of(dana) == 0


@pytest.mark.parametrize(
    ("cookies", "key"),
    [
        ("", ""),
        ("sessionid=abc", "abc"),
        ("a=b; sessionid=abc1", "abc1"),
        ("sessionid=a-b", ""),
        ("sessionid=é", ""),
    ],
)
def test_the_session_of_a_cookie(cookies, key):
    assert session_key(cookies) == key
