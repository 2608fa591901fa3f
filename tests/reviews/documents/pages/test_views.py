"""The pages of papers: list, form, refusals, withdrawal, panel and timeline, for staff and for the trade."""

import html
import re

import pytest
from django.test import Client

from reviews.documents.models import Document, DocumentWithdrawal
from reviews.documents.services.storing import store_documents
from reviews.documents.services.withdrawing import withdraw_document
from tests.builders.paper_files import PDF, PNG, paper, uploaded
from tests.builders.papers import build_case
from tests.builders.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(reference) -> World:
    return build_case()


def text_of(answer) -> str:
    """Return the words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split()).replace(
        " .", "."
    )


def client(world: World, name: str) -> Client:
    found = Client()
    found.force_login(world.people[name])
    return found


def url(world: World) -> str:
    return f"/entries/{world.summary.printed_number}/papers/"


def page(world: World, name: str, address: str = "") -> str:
    answer = client(world, name).get(address or url(world))
    assert answer.status_code == 200
    return text_of(answer)


def test_staff_add_two_papers_to_the_item_in_hand(world):
    answer = client(world, "specialist").post(
        url(world),
        {
            "papers": [uploaded(), uploaded("label.png", PNG)],
            "between": "cbp",
            "item": str(world.item.pk),
        },
        follow=True,
    )
    assert answer.status_code == 200
    assert "2 papers are added: invoice.pdf and label.png." in text_of(answer)
    added = Document.objects.filter(subject_kind="item", subject_id=world.item.pk)
    assert [document.name for document in added.order_by("pk")] == ["invoice.pdf", "label.png"]
    assert "label.png" not in page(world, "broker")
    assert "label.png" in page(world, "auditor")


def test_every_wrong_paper_is_named_and_none_is_stored(world):
    before = Document.objects.count()
    answer = client(world, "broker").post(
        url(world),
        {"papers": [uploaded(), uploaded("a.pdf", PNG), uploaded("b.pdf", b"")], "between": "filer"},
    )
    assert answer.status_code == 400
    text = text_of(answer)
    assert "a.pdf" in text
    assert "b.pdf is empty" in text
    assert '<option value="filer" selected>' in answer.content.decode()
    assert Document.objects.count() == before


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"between": "everybody"}, "Choose one or more papers first."),
        ({"papers": [uploaded()] * 11, "between": "everybody"}, "more than 10 papers"),
        ({"papers": uploaded()}, "Who sees it"),
        ({"papers": uploaded(), "between": "cbp"}, "Who sees it"),
    ],
)
def test_a_form_that_is_not_whole_says_what_to_do(world, body, says):
    before = Document.objects.count()
    answer = client(world, "importer").post(url(world), body)
    assert answer.status_code == 400
    assert says in text_of(answer)
    assert Document.objects.count() == before


def test_htmx_gets_the_errors_alone_or_the_address_of_the_list(world):
    broker = client(world, "broker")
    headers = {"HX-Request": "true"}
    answer = broker.post(
        url(world), {"papers": uploaded("a.pdf", PNG), "between": "everybody"}, headers=headers
    )
    assert answer.status_code == 400
    assert "Nothing was added" in text_of(answer)
    assert "<html" not in answer.content.decode()
    answer = broker.post(url(world), {"papers": uploaded(), "between": "everybody"}, headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, url(world))


def test_people_who_may_not_add_papers_read_who_does(world):
    assert "People of that office add papers to it." in page(world, "machinery")
    answer = client(world, "machinery").post(url(world), {"papers": uploaded(), "between": "cbp"})
    assert answer.status_code == 403
    assert "Ask that office to add the paper." in text_of(answer)


def test_a_paper_is_withdrawn_with_a_reason(world):
    address = f"/papers/{world.document.pk}/withdraw/"
    broker = client(world, "broker")
    assert broker.get(address).status_code == 200
    answer = broker.post(address, {"reason": " "})
    assert answer.status_code == 400
    assert not DocumentWithdrawal.objects.exists()
    answer = broker.post(address, {"reason": "The wrong invoice."}, follow=True)
    assert "invoice.pdf is withdrawn." in text_of(answer)
    assert "No papers yet." in text_of(answer)
    staff = page(world, "specialist")
    assert "Withdrawn" in staff
    assert "by Broker Person: The wrong invoice." in staff
    again = broker.post(address, {"reason": "Again."})
    assert again.status_code == 409
    assert "Broker Person withdrew this paper" in text_of(again)
    assert "Again." in text_of(again)
    assert DocumentWithdrawal.objects.get().reason == "The wrong invoice."


def test_a_paper_of_another_side_is_not_withdrawn(world):
    address = f"/papers/{world.document.pk}/withdraw/"
    for name in ("specialist", "importer", "agent"):
        for answer in (client(world, name).get(address), client(world, name).post(address, {"reason": "x"})):
            assert answer.status_code == 403
            assert "Ask that side." in text_of(answer)
    assert not DocumentWithdrawal.objects.exists()


def test_a_download_is_a_file_to_save(world):
    answer = client(world, "importer").get(f"/papers/{world.document.pk}/")
    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="invoice.pdf"'
    head = client(world, "importer").head(f"/papers/{world.document.pk}/")
    assert (head.status_code, head.getvalue(), head["Content-Length"]) == (200, b"", str(len(PDF)))
    assert client(world, "other_broker").get(f"/papers/{world.document.pk}/").status_code == 404


def test_the_file_of_a_summary_shows_the_newest_papers_and_its_timeline_all(world):
    broker, specialist = world.people["broker"], world.people["specialist"]
    store_documents(
        user=broker, summary=world.summary, papers=[paper(f"bill {number}.pdf") for number in range(5)]
    )
    (note,) = store_documents(
        user=specialist, summary=world.summary, papers=[paper("note.pdf")], between="cbp"
    )
    withdraw_document(document=note, user=specialist, reason="Double.")
    file = f"/entries/{world.summary.printed_number}/"
    staff, trade = page(world, "specialist", file), page(world, "importer", file)
    for text in (staff, trade):
        assert "the latest 5" in text
        assert "Paper added: bill 4.pdf" in text
        assert "Paper added: invoice.pdf" in text
    assert "Paper withdrawn: note.pdf" in staff
    assert "note.pdf" not in trade
    assert "Specialist" not in trade


def test_two_hundred_papers_are_shown_in_pages_of_few_queries(world, django_assert_max_num_queries):
    store_documents(user=world.people["broker"], summary=world.summary, papers=[paper()] * 199)
    reader, address, pages = client(world, "specialist"), url(world), 0
    while address:
        with django_assert_max_num_queries(20):
            answer = reader.get(address)
        pages += 1
        found = answer.context["next_before"]
        assert len(answer.context["rows"]) == 25
        address = f"{url(world)}?before={found}" if found else ""
    assert pages == 8


def test_a_page_of_the_trade_names_no_item_and_nobody_of_cbp(world):
    from reviews.documents.subjects import Subject

    store_documents(
        user=world.people["specialist"],
        summary=world.summary,
        papers=[paper("sample.pdf")],
        between="everybody",
        subject=Subject("item", world.item.pk),
    )
    trade, staff = page(world, "broker"), page(world, "specialist")
    assert "sample.pdf" in trade
    assert "Specialist Person" not in trade
    assert f"item {world.item.pk}" not in trade
    assert f"item {world.item.pk}" in staff
