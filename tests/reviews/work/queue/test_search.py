"""The first items of a list, near and far: the same as the whole list would give, by whatever filters together."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from cee_portal.core import clock
from centers.models import Office
from reviews.work.models import WorkItem
from reviews.work.queue import search
from reviews.work.queue.bands import band_of
from reviews.work.queue.filters import ItemFilters
from reviews.work.queue.list_request import ListRequest
from reviews.work.queue.queues import Viewer, all_queues
from reviews.work.selectors.items import queue_items, queue_page, queue_query
from reviews.work.services import ownership
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

HEADINGS, ORIGINS = ("8517", "8471", "8541", "8504"), ("CN", "VN", "DE")


@pytest.fixture
def viewer(db) -> Viewer:
    user = made.person("dana", team="E2")
    membership = user.office_memberships.select_related("office", "team").get()
    return Viewer(user=user, office=membership.office, membership=membership)


@pytest.fixture
def crowd(viewer) -> list[str]:
    """Three hundred open items with values drawn by themselves; gives the codes of their ports."""
    dice = random.Random(5)
    item = made.review()
    names = [field.attname for field in WorkItem._meta.local_fields if field.attname != "id"]
    common = {name: getattr(item, name) for name in names}
    ports = list(Office.objects.filter(kind="port").order_by("code")[:3])
    elsewhere = Office.objects.exclude(pk=viewer.office.pk).filter(kind="center")[0]
    today = clock.today()
    rows = []
    for number in range(300):
        due = today + timedelta(days=dice.randrange(-5, 60))
        state = dice.choice(("open", "open", "offered", "asked"))
        own = {
            "summary_id": 10_000_000 + number,
            "kind": dice.choice(("validation", "validation", "jurisdiction")),
            "state": state,
            "asked_until": today if state == "asked" else None,
            "answer": "" if state == "asked" else dice.choice(("", "answered", "no_answer")),
            "owner_id": dice.choice((None, None, viewer.user.pk, 10**6)),
            "team_id": dice.choice((None, viewer.membership.team_id)),
            "port_id": dice.choice(ports).pk,
            "heading": dice.choice(HEADINGS),
            "origin": dice.choice(ORIGINS),
            "office_id": dice.choice((viewer.office.pk, viewer.office.pk, elsewhere.pk)),
            "jurisdiction_id": viewer.office.pk,
            "criteria": dice.sample((1, 2, 3, 12), 2),
            "due_on": due,
            "band": band_of(due, 10, today),
        }
        rows.append(WorkItem(**common | own))
    WorkItem.objects.bulk_create(rows)
    return [port.code for port in ports]


def drawn(dice: random.Random, ports: list[str]) -> dict[str, str]:
    values = {
        "kind": ("validation", "jurisdiction"),
        "state": ("asked", "answered", "no_answer"),
        "team": ("E2", "none", "E1"),
        "owner": ("none", "me"),
        "port": ports,
        "heading": HEADINGS,
        "origin": ORIGINS,
        "importer": ("12-3456789", "98-7654321"),
        "criterion": ("1", "12", "99"),
        "due": ("-1", "5", "30"),
    }
    names = dice.sample(sorted(values), dice.randrange(0, 5))
    return {name: dice.choice(list(values[name])) for name in names}


def walked(queue, viewer, filters) -> list[int]:
    found, cursor = [], ""
    while cursor is not None:
        page = queue_page(ListRequest(viewer, queue, clock.today(), filters), cursor=cursor, size=4)
        found += [item.pk for item in page.rows]
        cursor = page.next
    return found


def test_pages_give_the_list_whatever_filters_stand_together(viewer, crowd, monkeypatch):
    monkeypatch.setattr(search, "NEAR_ROWS", 20)
    dice, full = random.Random(7), 0
    for queue in all_queues().values():
        for _ in range(15):
            filters = ItemFilters(**drawn(dice, crowd))
            wanted = queue_items(ListRequest(viewer, queue, clock.today(), filters))[:30]
            ids = [item.pk for item in wanted]
            assert walked(queue, viewer, filters)[:30] == ids, (queue.key, filters.active)
            full += len(ids) > 4
    assert full > 10, "the lists of this test are too short to mean anything"


def test_what_is_not_near_is_found_by_one_index_for_all_filters(viewer, crowd, monkeypatch):
    monkeypatch.setattr(search, "NEAR_ROWS", 3)
    filters = ItemFilters(heading="8517", origin="DE", criterion="12", owner="none", team="none")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reviews_workitem")
        # A table of some rows, and what earlier tests left dead in it, are no measure: bitmaps alone are compared.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    wanted = queue_query(ListRequest(viewer, all_queues()["office"], clock.today(), filters))
    assert "queue_by_several" in wanted.first(50).explain()


def test_take_next_takes_the_first_free_item_whatever_filters_stand_together(viewer, crowd, monkeypatch):
    monkeypatch.setattr(search, "NEAR_ROWS", 5)
    for filters in (ItemFilters(), ItemFilters(heading="8517"), ItemFilters(origin="CN", criterion="12")):
        for key in ("office", "unassigned"):
            wanted = queue_query(ListRequest(viewer, all_queues()[key], clock.today(), filters))
            free = list(wanted.items().filter(owner=None, state="open"))
            assert len(free) > 2
            taken = ownership.take_next(user=viewer.user, candidates=wanted)
            assert taken == free[0], filters.active


def test_a_criterion_alone_is_sought_at_the_own_office(viewer, crowd, monkeypatch):
    """It does not name its office in the index of all filters, and others have items of it that come first."""
    monkeypatch.setattr(search, "NEAR_ROWS", 3)
    WorkItem.objects.exclude(office=viewer.office).update(band=1)
    wanted = queue_query(
        ListRequest(viewer, all_queues()["office"], clock.today(), ItemFilters(criterion="12"))
    )
    own = list(wanted.items()[:20])
    assert len(own) == 20
    assert list(wanted.first(20)) == own
