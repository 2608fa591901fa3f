"""Signing in, being locked out, switching between demonstration people, signing out."""

from datetime import timedelta

import pytest
from django.test import Client

from cee_portal.accounts.models import SignInTries, User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb

pytestmark = pytest.mark.django_db

PASSWORD = "right-horse-9"


@pytest.fixture
def dana() -> User:
    return User.objects.create_user("dana", password=PASSWORD, first_name="Dana", last_name="Ruiz")


def sign_in(client: Client, password: str = PASSWORD, username: str = "dana", **more: str):
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_the_right_password_opens_a_session_with_a_new_key_and_is_recorded(client, dana):
    client.get("/sign-in/")
    client.session["x"] = 1
    before = client.session.session_key
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(dana.pk)
    assert client.session.session_key != before
    event = Event.objects.get()
    assert (event.verb, event.actor, event.reason, event.audience) == (
        Verb.USER_SIGNED_IN,
        dana,
        "password",
        "staff",
    )


@pytest.mark.parametrize(
    ("sentence", "wanted", "goes"),
    [
        ("a page of this site is followed", "/centers/?q=1", "/centers/?q=1"),
        ("another site is not", "https://evil.example/", "/"),
        ("nor one written without a scheme", "//evil.example/x", "/"),
        ("nor with backslashes", "/\\evil.example", "/"),
        ("nor a script", "javascript:alert(1)", "/"),
        ("nor a relative address", "centers/", "/"),
    ],
)
def test_next_stays_on_this_site(client, dana, sentence, wanted, goes):
    assert sign_in(client, next=wanted)["Location"] == goes
    shown = Client().get("/sign-in/", {"next": wanted}).content.decode()
    assert ("evil" in shown or "javascript:" in shown) is False


def test_a_wrong_password_says_the_same_as_an_unknown_name(client, dana):
    wrong = sign_in(client, "wrong")
    unknown = sign_in(client, "wrong", username="nobody")
    assert wrong.status_code == unknown.status_code == 422
    for answer in (wrong, unknown):
        assert "The user name or the password is not right" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert not Event.objects.exists()


@pytest.mark.parametrize("missing", ["username", "password"])
def test_an_empty_field_is_named_and_the_user_name_is_kept(client, dana, missing):
    answer = sign_in(client, **({"username": ""} if missing == "username" else {"password": ""}))
    assert answer.status_code == 422
    assert f"Enter your {'user name' if missing == 'username' else 'password'}" in answer.content.decode()
    assert "wrong" not in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["da\x00na", "d" * 400, "dana\ud800".encode("utf-8", "surrogatepass").decode("latin-1")]
)
def test_strange_names_are_refused_without_an_error(client, dana, name):
    assert sign_in(client, username=name).status_code == 422


def test_five_failures_lock_the_name_from_that_address_for_15_minutes(client, dana):
    for _ in range(4):
        assert sign_in(client, "wrong").status_code == 422
    fifth = sign_in(client, "wrong")
    assert fifth.status_code == 429
    text = fifth.content.decode()
    assert "Locked for 15 minutes" in text and "Wait 15 minutes" in text and "administrator" in text
    assert fifth["Retry-After"] == "900"
    assert sign_in(client).status_code == 429, "the right password is not looked at"
    assert "_auth_user_id" not in client.session
    colleague = User.objects.create_user("helen", password=PASSWORD)
    assert sign_in(client, username="helen").status_code == 302, "same address, another name"
    assert (
        Client(REMOTE_ADDR="10.0.0.9").post("/sign-in/", {"username": "dana", "password": PASSWORD})[
            "Location"
        ]
        == "/"
    ), "same name, another address"
    assert colleague.is_active


def test_after_15_minutes_the_lock_is_gone(client, dana):
    for _ in range(5):
        sign_in(client, "wrong")
    SignInTries.objects.update(since=clock.now() - timedelta(minutes=16))
    assert sign_in(client).status_code == 302


def test_a_success_clears_the_count(client, dana):
    for _ in range(4):
        sign_in(client, "wrong")
    assert sign_in(client).status_code == 302
    client.logout()
    for _ in range(4):
        assert sign_in(client, "wrong").status_code == 422


def test_an_inactive_person_does_not_get_in(client, dana):
    User.objects.filter(pk=dana.pk).update(is_active=False)
    assert sign_in(client).status_code == 422


def test_signing_out_is_a_post(client, dana):
    client.force_login(dana)
    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/sign-out/")["Location"] == "/"
    assert "_auth_user_id" not in client.session
    assert Event.objects.get().verb == Verb.USER_SIGNED_OUT
    assert client.post("/sign-out/").status_code == 302, "twice does no harm"


def test_the_page_is_not_cached(client):
    assert "no-store" in client.get("/sign-in/")["Cache-Control"]


def test_a_form_without_its_token_is_told_what_to_do(dana):
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "dana", "password": PASSWORD})
    assert answer.status_code == 403
    assert "reload the page" in answer.content.decode()
