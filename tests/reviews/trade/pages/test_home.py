"""`/trade/`: what waits for a filer over all its importers, and for an importer."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entries.models import Importer
from tests.builders import requests as asked
from tests.builders import reviews as made
from tests.markup import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
URL = "/trade/"


def read(client: Client, **query: object) -> str:
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return text_of(answer.content.decode())


def test_a_filer_reads_last_day_what_importer_and_who_asks(client: Client) -> None:
    request = asked.send(days=5)
    client.force_login(asked.broker())
    page = read(client)
    for words in (
        "Waiting on me 1",
        f"{request.last_day:%a, %b} {request.last_day.day}",
        "Commercial invoice; Packing list",
        request.printed_number,
        "Acme Imports",
        "Electronics, Dana Ruiz",
        "Send documents",
    ):
        assert words in page, words


def test_a_filer_narrows_the_list_to_one_importer(client: Client) -> None:
    one = asked.send()
    other = asked.send(
        made.review(importer_number="98-765432100", consignee_number="98-765432100", importer_name="Borealis")
    )
    client.force_login(asked.broker())
    importer = Importer.objects.get(number="98-765432100")
    page = read(client, importer=importer.pk)
    assert other.printed_number in page and one.printed_number not in page
    assert client.get(URL, {"importer": "x"}).status_code == 400
    assert client.get(URL, {"after": "made-up"}).status_code == 404


def test_nothing_waiting_says_what_comes(client: Client) -> None:
    request = asked.send()
    mia = asked.broker()
    asked.answered(request, mia)
    client.force_login(mia)
    page = read(client)
    assert "Nothing waits for you" in page
    assert "Answered and ended lately" in page and request.number in page


def test_the_number_of_queries_does_not_depend_on_the_number_of_requests(client: Client) -> None:
    asked.send()
    client.force_login(asked.broker())
    client.get(URL)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for _ in range(4):
        asked.send()
    with CaptureQueriesContext(connection) as five:
        client.get(URL)
    assert len(five) == len(one) <= 16
