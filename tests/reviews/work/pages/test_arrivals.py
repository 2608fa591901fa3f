"""What a move brought: its queue, where it says from where and by which order, and what the trade sees at once."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import Filer, Importer
from reviews.work.models import WorkItem
from reviews.work.services import hand_over, ownership
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, order_spec, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def rows_of(client: Client, **query: str) -> list[dict]:
    page = client.get("/work/", {"queue": "arrived", "office": "CEE010", **query})
    assert page.status_code == 200
    return [row for band in page.context.get("bands", []) for row in band["rows"]]


def test_the_queue_lists_what_the_move_brought_and_names_who_had_it(people):
    pat = made.person("pat", at="2704")
    kept_by = made.person("mora", at="2704")
    owned, free = made.review(made.PUMPS, owner=pat), made.review(made.PUMPS, port="4601")
    kept = made.review(made.PUMPS, owner=kept_by)
    _, batch = approved(people, order_spec(staffing=flips.plan((kept_by, "M1"))))
    client = signed_in(User.objects.get(username="cee010-m1"))
    assert rows_of(client) == []
    assert "Nothing has arrived by a move" in text_of(client.get("/work/?queue=arrived&office=CEE010"))
    run(batch)
    made.review(made.PUMPS)  # filed after: it did not arrive, it opened here
    rows = {row["id"]: row for row in rows_of(client)}
    assert set(rows) == {owned.pk, free.pk, kept.pk}
    assert [(rows[item.pk]["holder"], rows[item.pk]["moved_from"]) for item in (owned, free, kept)] == [
        ("before: Ruiz", "port 2704"), ("–", "port 4601"), ("Ruiz", "port 2704"),
    ]  # fmt: skip
    page = client.get("/work/?queue=arrived&office=CEE010")
    assert (
        "before: Ruiz" in text_of(page) and 'title="Arrived by move from port 4601"' in page.content.decode()
    )
    tabs = {
        tab["label"]: tab["count"]
        for tab in client.get("/work/counts/?queue=arrived&office=CEE010").context["queues"]
    }
    assert (tabs["Arrived by move"], tabs["Whole office"]) == (3, 4)
    assert [row["id"] for row in rows_of(client, port="4601")] == [free.pk]
    peek = text_of(client.get(reverse("work_peek", args=[owned.pk])))
    assert "Came by order DO 26-001 on" in peek and "from port 2704; before: Pat Ruiz." in peek


def test_an_item_leaves_the_queue_when_it_is_closed_or_sent_on(people):
    sent, done = made.review(made.PUMPS), made.review(made.PUMPS)
    _, batch = approved(people)
    run(batch)
    maker = User.objects.get(username="cee010-m1")
    client = signed_in(maker)
    assert {row["id"] for row in rows_of(client)} == {sent.pk, done.pk}
    ownership.take(item_id=sent.pk, user=maker)
    hand_over.send(item_id=sent.pk, user=maker, office=made.office("CEE007"), reason="Telephones.")
    made.own(done, maker, begun=True)
    from reviews.validation.services.closing import ReviewOutcome, close_review

    close_review(item_id=done.pk, user=maker, outcome=ReviewOutcome(result="no_discrepancy"))
    assert rows_of(client) == []


def test_who_may_read_the_office_reads_the_queue_and_nobody_else(people):
    for user, status in (
        (made.person("pat", at="2704"), 200),
        (people[0], 200),
        (User.objects.create_user("trade"), 404),
    ):
        page = signed_in(user).get("/work/?queue=arrived&office=CEE010")
        assert page.status_code == status, user.username


def test_a_longer_list_costs_the_same_queries(people):
    for _ in range(3):
        made.review(made.PUMPS)
    _, batch = approved(people)
    run(batch)
    client = signed_in(User.objects.get(username="cee010-m1"))
    first = WorkItem.objects.filter(arrived_by_batch=batch.pk).first()
    WorkItem.objects.exclude(pk=first.pk).update(arrived_by_batch=None)
    rows_of(client)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            rows_of(client)
        return len(asked)

    one = cost()
    WorkItem.objects.update(arrived_by_batch=batch.pk)
    assert cost() == one


def test_timeline_and_why_here_name_order_date_and_from_where(people):
    pat = made.person("pat", at="2704")
    item = made.review(made.PUMPS, owner=pat)
    order, batch = approved(people)
    run(batch)
    url = f"/entries/{item.printed_number}/"
    day = f"{order.effective_on:%b} {order.effective_on.day}"
    port = made.office("2704").short_name
    staff = text_of(signed_in(User.objects.get(username="cee010-m1")).get(url))
    assert f"Came by order DO 26-001 on {day}, from port 2704 {port}. Batch {batch.pk}" in staff
    assert "Moved from port 2704 to Machinery, by merchandise (order DO 26-001)" in staff
    assert (
        f"Work moved from port 2704 to Machinery order DO 26-001, batch {batch.pk}, before: Pat Ruiz" in staff
    )
    back = run(withdrawn(people, order))
    assert back.proof["holds"]
    staff = text_of(signed_in(pat).get(url))
    assert f"Came by order DO 26-001-W on {day}, from Machinery. Batch {back.pk}" in staff
    assert "Moved from Machinery to port 2704, by merchandise (order DO 26-001-W)" in staff


def test_what_was_filed_where_it_is_did_not_come_by_an_order(people):
    item = made.review(made.PUMPS)
    page = signed_in(people[0]).get(f"/entries/{item.printed_number}/")
    assert page.context["why"]["arrival"] is None
    assert "Came by" not in text_of(page)


def test_filer_and_importer_see_the_new_office_at_once_on_screen_and_by_api(people):
    item = made.review(made.PUMPS)
    agent = User.objects.create_user("broker")
    agent.filer_memberships.create(filer=Filer.objects.get(code="B76"), valid_from=date(2015, 1, 1))
    company = User.objects.create_user("importer")
    company.importer_memberships.create(
        importer=Importer.objects.get(number="12-345678900"), valid_from=date(2015, 1, 1)
    )
    url = f"/entries/{item.printed_number}/"

    def seen(user: User) -> tuple[str, str, str]:
        """The office on screen, in the summary by API, in its routing by API."""
        client = signed_in(user)
        api = f"/api/v1/entry-summaries/{item.printed_number}/"
        return (
            client.get(url).context["why"]["say"].split("**")[1],
            client.get(api).json()["routing"]["office"]["code"],
            client.get(f"{api}routing/").json()["current"]["office"]["code"],
        )

    assert seen(agent) == ("The port of Los Angeles (2704)", "2704", "2704")
    order, batch = approved(people)
    run(batch)
    assert seen(agent) == ("Machinery", "CEE010", "CEE010")
    assert (
        signed_in(agent)
        .get(f"/api/v1/entry-summaries/{item.printed_number}/routing/")
        .json()["history"][-1]["cause"]
        == "order"
    )
    for user in (agent, company):
        page = text_of(signed_in(user).get(url))
        assert f"Came by order {order.order_number} on" in page
        assert f"Batch {batch.pk}" not in page
        assert "Moved from port 2704 to Machinery, by merchandise (order DO 26-001)" in page
        assert "Work moved" not in page and "Team" not in page


def test_what_was_typed_as_it_moved_is_offered_to_the_new_office(people):
    pat = made.person("pat", at="2704")
    item = made.review(made.PUMPS, owner=pat)
    _, batch = approved(people)
    run(batch)
    client = signed_in(pat)
    refused = client.post(
        f"/work/items/{item.pk}/park/",
        {"until": f"{clock.today() + timedelta(days=3)}", "reason": "The value looks low."},
    )
    assert refused.status_code == 409
    typed = "The value looks low."

    def reads(user: User) -> str:
        return text_of(signed_in(user).get(f"/work/items/{item.pk}/", follow=True))

    assert typed in reads(pat)
    new = reads(User.objects.get(username="cee010-m1"))
    assert f"Text that {pat.name} was typing when the item moved: {typed}" in new
    assert typed not in reads(made.person("nora", at="4601"))
