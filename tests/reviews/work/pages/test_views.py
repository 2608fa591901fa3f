"""The queue page: what a specialist sees, in a fixed number of queries, and what it does when something is wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee_portal.core.models import Event
from reviews.work.models import WorkItem
from reviews.work.queue import search
from reviews.work.selectors import items
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

MOST_QUERIES = 12


@pytest.fixture
def specialist(client: Client) -> Any:
    user = desk.person("dana")
    client.force_login(user)
    return user


def test_the_list_stands_in_the_order_of_bands_and_due_dates(client: Client, specialist: Any) -> None:
    later, late, soon = desk.item(due_in=40), desk.item(due_in=-3), desk.item(due_in=5)
    page = client.get("/work/").content.decode()
    places = [page.index(item.printed_number) for item in (late, soon, later)]
    assert places == sorted(places)
    assert "3 d late" in page
    assert "Soon 5 d" in page


def test_one_and_fifty_rows_cost_the_same_few_queries(client: Client, specialist: Any) -> None:
    desk.item()
    client.get("/work/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/work/")
    for _ in range(50):
        desk.item()
    with CaptureQueriesContext(connection) as fifty:
        page = client.get("/work/")
    assert page.content.decode().count("<tr data-row=") == 50
    assert len(one) == len(fifty)
    assert len(fifty) <= MOST_QUERIES, "\n".join(q["sql"][:120] for q in fifty)


def test_many_filters_cost_no_more_queries_than_allowed(
    client: Client, specialist: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(search, "NEAR_ROWS", 1)
    for _ in range(3):
        desk.item()
    client.get("/work/")
    lists = ("", "&heading=8517&origin=CN&criterion=1&team=none", "&port=2704&importer=12-3456789&due=30")
    for queue in ("mine", "unassigned", "office", "arrived", "needs_jurisdiction", "coming"):
        for more in lists:
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/work/?queue={queue}{more}")
            asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]  # the test's own
            assert len(asked) <= MOST_QUERIES, "\n".join(sql[:120] for sql in asked)


def test_pages_follow_each_other_without_gap_or_repeat(
    client: Client, specialist: Any, monkeypatch: Any
) -> None:
    numbers = {desk.item(due_in=day % 7).printed_number for day in range(75)}
    first = client.get("/work/")
    second = client.get(first.context["page"]["next_url"])
    seen = [
        row["entry"] for page in (first, second) for band in page.context["bands"] for row in band["rows"]
    ]
    assert len(seen) == 75
    assert set(seen) == numbers
    assert second.context["page"]["next_url"] == ""


@pytest.mark.parametrize(
    ("what", "query", "shown"),
    [
        ("a heading", "heading=8517", {"a"}),
        ("a port", "port=4601", {"b"}),
        ("an origin", "origin=vn", {"c"}),
        ("nobody's", "owner=none", {"a", "b", "c"}),
        ("mine", "owner=me", {"d"}),
        ("a kind", "kind=validation", {"a", "b", "c", "d"}),
        ("an importer in another spelling", "importer=12-3456789", {"a", "b", "c", "d"}),
        ("due within days", "due=10", {"d"}),
        ("two together", "heading=8517&port=4601", set()),
    ],
)
def test_filters(client: Client, specialist: Any, what: str, query: str, shown: set[str]) -> None:
    made = {
        "a": desk.item(),
        "b": desk.item(port="4601", heading="8471"),
        "c": desk.item(origin="VN", heading="8471"),
        "d": desk.item(owner=specialist, heading="8471", due_in=4),
    }
    page = client.get(f"/work/?{query}")
    assert page.status_code == 200
    rows = {row["entry"] for band in page.context.get("bands", []) for row in band["rows"]}
    assert rows == {made[name].printed_number for name in shown}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("heading=85", "is not a heading"),
        ("owner=nobody-here", "Nobody has the user name"),
        ("kind=lunch", "is not a kind"),
        ("importer=7", "is not an importer number"),
        ("due=soon", "is not a due date"),
        ("color=red", "There is no filter called color"),
        ("port=2704&port=1101", "The filter Port is set twice"),
        ("cursor=zzz", "page address"),
    ],
)
def test_a_wrong_filter_shows_nothing_and_says_why(
    client: Client, specialist: Any, query: str, says: str
) -> None:
    desk.item()
    page = client.get(f"/work/?{query}")
    assert page.status_code == 400
    assert says in page.content.decode()
    assert "bands" not in page.context


def test_no_match_names_the_filter_that_helps(client: Client, specialist: Any) -> None:
    desk.item()
    page = client.get("/work/?heading=8517&port=3126")
    assert "No item matches" in page.content.decode()
    apart = client.get(page.context["empty"]["help_url"]).content.decode()
    assert "Without Port there would be 1" in apart


def test_a_slow_list_is_cut_and_offers_filters(client: Client, specialist: Any, monkeypatch: Any) -> None:
    def slow(*_: Any, **__: Any) -> None:
        with items.time_limit(20), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(2)")

    monkeypatch.setattr("reviews.work.pages.views.queue_page", slow)
    page = client.get("/work/?origin=CN&port=2704").content.decode()
    assert "This list took too long" in page
    assert "Due within 30 days" in page


def test_numbers_come_apart_and_agree_with_the_list(client: Client, specialist: Any) -> None:
    for due in (-2, 3, 3, 40):
        desk.item(due_in=due)
    desk.item(owner=specialist, due_in=50)
    page = client.get("/work/counts/?queue=office&office=CEE007")
    assert page.context["numbers"].matched == 5
    assert page.context["numbers"].by_band == {1: 1, 2: 2, 4: 2}
    counts = {tab["label"]: tab["count"] for tab in page.context["queues"]}
    assert counts == {
        "Mine": 1,
        "Unassigned": 4,
        "Whole office": 5,
        "Arrived by move": 0,
        "Needs jurisdiction": 0,
        "Coming to us": 0,
    }


def test_coming_to_us_is_read_only(client: Client, specialist: Any) -> None:
    coming = desk.item(at="2704")
    page = client.get("/work/?queue=coming")
    assert coming.printed_number in page.content.decode()
    assert "Take next" not in page.content.decode()


@pytest.mark.parametrize("who", ["trade", "anonymous"])
def test_the_queue_is_out_of_sight_for_others(client: Client, django_user_model: Any, who: str) -> None:
    if who == "trade":
        client.force_login(django_user_model.objects.create_user(username="mia"))
    answer = client.get("/work/")
    assert answer.status_code == (404 if who == "trade" else 302)


def test_peek_says_why_it_is_here_and_why_it_was_selected(client: Client, specialist: Any) -> None:
    item = desk.item(due_in=6)
    page = client.get(f"/work/items/{item.pk}/peek/").content.decode()
    assert "Scheduled liquidation 6 d left" in page
    assert "Rate gap: line 1" in page
    assert "8517" in page
    assert "provisional" in page


def test_only_who_leads_sets_a_jurisdiction_and_the_others_are_told_why_not(client: Client) -> None:
    item = desk.item(at="2704", kind="jurisdiction")
    for role, closed in (
        ("specialist", {"Set jurisdiction …": "A supervisor sets the jurisdiction"}),
        ("supervisor", {}),
    ):
        client.force_login(desk.person(role, at="2704", role=role))
        acts = client.get(f"/work/items/{item.pk}/peek/").context["peek"]["acts"]
        assert {act["label"]: act["why"] for act in acts if act.get("why")} == closed


Post = Callable[..., Any]


def test_take_next_gives_the_first_free_one_of_the_list_in_front(client: Client, specialist: Any) -> None:
    other = desk.person("omar")
    desk.item(due_in=-5, owner=other)
    first = desk.item(due_in=2, port="4601")
    desk.item(due_in=1)
    answer = client.post("/work/take-next/", {"list": "queue=office&office=CEE007&port=4601"})
    assert answer.status_code == 302
    assert first.printed_number in answer["Location"]
    first.refresh_from_db()
    assert first.owner == specialist


def test_closing_with_one_key_leads_back_to_the_list(client: Client, specialist: Any) -> None:
    item = desk.item()
    answer = client.post(
        f"/work/items/{item.pk}/close/",
        {"result": "no_discrepancy", "version": item.version, "list": "queue=mine"},
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith("/work/?queue=mine")
    item.refresh_from_db()
    assert (item.state, item.result, item.owner) == ("closed", "no_discrepancy", specialist)


def test_a_discrepancy_needs_its_line_and_amount(client: Client, specialist: Any) -> None:
    item = desk.item()
    answer = client.post(f"/work/items/{item.pk}/close/", {"result": "discrepancy", "note": "Rate is 17.6%"})
    assert answer.status_code == 400
    assert "needs at least one finding" in answer.content.decode()
    assert "Rate is 17.6%" in answer.content.decode()
    item.refresh_from_db()
    assert item.state == "open"


def test_an_item_that_moved_answers_where_and_keeps_the_text(client: Client, specialist: Any) -> None:
    from reviews.work.models import Draft
    from reviews.work.services import hand_over

    item = desk.item()
    hand_over.send(item_id=item.pk, user=specialist, office=desk.office("CEE010"), reason="Machinery")
    answer = client.post(f"/work/items/{item.pk}/close/", {"result": "no_discrepancy", "note": "All fine"})
    assert answer.status_code == 409
    assert "went to Machinery" in answer.content.decode()
    assert Draft.objects.get(item=item).text == "All fine"


def test_an_act_from_the_peek_returns_to_the_very_list(client: Client, specialist: Any) -> None:
    item = desk.item()
    row = client.get("/work/?queue=unassigned&port=2704").context["bands"][0]["rows"][0]
    peek = client.get(row["peek_url"])
    answer = client.post(
        f"/work/items/{item.pk}/take/", {"list": peek.context["take_next"]["list"], "version": item.version}
    )
    assert answer["Location"] == "/work/?queue=unassigned&office=CEE007&port=2704"


def undo_address(item_id: int) -> str:
    event = Event.objects.filter(object_kind="work_item", object_id=str(item_id)).latest("pk")
    return f"/work/undo/{event.pk}/"


def test_the_place_after_an_undo_begins_with_the_item(client: Client, specialist: Any) -> None:
    """The list was replaced meanwhile, so the page fetches the list from this place."""
    item = desk.item(due_in=20)
    desk.item(due_in=21)
    data = {"list": "queue=office&office=CEE007", "back": "row"}
    headers = {"HX-Request": "true"}
    client.post(f"/work/items/{item.pk}/close/", {**data, "result": "no_discrepancy"}, headers=headers)
    undone = client.post(undo_address(item.pk), data, headers=headers)
    rows = client.get(undone.context["place_url"]).context["bands"][0]["rows"]
    assert (undone.context["following"], rows[0]["id"]) == (item, item.pk)


def test_a_refused_undo_leads_back_to_the_list_of_its_address(client: Client, specialist: Any) -> None:
    item = desk.item()
    client.post(f"/work/items/{item.pk}/take/")
    address = undo_address(item.pk)
    WorkItem.objects.filter(pk=item.pk).update(version=item.version + 5)
    refused = client.post(f"{address}?list=queue%3Dmine%26office%3DCEE007&back=file")
    assert refused.status_code == 412
    assert 'href="/work/?queue=mine&amp;office=CEE007"' in refused.content.decode()
