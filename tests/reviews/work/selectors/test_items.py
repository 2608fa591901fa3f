"""The list: its order, its pages, a fixed number of queries, and the indexes that answer each lone filter."""

import base64
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cee_portal.core import clock
from cee_portal.core.refusals import InvalidInputError
from cee_portal.site.home import office_load
from centers.models import Office
from reviews.work.models import WorkItem
from reviews.work.queue import search
from reviews.work.queue.facets import HasFacets
from reviews.work.queue.filters import ItemFilters
from reviews.work.queue.list_request import ListRequest
from reviews.work.queue.queues import Viewer, all_queues, offered_queues
from reviews.work.selectors import workload
from reviews.work.selectors.items import (
    KEYS,
    TooSlowError,
    decode_cursor,
    list_numbers,
    queue_counts,
    queue_items,
    queue_page,
    queue_query,
    time_limit,
)
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def viewer(db) -> Viewer:
    user = made.person("dana", team="E2")
    membership = user.office_memberships.select_related("office", "team").get()
    return Viewer(user=user, office=membership.office, membership=membership)


def page(viewer, queue="office", cursor="", size=50, **filters):
    return queue_page(asked(viewer, queue, **filters), cursor=cursor, size=size)


def asked(viewer, queue="office", **filters) -> ListRequest:
    return ListRequest(viewer, all_queues()[queue], clock.today(), ItemFilters(**filters))


def touch_all(items) -> None:
    """What a screen reads of each row."""
    for item in items:
        _ = item.office.code, item.importer.name, item.owner, item.port.code, item.team, item.former_owner


def test_one_row_and_fifty_cost_the_same_queries(viewer):
    made.review()
    page(viewer)
    with CaptureQueriesContext(connection) as one:
        touch_all(page(viewer).rows)
    for _ in range(49):
        made.review()
    with CaptureQueriesContext(connection) as fifty:
        found = page(viewer).rows
        touch_all(found)
    assert (len(found), len(one)) == (50, len(fifty))


def test_pages_are_whole_and_in_order(viewer):
    for number in range(7):
        made.review(entry_date=date(2026, 6, 1) + timedelta(days=number % 3))
    seen, cursor = [], ""
    for _ in range(4):
        found = page(viewer, cursor=cursor, size=2)
        seen += found.rows
        cursor = found.next or ""
    assert not cursor
    assert seen == list(WorkItem.objects.order_by("band", "due_on", "id"))


def test_every_queue_counts_what_it_lists(viewer):
    mine = made.review(owner=viewer.user)
    made.review()
    made.waiting()
    made.review(made.PUMPS)
    WorkItem.objects.filter(pk=mine.pk).update(team=viewer.membership.team)
    with CaptureQueriesContext(connection) as queries:
        counts = queue_counts(viewer, today=clock.today())
    assert sum("capped" in query["sql"] for query in queries) == 1, "one round trip"
    for queue in offered_queues(viewer):
        items = queue_items(asked(viewer, queue.key))
        assert counts[queue.key] == items.count(), queue.key
        assert list_numbers(asked(viewer, queue.key)).matched == items.count()
    assert counts == {
        "mine": 1,
        "team": counts["team"],
        "unassigned": 1,
        "office": 2,
        "arrived": 0,
        "needs_jurisdiction": 0,
        "coming": 0,
    }


def test_what_a_port_still_has_of_the_industry_is_coming_to_us(viewer):
    item = made.review(made.PUMPS)
    user = made.person("helen", at="CEE010")
    membership = user.office_memberships.select_related("office").get()
    machinery = Viewer(user=user, office=membership.office, membership=membership)
    assert page(machinery, "coming").rows == [item]
    assert page(viewer, "coming").rows == []
    port = made.person("petra", at="2704").office_memberships.select_related("office").get()
    keys = [
        queue.key for queue in offered_queues(Viewer(user=port.user, office=port.office, membership=port))
    ]
    assert "coming" not in keys


@pytest.mark.parametrize(
    "text", ["", "x", "....", base64.urlsafe_b64encode(b"1.2026-01-01").decode(), "é", "4.2026-13-01.5"]
)
def test_a_cursor_that_is_not_ours_is_refused(text):
    with pytest.raises(InvalidInputError, match="Start from the first page"):
        decode_cursor(text)


def test_a_cursor_is_read_back(viewer):
    item = made.review()
    assert decode_cursor(KEYS.write(item)) == [item.band, item.due_on, item.pk]


def limits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('max_parallel_workers_per_gather')"
        )
        return cursor.fetchone()


def test_a_slow_list_is_cut_and_the_connection_goes_on(viewer):
    before = limits()
    with pytest.raises(TooSlowError), time_limit(30), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(3)")
    assert limits() == before
    assert page(viewer).rows == []


def test_a_list_takes_no_second_processor_and_leaves_the_connection_as_it_was(viewer):
    before = limits()
    assert before[1] != "0"
    with time_limit(500):
        assert limits() == ("500ms", "0")
        with time_limit(200):
            assert limits() == ("200ms", "0")
    assert limits() == before


IN_ORDER = [
    ("the whole office", "office", {}, "queue_whole_office"),
    ("mine", "mine", {}, "queue_by_owner"),
    ("unassigned", "unassigned", {}, "queue_unassigned"),
    ("my team", "team", {}, "queue_by_team"),
    ("needs jurisdiction", "needs_jurisdiction", {}, "queue_needs_jurisdiction"),
    ("coming to us", "coming", {}, "queue_coming_to_us"),
    ("those without a Center", "office", {"kind": "jurisdiction"}, "queue_needs_jurisdiction"),
    ("one's own", "office", {"owner": "me"}, "queue_by_owner"),
]


def crowd(viewer) -> None:
    """Three thousand open items of which each filter finds few, known to the planner."""
    item = made.review()
    names = [field.attname for field in WorkItem._meta.local_fields if field.attname != "id"]
    common = {name: getattr(item, name) for name in names}
    teams = list(viewer.office.teams.values_list("pk", flat=True))
    ports = list(Office.objects.filter(kind="port").values_list("pk", flat=True)[:50])
    WorkItem.objects.bulk_create(
        WorkItem(
            **common
            | {
                "summary_id": 10_000_000 + number,
                "kind": "jurisdiction" if number % 60 == 0 else "validation",
                "owner_id": None
                if number % 50 == 0
                else viewer.user.pk
                if number % 50 == 1
                else 10**6 + number,
                "team_id": viewer.membership.team_id
                if number % 40 == 0
                else teams[number % len(teams)] + 10**6,
                "heading": f"{8400 + number % 150}",
                "origin": "DE" if number % 70 == 0 else "CN",
                "arrived_by_batch": 5 if number % 60 == 7 else None,
                "office_id": ports[number % 50] if number % 45 == 0 else viewer.office.pk,
                "due_on": item.due_on + timedelta(days=number % 300),
            }
        )
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gin_clean_pending_list('queue_by_several')"
        )  # what waits there costs every search
        cursor.execute("ANALYZE reviews_workitem")


def test_these_lists_have_an_index_in_their_own_order(viewer):
    crowd(viewer)
    for sentence, queue, filters, index in IN_ORDER:
        items = queue_items(asked(viewer, queue, **filters))[:51]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        plan = items.explain()
        assert index in plan, f"{sentence}:\n{plan}"
        assert "Sort" not in plan, f"{sentence}:\n{plan}"


def test_those_who_look_for_owned_items_read_the_index_that_holds_no_others(viewer):
    crowd(viewer)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {workload._WORKLOAD}", {"office": viewer.office.pk, "most": 200})
        carriers = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN {office_load._BY_PERSON}", [viewer.office.pk])
        by_person = "\n".join(row[0] for row in cursor.fetchall())
    assert "queue_by_owner" in carriers
    assert "queue_by_owner" in by_person


FAR = [
    ("office", {"heading": "8517"}),
    ("office", {"importer": "98-7654321"}),
    ("office", {"origin": "DE"}),
    ("office", {"criterion": "99"}),
    ("office", {"state": "asked"}),
    ("office", {"state": "no_answer"}),
    ("arrived", {}),
]


def test_a_rare_value_alone_is_found_as_several_filters_are(viewer, monkeypatch):
    crowd(viewer)
    monkeypatch.setattr(search, "NEAR_ROWS", 3)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    behind = [
        WorkItem.Band.REST,
        date(2026, 1, 1),
        1,
    ]  # a band whose end the planner takes for that of the list
    for queue, filters in FAR:
        wanted = queue_query(asked(viewer, queue, **filters))
        for place in (None, behind):
            plan = wanted.first(51, place).explain()
            assert "queue_by_several" in plan, f"{queue} {filters}:\n{plan}"


# How many are in the list of three thousand, and what counts them.
COUNTED = [
    ("few by a heading", {"heading": "8517"}, "queue_by_several"),
    ("few by an origin", {"origin": "DE"}, "queue_by_several"),
    ("none at all", {"importer": "98-7654321"}, "queue_by_several"),
    ("nearly all", {"kind": "validation"}, "queue_whole_office"),
    ("most by an origin", {"origin": "CN"}, "queue_whole_office"),
]


def test_a_count_goes_by_how_many_have_the_facet(viewer):
    crowd(viewer)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for sentence, filters, index in COUNTED:
        items = queue_items(asked(viewer, **filters))
        plan = items.values("band")[:51].explain()
        assert index in plan, f"{sentence}:\n{plan}"


def test_what_arrived_by_a_move_is_listed_and_counted(viewer):
    crowd(viewer)
    arrived = WorkItem.objects.filter(office=viewer.office, arrived_by_batch=5).order_by(
        "band", "due_on", "id"
    )
    assert page(viewer, "arrived").rows == list(arrived[:50])
    assert page(viewer, "arrived", heading="8407").rows == list(arrived.filter(heading="8407")[:50])
    assert queue_counts(viewer, today=clock.today())["arrived"] == len(arrived)


def test_the_planner_knows_how_many_have_a_facet(viewer):
    crowd(viewer)
    for facet, few, many in (("kvalidation", 2000, 4000), ("cDE", 10, 100)):
        plan = WorkItem.objects.filter(HasFacets([f"{viewer.office.pk}{facet}"])).explain()
        expected = int(re.search(r"rows=(\d+)", plan)[1])
        assert few < expected < many, plan
