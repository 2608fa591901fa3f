"""The first page of each role: what it shows, what it never shows, and that many rows cost what one costs."""

import re
from datetime import timedelta

import pgtrigger
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee_portal.core import clock
from cee_portal.core.models import Job
from cee_portal.site.home import trade
from centers.models import Office
from entries.models import Importer, ImporterStanding
from entries.selectors.visibility import filers_of
from reviews.reassignment.orders import drafting
from reviews.validation.models import ValidationActivity
from reviews.work.models import ItemClock, WorkItem
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.world import World, build_world, file_one

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(reference) -> World:
    return build_world()


def page_of(world: World, role: str, address: str = "/") -> str:
    client = Client()
    if role in world.people:
        client.force_login(world.people[role])
    answer = client.get(address)
    assert answer.status_code == 200
    return without_token(answer.content.decode())


def without_token(page: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return re.sub(r'"X-CSRFToken": "\w+"', "", page)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    ("role", "shows", "hides"),
    [
        (
            "anonymous",
            ["Which Center handles this?", "Sign in", "What this is", "Electronics", "CEE007"],
            ["Whole office"],
        ),
        (
            "nobody",
            ["Your account has no role yet", "ask the supervisor"],
            ["Whole office", "Entry summaries"],
        ),
        ("specialist", ["Whole office 2", "Mine 1", "Unassigned 1", "Mine, by due date"], ["By person"]),
        ("supervisor", ["Whole office 2", "By person", "Specialist Person", "By team"], []),
        ("machinery", ["Whole office 0", "You own no item"], ["B76-"]),
        ("port", ["Port 2704 Los Angeles", "Whole office"], ["Coming to us"]),
        ("admin", ["The ten Centers", "Full operational status since", "Test phase", "Orders", "Intake"], []),
        ("auditor", ["The record", "Newest routing decisions", "Rulebooks", "merchandise"], []),
        ("broker", ["filer B76", "B76-0000001-", "Electronics"], ["C12-", "No entry summary"]),
        ("other_broker", ["filer C12", "C12-0000002-"], ["B76-"]),
        ("importer", ["Importer 1", "B76-0000001-"], ["C12-"]),
    ],
)
def test_what_each_role_sees(world, role, shows, hides):
    said = words(page_of(world, role))
    for text in shows:
        assert text in said, f"{text} is missing: {said}"
    for text in hides:
        assert text not in said


def test_an_order_that_waits_is_said_to_who_proposed_it_and_to_who_approves_it(world):
    other = made.administrator("director")
    order = drafting.draft_order(user=world.people["admin"], spec=flips.order_spec())
    assert "DO 26-001 waits for approval" not in page_of(world, "admin")
    drafting.make_preview(order_id=order.pk, user=world.people["admin"])
    shown = page_of(world, "admin")
    assert f'<a href="/centers/delegations/{order.pk}/">DO 26-001</a>' in shown
    assert "DO 26-001 waits for approval: you proposed it, so another administrator must approve" in words(
        shown
    )
    client = Client()
    client.force_login(other)
    assert "approve it or send it back" in client.get("/").content.decode()


def test_who_holds_all_is_marked_as_in_force(world):
    assert 'state--good">Full operational status since' in page_of(world, "admin")


def test_the_record_names_an_order_by_its_number_and_opens_it(world):
    order = drafting.draft_order(user=world.people["admin"], spec=flips.order_spec())
    shown = page_of(world, "auditor")
    assert f'drafted <a href="/centers/delegations/{order.pk}/">DO 26-001</a>' in shown


def test_what_goes_back_is_said_before(world):
    """Taken nine days ago and not begun: on the next working day it returns to the queue."""
    assert "1 of your items goes back to the queue on the next working day" in words(
        page_of(world, "specialist")
    )
    WorkItem.objects.filter(pk=world.mine.pk).update(begun_at=clock.now())
    assert "goes back" not in page_of(world, "specialist")


def test_what_was_taken_today_does_not_go_back_yet(world):
    WorkItem.objects.filter(pk=world.mine.pk).update(taken_at=clock.now())
    assert "back to the queue" not in page_of(world, "specialist")


def test_an_importer_sees_its_center_and_its_contact(world):
    importer = Importer.objects.get(number="12-345678900")
    center = Office.objects.get(code="CEE007")
    Office.objects.filter(pk=center.pk).update(phone="562-366-5400")
    ImporterStanding.objects.create(
        importer=importer, kind="assigned", center=center, valid=("2020-01-01", None), reason="Asked for it."
    )
    said = words(page_of(world, "importer"))
    assert (
        "Importer 1: assigned to Electronics" in said and "562-366-5400" in said and "Asked for it." in said
    )
    assert "assigned to" not in page_of(world, "other_broker")


@pytest.mark.parametrize("role", ["broker", "importer"])
def test_the_trade_cannot_tell_a_selected_from_an_unselected_summary(world, role):
    selected = page_of(world, role)
    ValidationActivity.objects.filter(summary=world.summary).delete()
    with pgtrigger.ignore("reviews.ItemClock:item_clock_append_only"):
        ItemClock.objects.filter(item__summary=world.summary).delete()
    WorkItem.objects.filter(summary=world.summary).delete()
    assert page_of(world, role) == selected


def test_the_list_of_the_trade_is_paged_without_gap_or_repetition(world, monkeypatch):
    monkeypatch.setattr(trade, "SHOWN", 2)
    day = clock.today()
    for number in range(10, 15):
        file_one(number, filer="B76", importer="12-345678900", day=day - timedelta(days=number % 3))
    broker = world.people["broker"]
    filers, importers = filers_of(broker), [Importer.objects.get(number="12-345678900")]
    found, after = [], None
    while True:
        page = trade.newest(broker, filers, importers, after)
        found += [(row.entry_date, row.pk) for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert found == sorted(set(found), reverse=True)
    assert len(found) == 6


@pytest.mark.parametrize("cursor", ["x", "x:y:z", "%00"])
def test_a_made_up_page_is_none(client, world, cursor):
    client.force_login(world.people["broker"])
    assert client.get(f"/?after={cursor}").status_code in {400, 404}


@pytest.mark.parametrize("role", ["specialist", "supervisor", "admin", "auditor", "broker", "importer"])
def test_it_costs_the_same_with_one_and_with_many_rows(world, role):
    client = Client()
    client.force_login(world.people[role])

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get("/").status_code == 200
        return len(found)

    cost()
    before = cost()
    for number in range(20, 24):
        file_one(number, filer="B76", importer="12-345678900", day=clock.today())
    WorkItem.objects.filter(pk=world.item.pk).update(owner=world.people["supervisor"])
    assert cost() == before
    assert before <= 24


def test_the_demonstration_says_when_it_is_old(world, settings):
    settings.DEMO = True
    today = clock.today()
    job = Job.objects.create(
        kind="seed_demo",
        state="done",
        params={"as_of": str(today - timedelta(days=7))},
        created_at=clock.now(),
    )
    assert "days old" not in page_of(world, "specialist")
    Job.objects.filter(pk=job.pk).update(params={"as_of": str(today - timedelta(days=8))})
    assert "The demonstration data are 8 days old" in words(page_of(world, "specialist"))
    settings.DEMO = False
    assert "days old" not in page_of(world, "specialist")
