"""Pages of staff: asking with a preview, undo, deciding more time, withdrawing, and the panel in the file."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.letters.models import Letter
from reviews.requests.models import Extension, TradeRequest
from reviews.requests.services.more_time import ask_more_time
from reviews.work.models import WorkItem
from tests.builders import requests as asked
from tests.builders import reviews as made
from tests.markup import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
TYPED = {
    "uc_code": "3",
    "papers": ["packing_list"],
    "other": "Mold drawing",
    "lines": "1",
    "days": "12",
    "reason": "To check the value.",
}


@pytest.fixture
def dana(client: Client) -> Any:
    user = made.person("dana")
    client.force_login(user)
    return user


def text(answer: Any) -> str:
    return text_of(answer.content.decode())


def test_the_letter_is_previewed_and_nothing_is_stored(client: Client, dana: Any) -> None:
    item = made.review()
    answer = client.post(f"/work/items/{item.pk}/ask/", {**TYPED, "act": "preview"})
    page = text(answer)
    assert answer.status_code == 200
    for words in ("Packing list (line 1)", "Mold drawing (line 1)", "To check the value.", "Acme Imports"):
        assert words in page, words
    assert 'value="12"' in answer.content.decode(), "what was typed stays in the form"
    assert not TradeRequest.objects.exists() and not Letter.objects.exists()


def test_sending_leads_back_with_an_undo(client: Client, dana: Any) -> None:
    item = made.review()
    given = {**TYPED, "act": "send", "version": str(item.version), "list": "", "back": "file"}
    answer = client.post(f"/work/items/{item.pk}/ask/", given, follow=True)
    assert "Asked for papers until" in text(answer) and "Undo" in text(answer)
    request = TradeRequest.objects.get()
    assert [(each.text, each.lines) for each in request.questions.all()] == [
        ("Packing list", [1]),
        ("Mold drawing", [1]),
    ]
    undo = answer.content.decode().partition('action="/work/undo/')[2].partition('"')[0]
    client.post(f"/work/undo/{undo}".replace("&amp;", "&"))
    request.refresh_from_db()
    assert (request.state, WorkItem.objects.get(pk=item.pk).state) == ("undone", "open")


def test_a_wrong_form_is_shown_again_with_what_was_typed(client: Client, dana: Any) -> None:
    item = made.review()
    wrong = {**TYPED, "lines": "x", "act": "send"}
    answer = client.post(f"/work/items/{item.pk}/ask/", wrong)
    assert answer.status_code == 400 and "cannot be read" in text(answer)
    assert "To check the value." in answer.content.decode()
    nothing = client.post(
        f"/work/items/{item.pk}/ask/", {"uc_code": "3", "days": "10", "reason": "r", "act": "send"}
    )
    assert nothing.status_code == 400 and "Name at least one paper" in text(nothing)
    assert not TradeRequest.objects.exists()


def test_more_time_is_decided_on_its_page(client: Client, dana: Any) -> None:
    request = asked.send(user=dana)
    until = request.last_day + timedelta(days=6)
    ask_more_time(request_id=request.pk, user=asked.broker(), until=until, reason="The maker is closed.")
    url = f"/work/requests/{request.pk}/more-time/1/"
    assert "The maker is closed." in text(client.get(url))
    assert client.post(url, {"act": "refuse", "note": ""}).status_code == 400
    told = client.post(url, {"act": "grant", "last_day": until.isoformat()}, follow=True)
    assert "is granted" in text(told)
    assert Extension.objects.get().last_day_after == until
    assert client.get(f"/work/requests/{request.pk}/more-time/2/").status_code == 302


def test_a_request_is_withdrawn_on_its_page(client: Client, dana: Any) -> None:
    request = asked.send(user=dana)
    url = f"/work/requests/{request.pk}/withdraw/"
    assert client.post(url, {"reason": ""}).status_code == 400
    assert "is withdrawn" in text(client.post(url, {"reason": "Found."}, follow=True))
    assert client.post(url, {"reason": "Again."}).status_code == 409


def test_the_file_shows_the_request_to_all_staff_and_acts_to_its_office(client: Client, dana: Any) -> None:
    request = asked.send(user=dana)
    ask_more_time(
        request_id=request.pk,
        user=asked.broker(),
        until=request.last_day + timedelta(days=6),
        reason="The maker is closed.",
    )
    url = f"/entries/{request.printed_number}/"
    page = text(client.get(url))
    for words in (request.number, "Packing list", "The maker is closed.", "Withdraw this request", "Decide"):
        assert words in page, words
    client.force_login(made.person("pia", at="CEE001"))
    page = text(client.get(url))
    assert request.number in page and "Withdraw this request" not in page and "Decide" not in page


def test_the_number_of_queries_of_the_file_grows_only_with_shown_requests(client: Client, dana: Any) -> None:
    from reviews.requests.rules.papers import PAPERS, AskedPaper

    few = asked.send(user=dana)
    many = asked.send(user=dana, papers=tuple(AskedPaper(code) for code in PAPERS if code != "other"))
    client.get(f"/entries/{few.printed_number}/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/entries/{few.printed_number}/")
    with CaptureQueriesContext(connection) as ten:
        client.get(f"/entries/{many.printed_number}/")
    assert len(ten) == len(one)
