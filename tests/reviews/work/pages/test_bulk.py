"""Marked rows of the list: what is offered to whom, what is asked, and what the person is told afterwards."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Job
from entries.models import Routing
from reviews.work.models import WorkItem
from reviews.work.services import ownership
from reviews.work.services.bulk import continue_bulk
from tests.builders import desk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
LIST = "queue=unassigned&office=CEE007"


@pytest.fixture
def lead(client: Client) -> User:
    user = desk.person("lead", role="supervisor")
    client.force_login(user)
    return user


@pytest.fixture
def dana() -> User:
    return desk.person("dana")


def marked(*items: WorkItem, **fields: Any) -> dict[str, Any]:
    return {"item": [f"{item.pk}.{item.version}" for item in items], "list": LIST, **fields}


def bar(client: Client, query: str = LIST) -> list[str]:
    """The acts in the bar of a list, by their addresses."""
    return re.findall(r'formaction="/work/bulk/(\w+)/"', client.get(f"/work/?{query}").content.decode())


@pytest.mark.parametrize(
    ("role", "query", "acts"),
    [
        ("supervisor", LIST, ["give", "release", "park"]),
        ("supervisor", "queue=mine&office=CEE007", ["give", "release", "park"]),
        ("specialist", LIST, ["take", "release", "park"]),
        ("specialist", "queue=mine&office=CEE007", ["release", "park"]),
        ("specialist", "queue=coming&office=CEE007", []),  # a port's work is only read
        ("specialist", "queue=office&office=2704", []),  # so is another office's
    ],
)
def test_each_role_is_offered_its_acts_on_marked_rows(
    client: Client, role: str, query: str, acts: list[str]
) -> None:
    user = desk.person("kim", role=role)
    client.force_login(user)
    desk.item()
    desk.item(owner=user)
    desk.item(at="2704")
    assert bar(client, query) == acts
    boxes = re.findall(r'name="item"\s+value="\d+\.\d+"', client.get(f"/work/?{query}").content.decode())
    assert bool(boxes) == bool(acts)


def test_giving_asks_for_people_and_shows_their_workload(client: Client, lead: User, dana: User) -> None:
    items = [desk.item(due_in=days) for days in (20, 30)]
    desk.item(owner=dana, due_in=-1)
    page = client.post("/work/bulk/give/", marked(*items))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Give 2 items" in text
    row = re.search(r"Dana Ruiz.*?</tr>", text, re.DOTALL)
    assert row and re.findall(r"<td[^>]*>([^<]*)</td>", row[0])[:3] == ["–", "1", "1"]
    assert text.count('type="hidden" name="item"') == 2
    assert not WorkItem.objects.filter(pk__in=[i.pk for i in items], owner__isnull=False).exists()

    nobody = client.post("/work/bulk/give/", marked(*items, sure="1"))
    assert nobody.status_code == 400
    assert "Choose at least one person." in nobody.content.decode()

    stranger = desk.person("ken", at="2704")
    refused = client.post("/work/bulk/give/", marked(*items, sure="1", to=stranger.pk))
    assert refused.status_code == 400

    done = client.post(
        "/work/bulk/give/", marked(*items, sure="1", to=dana.pk, reason="Knows them."), follow=True
    )
    assert done.redirect_chain[-1][0] == f"/work/?{LIST}"
    assert "2 items given to Dana Ruiz." in done.content.decode()
    assert set(
        WorkItem.objects.filter(pk__in=[i.pk for i in items]).values_list("owner__username", flat=True)
    ) == {"dana"}


def test_taking_and_returning_need_no_question(client: Client, dana: User) -> None:
    client.force_login(dana)
    items = [desk.item() for _ in range(2)]
    took = client.post("/work/bulk/take/", marked(*items), follow=True)
    assert "2 items are yours." in took.content.decode()
    back = client.post("/work/bulk/release/", marked(items[0]), follow=True)
    assert "1 item is back in the queue." in back.content.decode()
    assert list(WorkItem.objects.order_by("pk").values_list("owner__username", flat=True)) == [None, "dana"]


def test_parking_keeps_what_was_typed_where_it_is_refused(client: Client, dana: User) -> None:
    client.force_login(dana)
    item, today = desk.item(), clock.today()
    past = client.post("/work/bulk/park/", marked(item, sure="1", until=today.isoformat(), reason="Waits."))
    assert past.status_code == 400
    assert "Choose a day between tomorrow and 90 days" in past.content.decode()
    assert "Waits." in past.content.decode()
    day = today + timedelta(days=3)
    done = client.post(
        "/work/bulk/park/", marked(item, sure="1", until=day.isoformat(), reason="Waits."), follow=True
    )
    assert "1 item parked until" in done.content.decode()
    item.refresh_from_db()
    assert (item.state, item.parked_until) == ("parked", day)


def test_what_was_not_done_is_listed_with_its_reason(client: Client, lead: User, dana: User) -> None:
    first, second = desk.item(), desk.item()
    form = marked(first, second, sure="1", to=lead.pk)
    ownership.take(item_id=first.pk, user=dana)
    page = client.post("/work/bulk/give/", form, follow=True)
    text = page.content.decode()
    assert re.fullmatch(r"/work/bulk/\d+/", page.redirect_chain[-1][0])
    assert "Done in part." in text
    assert f'/entries/{first.printed_number}/?item={first.pk}"' in text
    assert "changed while you had it open" in text
    assert second.printed_number not in text
    assert set(WorkItem.objects.values_list("owner__username", flat=True)) == {"dana", "lead"}


def test_all_that_match_is_left_to_a_worker(client: Client, lead: User, dana: User, monkeypatch: Any) -> None:
    hints: list[int] = []
    monkeypatch.setattr(
        "reviews.work.pages.bulk.enqueue_after_commit", lambda task, job_id: hints.append(job_id)
    )
    for days in range(60):
        desk.item(due_in=20 + days, origin="VN" if days else "CN")
    listed = LIST + "&origin=VN"
    asked = client.post("/work/bulk/give/", {"all": "1", "list": listed})
    assert "All 59 items that match the filters now." in asked.content.decode()
    started = client.post("/work/bulk/give/", {"all": "1", "list": listed, "sure": "1", "to": dana.pk})
    job = Job.objects.get(kind="items")
    assert (started["Location"], hints, job.total) == (f"/work/bulk/{job.pk}/", [job.pk], 59)
    waiting = client.get(started["Location"]).content.decode()
    assert "Waiting for a worker" in waiting and "0 of 59" in waiting and 'hx-trigger="every 1s"' in waiting
    continue_bulk(job.pk)
    polled = client.get(started["Location"], headers={"HX-Request": "true"})
    assert polled["HX-Refresh"] == "true"
    ended = client.get(started["Location"]).content.decode()
    assert "All items were processed." in ended
    assert f"/work/?{LIST.replace('&', '&amp;')}&amp;origin=VN" in ended
    assert WorkItem.objects.filter(owner=dana).count() == 59
    assert WorkItem.objects.get(owner=None).origin == "CN"


def test_all_asks_before_it_takes(client: Client, dana: User) -> None:
    client.force_login(dana)
    desk.item()
    page = client.post("/work/bulk/take/", {"all": "1", "list": LIST})
    assert page.status_code == 200
    assert "Take 1 item" in page.content.decode()
    assert WorkItem.objects.filter(owner=None).count() == 1


def test_a_running_one_is_stopped_by_its_owner_alone(client: Client, lead: User, dana: User) -> None:
    for _ in range(51):
        desk.item()
    started = client.post("/work/bulk/give/", {"all": "1", "list": LIST, "sure": "1", "to": dana.pk})
    other = Client()
    other.force_login(dana)
    assert other.get(started["Location"]).status_code == 404
    assert other.post(f"{started['Location']}stop/").status_code == 404
    told = client.post(f"{started['Location']}stop/", follow=True).content.decode()
    assert "Stopped. Items that are done stay done." in told
    assert not continue_bulk(Job.objects.get().pk)
    assert not WorkItem.objects.filter(owner=dana).exists()


@pytest.mark.parametrize(
    ("sentence", "fields", "status", "says"),
    [
        ("nothing is marked", {}, 400, "No item is chosen."),
        ("a row that is none", {"item": "seven"}, 400, "mark it again"),
        ("a row without its version", {"item": "7"}, 400, "mark it again"),
        ("a number beyond all", {"item": f"{10**30}.1"}, 400, "mark it again"),
        (
            "a list only to be read",
            {"item": "1.1", "list": "queue=office&office=2704"},
            403,
            "You can only read",
        ),
        ("a list that is not there", {"item": "1.1", "list": "queue=nothing"}, 404, ""),
        ("a wrong filter", {"all": "1", "list": LIST + "&port=27"}, 400, "not a port"),
    ],
)
def test_bad_input_changes_nothing(
    client: Client, dana: User, sentence: str, fields: dict[str, str], status: int, says: str
) -> None:
    client.force_login(dana)
    desk.item()
    answer = client.post("/work/bulk/take/", {"list": LIST, **fields})
    assert answer.status_code == status, sentence
    assert says in answer.content.decode()
    assert not Job.objects.exists()
    assert not WorkItem.objects.filter(owner__isnull=False).exists()


def test_one_item_is_given_from_the_peek_and_taken_back(client: Client, lead: User, dana: User) -> None:
    item = desk.item()
    peek = client.get(f"/work/items/{item.pk}/peek/?list={LIST}").content.decode()
    assert f"/work/items/{item.pk}/assign/" in peek
    form = client.get(f"/work/items/{item.pk}/assign/", headers={"HX-Request": "true"}).content.decode()
    assert "Dana Ruiz, 0 open" in form
    wrong = client.post(f"/work/items/{item.pk}/assign/", {"owner": "nobody", "list": LIST})
    assert wrong.status_code == 400
    given = client.post(
        f"/work/items/{item.pk}/assign/",
        {"owner": "dana", "version": item.version, "list": LIST},
        follow=True,
    )
    assert "Given: " in given.content.decode()
    item.refresh_from_db()
    assert item.owner == dana
    stale = client.post(f"/work/items/{item.pk}/assign/", {"owner": "lead", "version": 1, "list": LIST})
    assert stale.status_code == 412
    assert "Take it back" in client.get(f"/work/items/{item.pk}/peek/").content.decode()
    client.post(f"/work/items/{item.pk}/release/", {"list": LIST})
    item.refresh_from_db()
    assert (item.owner, item.former_owner) == (None, dana)


def test_returning_says_how_many_went_to_the_office_of_the_rules(client: Client, dana: User) -> None:
    client.force_login(dana)
    stays, goes = made.review(owner=dana), made.own(made.review(), dana, begun=True)
    goes.holds.create(office=goes.office, reason="begun", placed_at=clock.now())
    Routing.objects.filter(pk=goes.summary_id).update(
        jurisdiction=made.office("CEE010"), office=made.office("2704")
    )
    done = client.post("/work/bulk/release/", marked(stays, goes), follow=True).content.decode()
    assert "1 item is back in the queue. 1 item went to the office that the rules give." in done


IN_QUEUE = {"HX-Request": "true", "HX-Target": "acted"}


def test_in_the_queue_the_form_and_the_result_come_without_a_page(
    client: Client, lead: User, dana: User
) -> None:
    items = [desk.item() for _ in range(3)]
    asked = client.post("/work/bulk/give/", marked(*items), headers=IN_QUEUE)
    assert asked["HX-Retarget"] == "#bulk-dialog"
    assert "Give 3 items" in asked.content.decode() and "<html" not in asked.content.decode()
    wrong = client.post("/work/bulk/give/", marked(*items, sure="1"), headers=IN_QUEUE)
    assert (wrong.status_code, wrong["HX-Retarget"]) == (400, "#bulk-dialog")
    ownership.take(item_id=items[0].pk, user=lead)
    done = client.post("/work/bulk/give/", marked(*items, sure="1", to=dana.pk), headers=IN_QUEUE)
    text = done.content.decode()
    assert "2 items given to Dana Ruiz. Not done: 1 item." in text
    assert items[0].printed_number in text and "changed while you had it open" in text
    undo = re.search(r'hx-post="(/work/bulk/\d+/undo/)"', text)
    assert undo
    undone = client.post(undo[1], {"list": LIST}, headers=IN_QUEUE).content.decode()
    assert "2 items undone." in undone and "hx-post" not in undone
    assert not WorkItem.objects.filter(owner=dana).exists()


def test_in_the_queue_an_act_that_changed_nothing_offers_no_undo(client: Client, lead: User) -> None:
    item = desk.item()
    form = marked(item, sure="1", to=lead.pk)
    ownership.take(item_id=item.pk, user=lead)
    text = client.post("/work/bulk/give/", form, headers=IN_QUEUE).content.decode()
    assert "Nothing was changed. Not done: 1 item." in text and "undo" not in text


def test_in_the_queue_more_than_a_page_leads_to_the_page_of_the_job(
    client: Client, lead: User, dana: User
) -> None:
    for _ in range(51):
        desk.item()
    form = {"all": "1", "list": LIST, "sure": "1", "to": dana.pk}
    answer = client.post("/work/bulk/give/", form, headers=IN_QUEUE)
    assert answer["HX-Redirect"] == f"/work/bulk/{Job.objects.get().pk}/"
