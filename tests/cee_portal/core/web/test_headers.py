"""Headers: no copy of private answers is kept, and nothing of the machine is used."""

import pytest
from django.test import Client

from tests.builders.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(reference: None) -> World:
    return build_world()


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("specialist", "/", 200),
        ("specialist", "/work/", 200),
        ("specialist", "/which-center/", 200),
        ("specialist", "/no-such-page/", 404),
        ("broker", "/work/", 404),
        ("broker", "/api/v1/entry-summaries/", 200),
        ("admin", "/admin/", 200),
        ("admin", "/api/v1/delegations/", 200),
        ("anonymous", "/api/v1/entry-summaries/", 401),
        ("anonymous", "/api/v1/tools/entry-number/B76-0324527-8/", 200),
        ("anonymous", "/api/v1/nothing/", 404),
    ],
)
def test_private_answers_are_not_stored(world, role, address, status):
    client = Client()
    if role in world.people:
        client.force_login(world.people[role])
    answer = client.get(address)
    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]


def test_downloads_are_not_stored(world):
    client = Client()
    client.force_login(world.people["admin"])
    for address in (
        f"/centers/delegations/{world.order.pk}/preview.csv",
        f"/entries/upload/{world.job.pk}/errors.csv",
        f"/entries/upload/{world.job.pk}/not-stored",
    ):
        answer = client.get(address)
        assert answer.status_code == 200 and "no-store" in answer["Cache-Control"], address


def test_signing_in_and_out_are_not_stored(world):
    client = Client()
    user = world.people["port"]
    user.set_password("right-horse-9")
    user.save()
    assert (
        "no-store"
        in client.post("/sign-in/", {"username": "port", "password": "right-horse-9"})["Cache-Control"]
    )
    assert "no-store" in client.post("/sign-out/")["Cache-Control"]


def test_public_pages_say_nothing_of_caches(client, world):
    assert "Cache-Control" not in client.get("/which-center/")


@pytest.mark.parametrize("address", ["/", "/healthz", "/no-such-page/", "/api/v1/docs/"])
def test_no_page_uses_the_machine(client, world, address):
    policy = client.get(address)["Permissions-Policy"]
    for feature in ("camera", "microphone", "geolocation", "payment", "usb"):
        assert f"{feature}=()" in policy
