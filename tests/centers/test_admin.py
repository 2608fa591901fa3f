"""The site for reference data: only administrators use it, and they change contacts alone."""

import pytest

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from centers.models import Office
from tests.builders.world import build_world


@pytest.fixture
def world(reference):
    return build_world()


def change(client, **values):
    office = Office.objects.get(code="CEE007")
    data = {
        "city": office.city,
        "phone": office.phone,
        "email": office.email,
        "contact_verified_on": "2026-11-20",
    }
    return client.post(f"/admin/centers/office/{office.pk}/change/", data | values)


def test_an_administrator_corrects_a_contact_and_it_is_recorded(world, client):
    client.force_login(world.people["admin"])
    assert client.get("/admin/").status_code == 200
    assert change(client, phone="(555) 010-0177", name="Mine", code="CEE099").status_code == 302
    office = Office.objects.get(code="CEE007")
    assert (office.phone, office.name) == ("(555) 010-0177", "Electronics")
    event = Event.objects.get(verb=Verb.OFFICE_CONTACT_CHANGED)
    assert event.actor == world.people["admin"]
    assert event.after["phone"] == "(555) 010-0177"


def test_functions_cannot_be_changed(world, client):
    client.force_login(world.people["admin"])
    assert client.get("/admin/centers/tradefunction/").status_code == 200
    assert client.get("/admin/centers/tradefunction/add/").status_code == 403
    assert client.get("/admin/centers/office/add/").status_code == 403
    pk = Office.objects.get(code="CEE007").pk
    assert client.post(f"/admin/centers/office/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post("/admin/centers/tradefunction/tib/change/", {"function": "x"}).status_code == 403


@pytest.mark.parametrize("role", ["specialist", "supervisor", "auditor", "broker", "nobody"])
def test_nobody_else_gets_in(world, client, role):
    client.force_login(world.people[role])
    assert change(client, phone="1").status_code in (302, 403)
    assert Office.objects.get(code="CEE007").phone == "(555) 010-0107"
    assert client.get("/admin/", follow=True).status_code == 403


def test_a_visitor_is_sent_to_the_sign_in_page(world, client):
    answer = client.get("/admin/centers/office/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")
    assert client.get(answer["Location"])["Location"].startswith("/sign-in/")
