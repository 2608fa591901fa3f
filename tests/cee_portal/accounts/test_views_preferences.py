"""How a person likes the pages."""

import pytest

from cee_portal.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(client) -> User:
    user = User.objects.create_user("dana")
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("sentence", "sent", "keyboard", "density"),
    [
        ("shortcuts off, rows as they were", {"keyboard": "off"}, False, "dense"),
        ("rows comfortable, shortcuts as they were", {"density": "comfortable"}, True, "comfortable"),
        ("both", {"keyboard": "off", "density": "comfortable"}, False, "comfortable"),
        ("nothing", {}, True, "dense"),
        (
            "an unknown height changes nothing, the rest neither",
            {"keyboard": "off", "density": "tiny"},
            True,
            "dense",
        ),
        ("an unknown word for the keys", {"keyboard": "maybe"}, True, "dense"),
    ],
)
def test_what_is_kept(client, dana, sentence, sent, keyboard, density):
    answer = client.post("/preferences/", {**sent, "next": "/centers/"})
    assert answer["Location"] == "/centers/"
    dana.refresh_from_db()
    assert (dana.keyboard_shortcuts, dana.density) == (keyboard, density)


def test_only_by_post_and_only_signed_in(client, dana):
    assert client.get("/preferences/").status_code == 405
    client.logout()
    assert client.post("/preferences/", {"keyboard": "off"})["Location"].startswith("/sign-in/?next=")
    dana.refresh_from_db()
    assert dana.keyboard_shortcuts is True
