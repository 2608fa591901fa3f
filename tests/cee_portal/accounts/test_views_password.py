"""Changing one's password: everybody can, it is recorded, and other sessions end."""

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb

pytestmark = pytest.mark.django_db

OLD, NEW = "right-horse-9", "dusty-harbor-41"


@pytest.fixture
def dana(client: Client, settings) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_user("dana", password=OLD, first_name="Danielle", last_name="Ruiz")
    client.post("/sign-in/", {"username": "dana", "password": OLD})
    return user


def change(client: Client, current: str = OLD, new: str = NEW, again: str | None = None):
    sent = {"current": current, "new": new, "again": new if again is None else again}
    return client.post("/password/", sent)


def test_the_new_password_holds_and_it_is_recorded(client, dana):
    before = client.session.session_key
    answer = change(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "Your password is changed" in client.get("/").content.decode()
    dana.refresh_from_db()
    assert dana.check_password(NEW)
    event = Event.objects.latest("pk")
    assert (event.verb, event.actor, event.object_id) == (Verb.USER_PASSWORD_CHANGED, dana, str(dana.pk))
    assert event.before is event.after is None and event.reason == ""
    assert client.session.session_key != before


def test_other_sessions_of_the_person_end_and_this_one_stays(client, dana):
    other = Client()
    other.post("/sign-in/", {"username": "dana", "password": OLD})
    stranger = Client()
    stranger.force_login(User.objects.create_user("helen"))
    change(client)
    assert other.get("/notices/").status_code == 302
    assert client.get("/notices/").status_code == stranger.get("/notices/").status_code == 200


@pytest.mark.parametrize(
    ("sentence", "sent", "says"),
    [
        ("the current one is wrong", {"current": "x"}, "This is not your current password"),
        ("the two differ", {"again": "dusty-harbor-42"}, "The two new passwords differ"),
        ("it is the same", {"new": OLD}, "differs from the current one"),
        ("it is short", {"new": "a1b2c3"}, "too short"),
        ("it is common", {"new": "password1"}, "too common"),
        ("it is like the name", {"new": "danielle1"}, "too similar"),
        ("it is digits", {"new": "8427193651"}, "entirely numeric"),
        ("it is missing", {"new": ""}, "Enter a new password"),
    ],
)
def test_refused(client, dana, sentence, sent, says):
    answer = change(client, **sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page
    assert OLD not in page and NEW not in page, "no password is shown again"
    dana.refresh_from_db()
    assert dana.check_password(OLD)
    assert not Event.objects.filter(verb=Verb.USER_PASSWORD_CHANGED).exists()


def test_guesses_of_the_current_password_are_limited(client, dana):
    assert [change(client, current=f"guess-{n}").status_code for n in range(6)] == [422] * 4 + [429] * 2
    locked = change(client)
    assert locked.status_code == 429
    page = locked.content.decode()
    assert "A wrong current password was entered five times" in page
    assert "user name" not in page and "in a row" not in page
    dana.refresh_from_db()
    assert dana.check_password(OLD)


def test_a_visitor_signs_in_first(client):
    assert client.get("/password/")["Location"] == "/sign-in/?next=/password/"


def test_every_page_leads_there(client, dana):
    assert client.get("/").content.decode().count('href="/password/"') == 2, "top bar and menu"
    assert 'href="/password/"' not in Client().get("/").content.decode()


def test_the_reference_site_leaves_it_and_signing_out_to_the_portal(client, dana):
    User.objects.filter(pk=dana.pk).update(national_role="administrator")
    assert client.get("/admin/password_change/")["Location"] == "/password/"
    assert client.post("/admin/password_change/", {"old_password": OLD})["Location"] == "/password/"
    assert client.post("/admin/logout/")["Location"] == "/"
    assert Event.objects.latest("pk").verb == Verb.USER_SIGNED_OUT
    assert "_auth_user_id" not in client.session
