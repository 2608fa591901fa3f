"""A selected and an unselected summary give the trade the same pages, API, feed, letters and PDF text of a request."""

import json
import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pypdf import PdfReader

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.models import EntrySummary
from reviews.letters.models import Letter, TradeNotice
from reviews.requests.models import TradeRequest
from reviews.requests.services.more_time import ask_more_time
from reviews.work.models import WorkItem
from reviews.work.services import ownership
from tests.builders import requests as asked
from tests.builders import reviews as made
from tests.builders.world import item_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
SECRETS = (
    b"criteri",
    b"Rate gap",
    b"score",
    b"selection",
    b"Selected",
    b"priority",
    b"Internal",
    b"heartbeat",
)


@pytest.fixture
def stopped() -> Any:
    """Stop the clock: the moments of both are the same."""
    moment = clock.now().replace(microsecond=0)
    with clock.set_to(moment):
        yield moment


def make_pair() -> tuple[WorkItem, WorkItem]:
    """Return the review of a summary that criteria selected, and that of one whose work a person opened."""
    value = made.WORTH_A_REVIEW
    chosen = made.parsed(made.line(value=value, quantity=None))
    (selected,) = made.file(chosen)
    plain = made.parsed(made.line(value=value, quantity=None))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_criterion SET valid_to = cee_today() - 1")
    (unselected,) = made.file(plain)
    assert WorkItem.objects.filter(summary=selected).exists()
    assert not WorkItem.objects.filter(summary=unselected).exists()
    return WorkItem.objects.get(summary=selected), item_of(unselected)


def told_to(client: Client, user: User, request: TradeRequest) -> dict[str, bytes]:
    """Return all that a person of the trade reads of a request, by its address, without ids and names."""
    client.force_login(user)
    summary = EntrySummary.objects.get(pk=request.summary_id)
    number = summary.printed_number
    pages = {
        "summary": f"/entries/{number}/",
        "request": f"/trade/requests/{request.pk}/",
        "api request": f"/api/v1/requests/{request.pk}/",
        "api extensions": f"/api/v1/requests/{request.pk}/extensions/",
        "api responses": f"/api/v1/requests/{request.pk}/responses/",
        "api summary": f"/api/v1/entry-summaries/{number}/",
    }
    found = {name: client.get(url).content for name, url in pages.items()}
    letters = Letter.objects.filter(summary=summary).order_by("pk")
    found["letters"] = b"".join(letter.content.html.encode() for letter in letters)
    pages_of_pdf = (page for letter in letters for page in PdfReader(BytesIO(letter.content.pdf)).pages)
    found["pdf text"] = "\n".join(page.extract_text() for page in pages_of_pdf).encode()
    found["letter data"] = json.dumps([letter.content.data for letter in letters]).encode()
    notices = TradeNotice.objects.filter(summary=summary).order_by("pk")
    found["feed"] = json.dumps([[row.kind, row.text, row.uc_code] for row in notices]).encode()
    return {name: without_ids(content, request, summary) for name, content in found.items()}


def without_ids(content: bytes, request: TradeRequest, summary: EntrySummary) -> bytes:
    text = content.decode()
    for own, word in (
        (summary.printed_number, "NUMBER"),
        (summary.entry_number, "NUMBER"),
        (request.number, "REQUEST"),
    ):
        text = text.replace(own, word)
    text = re.sub(r"[A-Za-z0-9]{64}", "TOKEN", text)
    text = re.sub(rf"/requests/{request.pk}/", "/requests/ID/", text)
    text = re.sub(rf'"(id|request)": ?{request.pk}\b', r'"\1": ID', text)
    return text.encode()


def test_a_request_reads_the_same_whether_the_summary_was_selected_or_not(
    client: Client, stopped: Any
) -> None:
    dana = made.person("dana")
    selected, unselected = make_pair()
    ownership.take(item_id=selected.pk, user=dana)
    requests = [asked.send(item, dana) for item in (selected, unselected)]
    TradeRequest.objects.update(visible_at=stopped)
    broker, importer = asked.broker(), asked.importer()
    for user in (broker, importer):
        first, second = (told_to(client, user, request) for request in requests)
        for name in first:
            assert first[name] == second[name], name
            for secret in SECRETS:
                assert secret not in first[name], (name, secret)
    for request in requests:
        until = date.fromordinal(request.last_day.toordinal() + 5)
        ask_more_time(request_id=request.pk, user=broker, until=until, reason="The maker is closed.")
        asked.answered(request, broker)
    for user in (broker, importer):
        first, second = (told_to(client, user, request) for request in requests)
        assert first == second
    home = client.get("/trade/").content
    assert all(secret not in home for secret in SECRETS)
