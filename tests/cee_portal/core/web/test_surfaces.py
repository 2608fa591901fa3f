"""A surface that is switched off is not there for anybody."""

import pytest

from tests.builders.world import World, build_world

pytestmark = pytest.mark.django_db

STAFF = ["/work/", "/centers/", "/centers/CEE007/", "/api/v1/work-items/", "/api/v1/result-codes/"]


@pytest.fixture
def world(reference) -> World:
    return build_world()


@pytest.mark.parametrize("address", STAFF)
@pytest.mark.parametrize("role", ["anonymous", "specialist", "admin", "broker"])
def test_without_the_staff_surface_its_addresses_are_gone(client, world, settings, address, role):
    settings.STAFF_SURFACE = False
    if role in world.people:
        client.force_login(world.people[role])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("sentence", "off", "role", "says"),
    [
        ("staff are told where the staff surface is off", "STAFF_SURFACE", "specialist", "another address"),
        ("administrators too", "STAFF_SURFACE", "admin", "another address"),
        ("brokers where the trade's is off", "TRADE_SURFACE", "broker", "another address"),
        ("visitors are welcome on both", "STAFF_SURFACE", "anonymous", "Which Center handles this?"),
        ("staff do not need the trade's", "TRADE_SURFACE", "specialist", "Whole office"),
    ],
)
def test_the_home_page(client, world, settings, sentence, off, role, says):
    setattr(settings, off, False)
    if role in world.people:
        client.force_login(world.people[role])
    page = client.get("/").content.decode()
    assert says in page
    if off == "STAFF_SURFACE":
        assert 'href="/work/' not in page and 'href="/centers/' not in page


def test_both_are_on_by_default(settings):
    assert settings.STAFF_SURFACE is settings.TRADE_SURFACE is True
