"""The page of a summary for its filer and its importer: what happened, and no trace of selection or work."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb, record_event
from entries.models import FilerMembership, ImporterMembership, SummaryRevision
from reviews.documents.services.storing import store_documents
from reviews.documents.subjects import Subject
from reviews.trade.pages.summary import trade_timeline
from reviews.validation.models import ValidationActivity
from reviews.work.models import WorkItem
from reviews.work.services import ownership, parking
from tests.builders import desk
from tests.builders.paper_files import paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

TOKEN = re.compile(rb"[A-Za-z0-9]{64}")


def make_broker(summary: Any) -> User:
    """Return a person of the summary's filer."""
    user = User.objects.create_user("mia", first_name="Mia", last_name="Stroud")
    FilerMembership.objects.create(user=user, filer=summary.filer, valid_from=date(2020, 1, 1))
    return user


def test_the_trade_sees_the_same_bytes_whether_it_was_selected_or_not(client: Client) -> None:
    summary = desk.summary()
    desk.add_decisions(summary, 1)
    importer = User.objects.create_user("noah")
    ImporterMembership.objects.create(user=importer, importer=summary.importer, valid_from=date(2020, 1, 1))
    people, spare = [make_broker(summary), importer], desk.item()
    before = {user.pk: read_answers(client, user, summary) for user in people}
    leave_work(summary, spare)
    for user in people:
        after = read_answers(client, user, summary)
        assert after == before[user.pk]
        for answer in after:
            for word in (
                b"rate-gap",
                b"Rate gap",
                b"criteri",
                b"score",
                b"staff",
                b"heartbeat",
                b"Secret",
                b"Ruiz",
            ):
                assert word not in answer, word


def leave_work(summary: Any, other: WorkItem) -> None:
    """Leave behind what selection and work do: item, activity, events, an owner, presence, a parked note."""
    WorkItem.objects.filter(pk=other.pk).update(summary=summary, entry_number=summary.entry_number)
    ValidationActivity.objects.filter(item=other).update(summary=summary)
    dana = desk.person("dana")
    ownership.take(item_id=other.pk, user=dana)
    until = desk.clock.today() + timedelta(days=3)
    parking.park(item_id=other.pk, user=dana, until=until, reason="Secret note")
    store_documents(
        user=dana,
        summary=summary,
        papers=[paper("Secret.pdf")],
        between="cbp",
        subject=Subject("item", other.pk),
    )
    record_event(
        verb=Verb.ITEM_PARKED,
        actor=dana,
        object_kind="summary",
        object_id=1,
        summary_id=summary.pk,
        reason="Secret",
    )


def read_answers(client: Client, user: User, summary: Any) -> list[bytes]:
    """Return pages and API answers about the summary, with their ETags and without the tokens of forms."""
    client.force_login(user)
    url = f"/entries/{summary.printed_number}/"
    pages = [
        url,
        f"{url}?item=1",
        f"{url}lines/?after=0",
        f"{url}timeline/",
        f"{url}papers/",
        f"{reverse('api:api_documents')}?entry_number={summary.printed_number}",
        "/entries/",
        f"/search/?q={summary.entry_number[:9]}",
        reverse("api:entry_summary", args=[summary.printed_number]),
        reverse("api:entry_summary_routing", args=[summary.printed_number]),
        f"{reverse('api:entry_summaries')}",
    ]
    answers = []
    for page in pages:
        answer = client.get(page)
        assert answer.status_code in (200, 303), page
        answers.append(TOKEN.sub(b"", answer.content) + str(answer.get("ETag")).encode())
    return answers


def test_what_was_filed_is_told_and_who_handed_it_in_is_for_staff(client: Client) -> None:
    summary, dana = desk.summary(), desk.person("dana")
    desk.as_filed(SummaryRevision.objects.filter(summary=summary), filed_by_id=dana.pk)
    url = f"/entries/{summary.printed_number}/"
    client.force_login(dana)
    assert "Dana Ruiz" in client.get(url).content.decode().split("<main")[1]
    client.force_login(make_broker(summary))
    assert "Dana" not in client.get(url).content.decode()


def test_the_trade_gets_events_that_are_meant_for_it_without_actor_and_reason(client: Client) -> None:
    summary, dana = desk.summary(), desk.person("dana")
    record_event(
        verb=Verb.SUMMARY_DELETED,
        actor=dana,
        object_kind="summary",
        object_id=summary.pk,
        summary_id=summary.pk,
        reason="inner words",
        audience=Event.Audience.TRADE,
    )
    client.force_login(make_broker(summary))
    page = client.get(f"/entries/{summary.printed_number}/").content.decode()
    assert "Deleted" in page
    assert "inner words" not in page
    assert "Dana" not in page


def test_the_timeline_of_the_trade_leaves_out_what_is_for_staff() -> None:
    summary, dana = desk.summary(), desk.person("dana")
    desk.add_decisions(summary, 1)
    for verb, audience in ((Verb.SUMMARY_DELETED, "trade"), (Verb.ITEM_TAKEN, "staff")):
        record_event(
            verb=verb,
            actor=dana,
            object_kind="summary",
            object_id=summary.pk,
            summary_id=summary.pk,
            audience=audience,
        )
    events = trade_timeline(make_broker(summary), summary, None)["events"]
    assert events[0].text == "Deleted"
    assert {event.text for event in events[1:]} == {
        "Filed by B76, accepted",
        "Routed to Electronics, by merchandise",
    }
    assert not any(event.staff for event in events)
