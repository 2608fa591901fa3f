"""The demonstration people: cards, one click, and nothing of it where this is no demonstration."""

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[User]:
    make = User.objects.create_user
    return [
        make("specialist", first_name="Dana", last_name="Ruiz", demo_card="463 open items."),
        make(
            "auditor",
            first_name="Sam",
            last_name="Oyelaran",
            demo_card="Every decision.",
            national_role="auditor",
        ),
        make("real", first_name="Real", last_name="Person"),
    ]


def test_each_demo_person_is_a_card_and_nobody_else(client, people, settings):
    settings.DEMO = True
    page = client.get("/sign-in/").content.decode()
    assert page.count('class="card"') == 2
    assert "Dana Ruiz <span>specialist</span>" in page and "463 open items." in page
    assert '<p class="role">Auditor</p>' in page
    assert "Real Person" not in page


def test_one_click_signs_in_and_another_switches(client, people, settings):
    settings.DEMO = True
    client.post("/demo/switch/", {"username": "specialist"})
    assert client.session["_auth_user_id"] == str(people[0].pk)
    answer = client.post("/demo/switch/", {"username": "auditor", "next": "/centers/"})
    assert answer["Location"] == "/centers/"
    assert client.session["_auth_user_id"] == str(people[1].pk)
    assert list(Event.objects.order_by("id").values_list("verb", "actor__username", "reason")) == [
        (Verb.USER_SIGNED_IN, "specialist", "demonstration"),
        (Verb.USER_SIGNED_OUT, "specialist", ""),
        (Verb.USER_SIGNED_IN, "auditor", "demonstration"),
    ]


@pytest.mark.parametrize(
    ("sentence", "demo", "method", "username", "status"),
    [
        ("no demonstration: the address does not exist", False, "post", "specialist", 404),
        ("a real person has no one-click sign-in", True, "post", "real", 404),
        ("an unknown name", True, "post", "nobody", 404),
        ("no name", True, "post", "", 404),
        ("a name no database can hold", True, "post", "a\x00", 404),
        ("by GET nothing happens", True, "get", "specialist", 405),
    ],
)
def test_refused(client, people, settings, sentence, demo, method, username, status):
    settings.DEMO = demo
    assert getattr(client, method)("/demo/switch/", {"username": username}).status_code == status
    assert "_auth_user_id" not in client.session
    assert not Event.objects.exists()


def test_without_demo_no_page_names_them(client, people, settings):
    settings.DEMO = False
    page = client.get("/sign-in/").content.decode()
    assert "Dana Ruiz" not in page and "demonstration user" not in page


def test_demonstration_people_end_with_the_demonstration(client, people, settings):
    settings.DEMO = True
    people[0].set_password("demo-pass-1")
    people[0].save()
    sent = {"username": "specialist", "password": "demo-pass-1"}
    assert client.post("/sign-in/", sent).status_code == 302
    assert client.get("/notices/").status_code == 200
    settings.DEMO = False
    assert client.get("/notices/").status_code == 302, "the open session ended"
    assert client.get("/api/v1/notifications/").status_code == 401
    assert Client().post("/sign-in/", sent).status_code == 422
    client.force_login(people[2])
    assert client.get("/notices/").status_code == 200, "other people stay"


def test_an_inactive_demo_person_is_gone(client, people, settings):
    settings.DEMO = True
    User.objects.filter(username="specialist").update(is_active=False)
    assert client.post("/demo/switch/", {"username": "specialist"}).status_code == 404
    assert "Dana Ruiz" not in client.get("/sign-in/").content.decode()


def test_the_bar_names_the_person_and_offers_the_others(client, people, settings):
    settings.DEMO = True
    client.force_login(people[1])
    page = " ".join(client.get("/sign-in/").content.decode().split())
    assert "You are <b>Sam Oyelaran</b>" in page and ", auditor</span>" in page
    assert page.count('aria-pressed="true"') == 1


def test_a_card_may_count_the_open_items_of_the_office(client, reference, settings):
    from tests.builders.world import build_world

    settings.DEMO = True
    world = build_world()
    User.objects.filter(username="specialist").update(demo_card="{open} open items, each with its reason.")
    User.objects.filter(username="broker").update(demo_card="Who has each.")
    page = client.get("/sign-in/").content.decode()
    assert "<p>2 open items, each with its reason.</p>" in page
    assert '<p class="role">Import specialist, Electronics</p>' in page
    assert '<p class="role">Customs broker, filer B76</p>' in page
    assert world.item.office.code == "CEE007"
