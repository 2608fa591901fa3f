"""The search box and the list of filings: everything the person may see, nothing else."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cee_portal.accounts.models import User
from entries.models import EntrySummary, Filer, FilerMembership, Importer, PowerOfAttorney, SummaryRevision
from entries.rules.entry_numbers import make_entry_number
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def specialist(client: Client) -> User:
    user = desk.person("dana")
    client.force_login(user)
    return user


def filed(number: str, importer: Importer | None = None, filer: str = "B76") -> EntrySummary:
    summary = desk.summary()
    changes: dict[str, Any] = {"entry_number": number}
    if importer:
        changes["importer"] = importer
    if filer != "B76":
        changes["filer"], _ = Filer.objects.get_or_create(code=filer)
        desk.as_filed(SummaryRevision.objects.filter(summary=summary), filer=changes["filer"])
    EntrySummary.objects.filter(pk=summary.pk).update(**changes)
    return EntrySummary.objects.get(pk=summary.pk)


def find(client: Client, text: str) -> Any:
    return client.get("/search/", {"q": text})


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("as it is printed", "B76-0324527-{d}"),
        ("without hyphens", "B760324527{d}"),
        ("in small letters, with blanks", " b76 0324527 {d}"),
        ("filer and sequence", "B76-0324527"),
        ("the beginning of the sequence", "B76-03245"),
        ("the sequence alone", "0324527"),
        ("sequence and check digit", "0324527-{d}"),
    ],
)
def test_the_only_entry_is_opened_at_once(client: Client, specialist: User, sentence: str, text: str) -> None:
    summary = filed(make_entry_number("B76", 324527))
    answer = find(client, text.format(d=summary.entry_number[-1]))
    assert answer.status_code == 303, sentence
    assert answer["Location"] == f"/entries/{summary.printed_number}/"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("a whole number", "47-2290417"),
        ("without a hyphen", "472290417"),
        ("with the suffix 00", "47-229041700"),
        ("the beginning of the number", "47-229"),
        ("the beginning of the name, in any case", "halden a"),
    ],
)
def test_the_only_importer_leads_to_its_filings(
    client: Client, specialist: User, sentence: str, text: str
) -> None:
    importer = Importer.objects.create(number="47-229041700", name="Halden Audio Inc.")
    summary = filed(make_entry_number("B76", 1), importer)
    answer = find(client, text)
    assert answer.status_code == 303, sentence
    page = client.get(answer["Location"])
    assert [row["summary"] for row in page.context["rows"]] == [summary]
    assert "47-2290417" not in answer["Location"]


def test_several_hits_are_a_bounded_list(client: Client, specialist: User) -> None:
    for sequence in range(40):
        filed(make_entry_number("B76", 5_550_000 + sequence))
    answer = find(client, "B76-555")
    assert answer.status_code == 200
    assert len(answer.context["summaries"]) == 25
    assert "The first 25" in answer.content.decode()


@pytest.mark.parametrize("text", ["", "   ", "B76-9999999-9", "zzz", "%", "_", "12", "☃" * 300, "x' OR 1=1"])
def test_without_a_hit_the_page_says_what_to_try(client: Client, specialist: User, text: str) -> None:
    desk.summary()
    answer = find(client, text)
    assert answer.status_code == 200
    assert "Try an entry number like" in answer.content.decode()


def test_the_trade_finds_its_own_and_nothing_else(client: Client) -> None:
    own = filed(make_entry_number("B76", 111))
    other = filed(
        make_entry_number("C88", 111), Importer.objects.create(number="98-765432100", name="Other"), "C88"
    )
    user = User.objects.create_user("mia")
    FilerMembership.objects.create(
        user=user, filer=Filer.objects.get(code="B76"), valid_from=date(2020, 1, 1)
    )
    client.force_login(user)
    assert find(client, "0000111")["Location"] == f"/entries/{own.printed_number}/"
    for text in (other.printed_number, "C88-0000", "98-7654321", "Other", "Acme"):
        assert "Nothing found in what you are allowed to see" in find(client, text).content.decode(), text
    assert [row["summary"] for row in client.get("/entries/").context["rows"]] == [own]
    PowerOfAttorney.objects.create(
        importer=other.importer, filer=Filer.objects.get(code="B76"), valid_from=date(2020, 1, 1)
    )
    client.force_login(User.objects.get(username="mia"))
    assert find(client, "Other").status_code == 303


def test_strangers_find_nothing_and_visitors_sign_in(client: Client) -> None:
    desk.summary()
    assert find(client, "Acme").status_code == 302
    client.force_login(User.objects.create_user("stranger"))
    assert "Nothing found" in find(client, "Acme").content.decode()
    assert client.get("/entries/").context["rows"] == []


def test_a_social_security_number_is_masked_in_lists(client: Client, specialist: User) -> None:
    for end in ("6789", "6780"):
        Importer.objects.create(number=f"123-45-{end}", name="Jo Doe")
    page = find(client, "Jo Do").content.decode()
    assert "***-**-6789" in page
    assert "123-45-6789" not in page


def test_the_list_is_newest_first_by_pages_without_gap(client: Client, specialist: User) -> None:
    made = [desk.summary().pk for _ in range(60)]
    first = client.get("/entries/")
    second = client.get(first.context["page"]["next_url"])
    seen = [row["summary"].pk for page in (first, second) for row in page.context["rows"]]
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"port": "4601"}, 1),
        ({"office": "2704"}, 1),
        ({"entry_type": "01"}, 3),
        ({"importer": "12-3456789"}, 3),
        ({"filed_from": "2026-01-15", "filed_to": "2026-01-15"}, 3),
        ({"filed_from": "2026-01-16"}, 0),
    ],
)
def test_filters(client: Client, specialist: User, query: dict[str, str], found: int) -> None:
    desk.summary()
    desk.summary(port="4601")
    desk.summary(at="2704")
    page = client.get("/entries/", query)
    assert len(page.context["rows"]) == found
    assert len(page.context["chips"]) == len(query)


@pytest.mark.parametrize(
    "query",
    [
        {"port": "99X9"},
        {"office": "CEE099"},
        {"filed_from": "soon"},
        {"entry_type": "00"},
        {"importer": "none"},
    ],
)
def test_a_wrong_filter_shows_nothing_and_says_so(
    client: Client, specialist: User, query: dict[str, str]
) -> None:
    desk.summary()
    answer = client.get("/entries/", query)
    assert answer.status_code == 400
    assert answer.context["rows"] == []
    assert client.get("/entries/?after=made-up").status_code == 400


def test_one_and_fifty_filings_cost_the_same_queries(client: Client, specialist: User) -> None:
    desk.summary()
    client.get("/entries/")
    with CaptureQueriesContext(connection) as one:
        client.get("/entries/")
    for _ in range(49):
        desk.summary()
    with CaptureQueriesContext(connection) as fifty:
        page = client.get("/entries/")
    assert len(page.context["rows"]) == 50
    assert len(one) == len(fifty) <= 14
