"""The page of a request: saved while typing, papers, who signs, more time, and what became of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee_portal.core import clock
from reviews.documents.models import Document
from reviews.requests.models import Answer, AnswerDraft, AnswerPaper, DraftPaper, Extension, TradeRequest
from reviews.requests.services.withdrawal import withdraw_request
from tests.builders import requests as asked
from tests.builders import reviews as made
from tests.builders.requests import pdf
from tests.markup import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
SIGNED = {
    "signer_name": "Mia Stroud",
    "signer_title": "Licensed customs broker",
    "capacity": "broker",
    "phone": "",
    "certified": "yes",
}


def url(request: TradeRequest, more: str = "") -> str:
    return f"/trade/requests/{request.pk}/{more}"


def text(answer: Any) -> str:
    return text_of(answer.content.decode())


@pytest.fixture
def request_row() -> TradeRequest:
    return asked.send()


@pytest.fixture
def mia(client: Client, request_row: TradeRequest) -> Any:
    user = asked.broker()
    client.force_login(user)
    return user


def test_the_page_shows_who_asks_what_until_when(client: Client, mia: Any, request_row: TradeRequest) -> None:
    page = text(client.get(url(request_row)))
    for words in (
        "Document request, Acme Imports",
        "Dana Ruiz, Electronics",
        "0 of 2",
        "To check the value of line 1.",
        "Commercial invoice",
        "Packing list",
        "line 1",
        "Who signs",
        "none asked",
    ):
        assert words in page, words


def test_what_is_typed_is_saved_with_and_without_script(
    client: Client, mia: Any, request_row: TradeRequest
) -> None:
    told = client.post(url(request_row, "draft/"), {"text-1": "By script.", "signer_title": "Broker"})
    assert told.status_code == 200 and ":" in told.json()["saved"]
    assert 'name="signer_title" value="Broker"' in client.get(url(request_row)).content.decode()
    saved = client.post(
        url(request_row), {"text-1": "By button.", "lines-1": "1", "act": "save"}, follow=True
    )
    assert "By button." in saved.content.decode() and "Saved." in text(saved)
    assert AnswerDraft.objects.get().content == {"text-1": "By button.", "lines-1": "1"}
    assert not Answer.objects.exists()


def test_two_papers_are_attached_and_sent_with_the_answer(
    client: Client, mia: Any, request_row: TradeRequest
) -> None:
    for number, between in ((1, "everybody"), (2, "filer")):
        given = {
            f"file-{number}": pdf(f"paper-{number}.pdf"),
            f"see-{number}": between,
            "text-1": "As asked.",
        }
        kept = client.post(url(request_row), {**given, "act": f"attach-{number}"}, follow=True)
        assert f"paper-{number}.pdf is attached" in text(kept)
    assert DraftPaper.objects.count() == 2 and not Document.objects.exists(), "CBP sees nothing yet"
    sent = client.post(url(request_row), {"text-1": "As asked.", **SIGNED, "act": "send"}, follow=True)
    assert "Your answer to" in text(sent), text(sent)
    assert sorted(Document.objects.values_list("name", "between")) == [
        ("paper-1.pdf", "everybody"),
        ("paper-2.pdf", "filer"),
    ]
    assert AnswerPaper.objects.count() == 2
    assert not DraftPaper.objects.exists() and not AnswerDraft.objects.exists()
    page = text(client.get(url(request_row)))
    assert "paper-1.pdf" in page and "CBP and filer" in page and "2 of 2" in page
    importer = asked.importer()
    client.force_login(importer)
    theirs = text(client.get(url(request_row)))
    assert "paper-1.pdf" in theirs and "paper-2.pdf" not in theirs, "between CBP and the filer"


def test_an_attached_file_can_be_removed(client: Client, mia: Any, request_row: TradeRequest) -> None:
    client.post(url(request_row), {"file-1": pdf(), "see-1": "everybody", "act": "attach-1"})
    paper = DraftPaper.objects.get()
    client.post(url(request_row), {"act": f"remove-{paper.pk}"})
    assert not DraftPaper.objects.exists()


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (SimpleUploadedFile("empty.pdf", b""), "empty"),
        (SimpleUploadedFile("page.pdf", b"<html><script>alert(1)</script></html>"), "page.pdf"),
        (None, "Choose a file for question 1 first"),
    ],
)
def test_a_bad_paper_is_refused_and_the_text_stays(
    client: Client, mia: Any, request_row: TradeRequest, file: Any, says: str
) -> None:
    given = {"see-1": "everybody", "text-1": "Kept.", "act": "attach-1"}
    answer = client.post(url(request_row), {**given, **({"file-1": file} if file else {})})
    assert answer.status_code == 400 and says in text(answer)
    assert "Kept." in answer.content.decode() and AnswerDraft.objects.get().content["text-1"] == "Kept."
    assert not DraftPaper.objects.exists()


def test_an_incomplete_answer_says_what_is_missing_and_keeps_the_text(
    client: Client, mia: Any, request_row: TradeRequest
) -> None:
    answer = client.post(url(request_row), {"text-1": "Half.", "lines-1": "x", "act": "send"})
    assert answer.status_code == 400 and "cannot be read" in text(answer)
    answer = client.post(url(request_row), {"text-1": "Half.", "act": "send"})
    page = text(answer)
    for words in ("Question 2 has no answer", "Write the title", "Confirm that the information is true"):
        assert words in page, words
    assert "Half." in answer.content.decode()
    assert not Answer.objects.exists() and AnswerDraft.objects.get().content["text-1"] == "Half."


def test_the_second_of_two_is_told_and_finds_its_text(client: Client, request_row: TradeRequest) -> None:
    mia, noah = asked.broker(), asked.importer()
    asked.answered(request_row, mia)
    client.force_login(noah)
    answer = client.post(
        url(request_row), {"text-1": "I was slower.", "text-2": "b", **SIGNED, "act": "send"}
    )
    assert answer.status_code == 409
    assert "Mia Stroud (B76" in text(answer) and "kept as your draft" in text(answer)
    assert AnswerDraft.objects.get(user=noah).content["text-1"] == "I was slower."
    assert Answer.objects.get().sent_by == mia


def test_an_answer_after_withdrawal_is_refused_with_its_text_kept(
    client: Client, request_row: TradeRequest
) -> None:
    mia = asked.broker()
    withdraw_request(request_id=request_row.pk, user=request_row.asked_by, reason="Found it.")
    client.force_login(mia)
    answer = client.post(url(request_row), {"text-1": "Too late.", "text-2": "b", **SIGNED, "act": "send"})
    assert answer.status_code == 409 and "has withdrawn this request" in text(answer)
    assert not Answer.objects.exists() and AnswerDraft.objects.get().content["text-1"] == "Too late."
    assert "Found it." in text(client.get(url(request_row)))


def test_a_late_answer_is_sent_and_said_to_be_late(
    client: Client, mia: Any, request_row: TradeRequest
) -> None:
    with clock.set_to(clock.now() + timedelta(days=40)):
        client.force_login(mia)
        assert "The last day is over" in text(client.get(url(request_row)))
        given = {"text-1": "a", "text-2": "b", **SIGNED, "act": "send"}
        assert "marked late" in text(client.post(url(request_row), given, follow=True))
    assert Answer.objects.get().is_late


def test_more_time_is_asked_for_and_shown(client: Client, mia: Any, request_row: TradeRequest) -> None:
    until = request_row.last_day + timedelta(days=8)
    asking = {"until": until.isoformat(), "reason": "The maker is closed."}
    page = text(client.post(url(request_row, "more-time/"), asking, follow=True))
    assert "stays the last day until it is granted" in page and "The maker is closed." in page
    again = client.post(url(request_row, "more-time/"), asking)
    assert again.status_code == 409 and "has not decided yet" in text(again)
    wrong = client.post(url(request_row, "more-time/"), {"until": "soon", "reason": ""})
    assert wrong.status_code == 400
    assert Extension.objects.count() == 1


def test_an_earlier_answer_can_be_pointed_to(client: Client, mia: Any, request_row: TradeRequest) -> None:
    asked.answered(request_row, mia)
    second = asked.send()
    page = client.get(url(second))
    assert request_row.number in text(page)
    given = {"earlier-1": str(request_row.pk), "text-2": "b", **SIGNED, "act": "send"}
    answer = client.post(url(second), given, follow=True)
    assert f"Answered before in {request_row.number}" in text(answer)


def test_with_the_surface_off_everything_is_gone(
    client: Client, mia: Any, request_row: TradeRequest, settings: Any
) -> None:
    settings.TRADE_SURFACE = False
    for address in ("/trade/", url(request_row), "/api/v1/requests/", f"/api/v1/requests/{request_row.pk}/"):
        assert client.get(address).status_code == 404, address
    for more in ("", "draft/", "more-time/"):
        assert client.post(url(request_row, more), {"text-1": "x"}).status_code == 404, more
    assert not AnswerDraft.objects.exists()


def test_the_page_of_another_is_a_404_and_nothing_is_stored(
    client: Client, request_row: TradeRequest
) -> None:
    client.force_login(asked.broker("kim", "KX4"))
    assert client.get(url(request_row)).status_code == 404
    for more in ("", "draft/", "more-time/"):
        assert client.post(url(request_row, more), {"text-1": "x", "act": "send"}).status_code == 404
    assert not AnswerDraft.objects.exists() and not Answer.objects.exists()


def test_the_number_of_queries_does_not_depend_on_the_number_of_questions(client: Client, mia: Any) -> None:
    from reviews.requests.rules.papers import PAPERS, AskedPaper

    few = asked.send()
    many = asked.send(papers=tuple(AskedPaper(code) for code in PAPERS if code != "other"))
    client.get(url(few))
    with CaptureQueriesContext(connection) as one:
        client.get(url(few))
    with CaptureQueriesContext(connection) as ten:
        client.get(url(many))
    assert len(ten) == len(one) <= 30


def test_staff_read_the_answer_in_the_file(client: Client, mia: Any, request_row: TradeRequest) -> None:
    client.post(url(request_row), {"file-1": pdf(), "see-1": "filer", "act": "attach-1"})
    given = {"text-2": "There was none.", **SIGNED, "act": "send"}
    client.post(url(request_row), given)
    client.force_login(made.person("ed"))
    page = text(client.get(f"/entries/{request_row.printed_number}/"))
    for words in (
        request_row.number,
        "There was none.",
        "invoice.pdf",
        "Mia Stroud",
        "Licensed customs broker",
    ):
        assert words in page, words
