"""Parking changes no owner: the owner keeps the item, and an item without an owner stays without one."""

from datetime import timedelta

import pytest
from django.test import Client

from cee_portal.core import clock
from reviews.work.models import WorkItem
from reviews.work.pages.forms import PARKING_EFFECT
from reviews.work.services import ownership, parking
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def parked(item, user):
    until = clock.today() + timedelta(days=7)
    parking.park(item_id=item.pk, user=user, until=until, reason="The importer answers then.")
    return WorkItem.objects.get(pk=item.pk)


def rows(client: Client, queue: str) -> dict[int, str]:
    page = client.get("/work/", {"queue": queue, "office": "CEE007"})
    return {row["id"]: row["state"] for band in page.context.get("bands", []) for row in band["rows"]}


@pytest.mark.parametrize("role", ["specialist", "supervisor"])
@pytest.mark.parametrize("owner", [None, "dana", "parker"])
def test_whoever_parks_it_the_owner_stays(role, owner):
    people = {"dana": made.person("dana"), "parker": made.person("parker", role=role)}
    item = made.review(owner=people.get(owner))
    if owner == "dana" and role == "specialist":
        return  # refused, because a colleague has it
    after = parked(item, people["parker"])
    assert (after.state, after.owner) == ("parked", people.get(owner))
    assert after.is_begun == (owner is not None)


def test_a_parked_item_leaves_the_unassigned_until_its_day():
    dana = made.person("dana")
    item, free = made.review(), made.review()
    parked(item, dana)
    client = Client()
    client.force_login(dana)
    until = clock.today() + timedelta(days=7)
    assert set(rows(client, "unassigned")) == {free.pk}
    office = rows(client, "office")
    assert office[free.pk] == "new"
    assert office[item.pk].startswith(f"parked to {until:%b} {until.day}")
    numbers = client.get("/work/counts/?queue=unassigned&office=CEE007").context["queues"]
    assert {tab["label"]: tab["count"] for tab in numbers}["Unassigned"] == 1
    parking.unpark(item_id=item.pk, user=dana)
    assert set(rows(client, "unassigned")) == {free.pk, item.pk}


def test_the_forms_say_what_parking_does_to_the_owner():
    dana = made.person("dana", role="supervisor")
    item = made.review()
    client = Client()
    client.force_login(dana)
    one = client.get(f"/work/items/{item.pk}/park/").content.decode()
    many = client.post("/work/bulk/park/", {"item": f"{item.pk}.{item.version}", "list": "queue=office"})
    assert PARKING_EFFECT in one and PARKING_EFFECT in many.content.decode()


def test_opened_again_and_taken_it_is_begun_by_its_owner_alone():
    dana = made.person("dana")
    item = parked(made.review(), dana)
    taken = ownership.take(item_id=item.pk, user=dana)
    assert (taken.state, taken.owner, taken.begun_at) == ("open", dana, None)
