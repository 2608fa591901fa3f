"""The file of a summary: what staff see, what the trade sees and must not see, and what a page costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core.record import Verb, record_event
from entries.models import Line, SummaryRevision
from reviews.summaries.parts import lines
from reviews.validation.models import Criterion
from reviews.work.models import WorkItem
from reviews.work.services import hand_over
from tests.builders import desk
from tests.builders import reviews as filed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

MOST_QUERIES = 46


@pytest.fixture
def specialist(client: Client) -> User:
    user = desk.person("dana")
    client.force_login(user)
    return user


def more_lines(summary: Any, count: int) -> None:
    first = summary.lines.get(line_no=1)
    for line_no in range(2, count + 2):
        Line.objects.create(
            summary=summary,
            revision=1,
            line_no=line_no,
            heading=first.heading,
            hts=first.hts,
            origin="VN",
            export="VN",
            manufacturer=first.manufacturer,
            value=1_000 + line_no,
            unit="NO",
            duty="0.00",
            spi="",
        )
    summary.line_count += count
    summary.value += sum(1_000 + line_no for line_no in range(2, count + 2))
    summary.save(update_fields=["line_count", "value"])


def test_the_file_shows_header_lines_money_statuses_timeline_and_why(
    client: Client, specialist: User
) -> None:
    item = desk.item()
    page = client.get(f"/entries/{item.printed_number}/").content.decode()
    for words in ("Header", "Lines", "Money", "Timeline", "Revisions", "Why here?", "Why selected"):
        assert words in page, words
    assert "8517.13.0000" in page
    assert "Acme Imports" in page
    assert "edition" in page
    assert "Trade" in page


@pytest.mark.parametrize("spelling", ["{0}", "b76{1}", "B76 {1}", "B76-{1}"])
def test_other_spellings_lead_to_the_printed_number(client: Client, specialist: User, spelling: str) -> None:
    item = desk.item()
    written = spelling.format(item.entry_number, item.entry_number[3:])
    answer = client.get(f"/entries/{written}/?item={item.pk}")
    assert answer.status_code == 301
    assert answer["Location"] == f"/entries/{item.printed_number}/?item={item.pk}"


@pytest.mark.parametrize("number", ["B76-9999999-9", "nothing", "B76", "x" * 200])
def test_what_is_not_there_is_404(client: Client, specialist: User, number: str) -> None:
    assert client.get(f"/entries/{number}/").status_code == 404


def test_nobody_sees_it_without_signing_in_and_strangers_get_404(client: Client) -> None:
    summary = desk.summary()
    url = f"/entries/{summary.printed_number}/"
    assert client.get(url).status_code == 302
    client.force_login(User.objects.create_user("stranger"))
    for address in (url, f"{url}lines/", f"{url}timeline/", f"{url}revisions/2/"):
        assert client.get(address).status_code == 404, address


def test_thousands_of_lines_come_in_parts_without_gap_or_repeat(client: Client, specialist: User) -> None:
    summary = desk.summary()
    more_lines(summary, 280)
    context = client.get(f"/entries/{summary.printed_number}/").context["lines"]
    seen = [row["no"] for row in context["rows"]]
    assert len(seen) == 200
    while context["more_url"]:
        answer = client.get(context["more_url"], headers={"HX-Request": "true"})
        assert "<html" not in answer.content.decode()
        context = answer.context["lines"]
        seen += [row["no"] for row in context["rows"]]
    assert seen == list(range(1, 282))
    assert "<html" in client.get(f"/entries/{summary.printed_number}/lines/?after=50").content.decode()
    assert client.get(f"/entries/{summary.printed_number}/lines/?after=x").status_code == 400


def test_the_timeline_comes_in_parts_without_gap_or_repeat(client: Client, specialist: User) -> None:
    summary = desk.summary()
    desk.add_decisions(summary, 70)
    for _ in range(40):
        record_event(
            verb=Verb.ITEM_PARKED, actor=specialist, object_kind="summary", object_id=1, summary_id=summary.pk
        )
    context = client.get(f"/entries/{summary.printed_number}/").context["timeline"]
    seen = [moment.key for moment in context["events"]]
    while context["more_url"]:
        context = client.get(context["more_url"]).context["timeline"]
        seen += [moment.key for moment in context["events"]]
    assert len(seen) == len(set(seen)) == 111
    assert seen == sorted(seen, reverse=True)
    assert client.get(f"/entries/{summary.printed_number}/timeline/?before=1~2").status_code == 400


def test_one_and_fifty_lines_and_events_cost_the_same_queries(client: Client, specialist: User) -> None:
    item = desk.item()
    desk.add_decisions(item.summary, 1)
    record_event(
        verb=Verb.ITEM_PARKED,
        actor=specialist,
        object_kind="summary",
        object_id=1,
        summary_id=item.summary_id,
    )
    url = f"/entries/{item.printed_number}/?item={item.pk}&list=queue%3Doffice"
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    more_lines(item.summary, 49)
    desk.add_decisions(item.summary, 49)
    for _ in range(49):
        record_event(
            verb=Verb.ITEM_PARKED,
            actor=specialist,
            object_kind="summary",
            object_id=1,
            summary_id=item.summary_id,
        )
    with CaptureQueriesContext(connection) as fifty:
        page = client.get(url)
    assert len(page.context["lines"]["rows"]) == 50
    assert len(one) == len(fifty)
    assert len(fifty) <= MOST_QUERIES, "\n".join(query["sql"][:110] for query in fifty)


def test_the_item_in_hand_stands_in_its_list_with_the_next_one(client: Client, specialist: User) -> None:
    items = [desk.item(due_in=day) for day in (20, 21, 22)]
    listed = "queue=office&office=CEE007"
    url = f"/entries/{items[1].printed_number}/"
    page = client.get(url, {"item": items[1].pk, "list": listed})
    hand = page.context["hand"]
    assert page.context["crumbs"][1]["label"] == "2 of 3"
    assert items[2].printed_number in hand["next_url"]
    assert items[0].printed_number in hand["previous_url"]
    keys = {act["key"] for act in hand["acts"]}
    assert {"t", "d", "e", "s", "p"} <= keys
    body = page.content.decode()
    assert 'data-key="n"' in body
    assert reverse("work_item_heartbeat", args=[items[1].pk]) in body
    assert client.get(url, {"item": items[0].pk}).status_code == 404


def test_without_an_item_in_the_address_the_persons_own_open_one_is_in_hand(
    client: Client, specialist: User
) -> None:
    item = desk.item()
    assert client.get(f"/entries/{item.printed_number}/").context["hand"]["item"] == item
    elsewhere = desk.item(at="2704")
    page = client.get(f"/entries/{elsewhere.printed_number}/")
    assert page.context["hand"] is None
    assert "Work on this summary" in page.content.decode()


def test_another_person_who_has_it_open_is_named(client: Client, specialist: User) -> None:
    item = desk.item()
    client.post(reverse("work_item_heartbeat", args=[item.pk]))
    other = Client()
    other.force_login(desk.person("jun"))
    assert "Dana Ruiz has it open now" in other.get(f"/entries/{item.printed_number}/").content.decode()
    assert "open now" not in client.get(f"/entries/{item.printed_number}/").content.decode()


def test_take_and_close_from_the_file(client: Client, specialist: User) -> None:
    item = desk.item()
    url = f"/entries/{item.printed_number}/"
    listed = "queue=office&office=CEE007"
    taken = client.post(reverse("work_item_take", args=[item.pk]), {"list": listed, "back": "file"})
    assert taken["Location"].startswith(url)
    form = client.get(
        reverse("work_item_close", args=[item.pk]), {"back": "file"}, headers={"HX-Request": "true"}
    )
    assert "<form" in form.content.decode()
    closed = client.post(
        reverse("work_item_close", args=[item.pk]),
        {"result": "no_discrepancy", "list": listed, "back": "file"},
    )
    assert closed["Location"].startswith("/work/")
    page = client.get(url, {"item": item.pk}).content.decode()
    assert "Closed." in page
    assert "heartbeat" not in page


def test_a_revision_tells_what_it_changed(client: Client, specialist: User) -> None:
    summary = desk.summary(value=10_000)
    first = SummaryRevision.objects.get(summary=summary)
    desk.as_filed(SummaryRevision.objects.filter(pk=first.pk), header={"port": "2704", "value": "10000"})
    SummaryRevision.objects.create(
        summary=summary,
        revision=2,
        label="00200",
        filer=summary.filer,
        source=3,
        at=desk.FILED + timedelta(days=2),
        digest="y",
        header={"port": "4601", "value": "10000"},
    )
    line = summary.lines.get()
    for line_no, value in ((1, 12_000), (2, 500)):
        Line.objects.create(
            summary=summary,
            revision=2,
            line_no=line_no,
            heading=line.heading,
            hts=line.hts,
            origin=line.origin,
            export=line.export,
            manufacturer=line.manufacturer,
            value=value,
            unit="NO",
            duty=line.duty,
            spi="",
        )
    type(summary).objects.filter(pk=summary.pk).update(revision=2, version="00200", line_count=2)
    page = client.get(f"/entries/{summary.printed_number}/")
    url = page.context["revisions"]["rows"][0]["url"]
    told = client.get(url).context["changes"].shown
    assert [(change.where, change.what, change.before, change.after) for change in told] == [
        ("Header", "Port", "2704", "4601"),
        ("Line 1", "Value", "10,000", "12,000"),
        ("Line 2", "added", "", "8517.13.0000, CN, $500"),
    ]
    assert client.get(f"/entries/{summary.printed_number}/revisions/1/").status_code == 404


def test_criteria_are_shown_to_staff(client: Client, specialist: User) -> None:
    assert Criterion.objects.filter(code="rate-gap").exists()
    item = desk.item()
    assert "0.0% for 3.4%" in client.get(f"/entries/{item.printed_number}/").content.decode()


def test_a_supervisor_acts_for_the_owner_and_a_colleague_is_told_who_has_it(client: Client) -> None:
    item = desk.item(owner=desk.person("dana"))
    url = f"/entries/{item.printed_number}/"
    client.force_login(desk.person("jun"))
    page = client.get(url)
    assert {act["label"] for act in page.context["hand"]["acts"] if act.get("why")} >= {"Close …", "Take"}
    assert "Dana Ruiz has it" in page.content.decode()
    client.force_login(desk.person("helen", role="supervisor"))
    page = client.get(url)
    acts = page.context["hand"]["acts"]
    assert not [act["label"] for act in acts if act.get("why")]
    assert {act["label"] for act in acts} >= {"Close …", "Take it back", "Give …"}
    assert "Set the jurisdiction" in page.content.decode()


def test_begun_work_that_its_summary_left_says_where_it_would_go(client: Client, specialist: User) -> None:
    """Decision 33: it stays, held, and the file says where the rules would have it now."""
    before = filed.selected()
    (summary,) = filed.file(before)
    item = filed.own(WorkItem.objects.get(summary=summary), specialist, begun=True)
    url = f"/entries/{summary.printed_number}/?item={item.pk}"
    assert "would now go to" not in client.get(url).content.decode()
    pumps = filed.line(hts=filed.PUMPS, value=filed.WORTH_A_REVIEW, quantity=None)
    again = filed.parsed(pumps, entry_number=before.entry_number, entry_date=before.entry_date)
    filed.file(again, actor=desk.national("paul", "administrator"))
    (held,) = [note for note in client.get(url).context["notes"] if note["title"] == "Held here."]
    assert held["text"] == (
        "Begun before its routing changed. By today’s rules it would now go to Los Angeles (2704)."
    )
    hand_over.send(item_id=item.pk, user=specialist, office=desk.office("4601"), reason="Examined there.")
    client.force_login(desk.person("sea", at="4601"))
    (sent,) = [note for note in client.get(url).context["notes"] if note["title"] == "Held here."]
    assert sent["text"].startswith(
        "Sent by hand by Dana Ruiz: Examined there. By today’s rules it would now go"
    )


def test_the_words_of_a_criterion_lead_to_the_line_that_it_hit(client: Client, specialist: User) -> None:
    goods = [filed.line(number, value=1_000) for number in range(1, 54)]
    (summary,) = filed.file(filed.parsed(*goods, filed.line(54, value=filed.WORTH_A_REVIEW)))
    item = summary.work_items.get(kind="validation")
    text = client.get(f"/entries/{summary.printed_number}/?item={item.pk}").content.decode()
    assert f'<a href="?item={item.pk}#line-54">' in text
    assert text.count('<tr id="line-') == 54
    row = text[text.index('<tr id="line-54"') :]
    assert "flagged" in row[: row.index("</tr>")]
    peek = client.get(f"/work/items/{item.pk}/peek/").content.decode()
    assert f"/entries/{summary.printed_number}/?item={item.pk}#line-54" in peek


def test_a_later_part_of_the_lines_marks_the_flagged_ones(
    client: Client, specialist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first part shows them at its top; without a mark each would look like another line in its own place."""
    monkeypatch.setattr(lines, "FIRST_PART", 1)
    (summary,) = filed.file(filed.parsed(filed.line(1), filed.line(2, value=filed.WORTH_A_REVIEW)))
    item = summary.work_items.get(kind="validation")
    url = f"/entries/{summary.printed_number}/"
    part = client.get(f"{url}?item={item.pk}").context["lines"]
    assert [row["no"] for row in part["rows"]] == [2, 1]
    for address in (part["more_url"], f"{url}lines/?after=1"):
        (row,) = client.get(address).context["lines"]["rows"]
        assert (row["no"], row["flagged"][:15]) == (2, "High line value")
