"""Papers by API: add, list, read, download and withdraw, and every way in which a call is refused."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from cee_portal.core import clock
from reviews.documents.models import Document, DocumentPart, DocumentWithdrawal
from reviews.documents.services.storing import store_documents
from reviews.work.models import WorkItem
from tests.builders.paper_files import PDF, PNG, paper, uploaded
from tests.builders.papers import build_case
from tests.builders.world import World

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/documents/"


@pytest.fixture
def world(reference) -> World:
    return build_case()


def api(world: World, name: str) -> APIClient:
    client = APIClient()
    client.force_login(world.people[name])
    return client


def add(world: World, name: str = "broker", *, key: str = "", file=None, **members):
    body = {"entry_number": world.summary.printed_number, "file": file or uploaded(), **members}
    headers = {"Idempotency-Key": key} if key else {}
    return api(world, name).post(
        ADDRESS,
        {name: value for name, value in body.items() if value is not None},
        format="multipart",
        headers=headers,
    )


def withdraw(world: World, name: str, document_id: int, tag: str | None = '"1"', reason: str = "Wrong."):
    headers = {} if tag is None else {"If-Match": tag}
    return api(world, name).post(
        f"{ADDRESS}{document_id}/withdraw/", {"reason": reason}, format="json", headers=headers
    )


def faults(answer) -> list[tuple[str, str]]:
    return [(each["field"], each["code"]) for each in answer.json()["errors"]]


def stored() -> int:
    return Document.objects.count() - 1  # one is of the world


def test_a_paper_is_added_read_and_downloaded(world):
    answer = add(world, between="filer")
    assert answer.status_code == 201, answer.json()
    told = answer.json()
    document = Document.objects.get(pk=told["id"])
    assert answer["Location"] == f"{ADDRESS}{document.pk}/"
    assert (answer["ETag"], told["etag"]) == ('"1"', '"1"')
    assert told == {
        "id": document.pk,
        "entry_number": world.summary.printed_number,
        "name": "invoice.pdf",
        "type": "pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "between": "filer",
        "request": None,
        "answer": None,
        "work_item": None,
        "side": "filer",
        "added_for": document.added_for,
        "added_by": "Broker Person",
        "added_at": told["added_at"],
        "withdrawn": None,
        "content_url": f"{ADDRESS}{document.pk}/content/",
        "etag": '"1"',
    }
    assert api(world, "broker").get(answer["Location"]).json() == told
    content = api(world, "broker").get(told["content_url"])
    assert content.getvalue() == PDF


@pytest.mark.parametrize("asks_for", ["*/*", "application/pdf", "application/json"])
def test_a_download_is_a_file_to_save_that_nothing_runs(world, asks_for):
    (document,) = store_documents(
        user=world.people["broker"], summary=world.summary, papers=[paper('Rechn"ung ü.pdf')]
    )
    answer = api(world, "broker").get(f"{ADDRESS}{document.pk}/content/", headers={"Accept": asks_for})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Rechn_ung%20%C3%BC.pdf"
    assert answer["Content-Length"] == str(len(PDF))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store, private"


def test_a_client_that_has_the_content_gets_it_not_again_and_others_learn_nothing(world):
    address = f"{ADDRESS}{world.document.pk}/content/"
    tag = api(world, "broker").get(address)["ETag"]
    answer = api(world, "importer").get(address, headers={"If-None-Match": f'W/"x", {tag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    hidden = api(world, "other_broker").get(address, headers={"If-None-Match": tag})
    missing = api(world, "other_broker").get(f"{ADDRESS}999999/content/", headers={"If-None-Match": tag})
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert {**hidden.json(), "instance": ""} == {**missing.json(), "instance": ""}


@pytest.mark.parametrize("path", ["", "content/", "withdraw/"])
def test_a_paper_of_others_is_not_found(world, path):
    (kept,) = store_documents(
        user=world.people["importer"], summary=world.summary, papers=[paper()], between="importer"
    )
    for name in ("broker", "agent", "other_broker", "nobody"):
        address = f"{ADDRESS}{kept.pk}/{path}"
        headers = {"If-Match": '"1"', "If-None-Match": f'"{kept.sha256}"'}
        client = api(world, name)
        call = client.post if path == "withdraw/" else client.get
        assert call(address, headers=headers).status_code == 404, name
    listed = (
        api(world, "broker").get(ADDRESS, {"entry_number": world.summary.printed_number}).json()["results"]
    )
    assert [each["id"] for each in listed] == [world.document.pk]
    assert not DocumentWithdrawal.objects.exists()


@pytest.mark.parametrize("number", ["C12-0000002-X", "nonsense", "B76"])
def test_a_summary_of_others_is_not_found(world, number):
    if number.startswith("C12"):
        number = world.other_summary.printed_number
    answer = add(world, entry_number=number)
    assert answer.status_code == 404
    assert faults(answer) == [("entry_number", "not_found")]
    assert api(world, "broker").get(ADDRESS, {"entry_number": number}).status_code == 404
    assert stored() == 0


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"file": uploaded("a.pdf", PNG)}, [("file", "type_differs")]),
        ({"file": uploaded("a.pdf", b"")}, [("file", "empty")]),
        ({"file": uploaded("a.html", b"<!doctype html><p>x")}, [("file", "web_page")]),
        ({"file": "a text"}, [("file", "invalid")]),
        ({"between": "nobody"}, [("between", "invalid_choice")]),
        ({"between": "cbp"}, [("between", "invalid")]),
        ({"between": "importer"}, [("between", "invalid")]),
        ({"entry_number": None}, [("entry_number", "required")]),
        ({"request": "x"}, [("request", "invalid")]),
        ({"request": "1", "answer": "2"}, [("request", "only_one"), ("answer", "only_one")]),
        ({"colour": "red"}, [("colour", "unknown_field")]),
        ({"between": ["filer", "everybody"]}, [("between", "given_twice")]),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_stores_nothing(world, members, named):
    answer = add(world, **members)
    assert answer.status_code == 400, answer.json()
    assert faults(answer) == named
    assert all(each["message"] for each in answer.json()["errors"])
    assert stored() == 0
    assert DocumentPart.objects.count() == 1


def test_a_paper_that_is_too_large_is_refused(world, settings):
    settings.DOCUMENT_MAX_BYTES = 1_000
    answer = add(world, file=uploaded("scan.pdf", PDF + bytes(1_000)))
    assert (answer.status_code, faults(answer)) == (400, [("file", "too_large")])
    assert stored() == 0


def test_a_body_that_is_too_large_is_not_read(world):
    answer = api(world, "broker").post(
        ADDRESS, b"x" * 100, content_type="multipart/form-data; boundary=b", CONTENT_LENGTH="11000001"
    )
    assert answer.status_code == 413
    assert "11 MB" in answer.json()["detail"]


def test_two_papers_in_one_call_are_refused(world):
    answer = add(world, file=[uploaded(), uploaded("b.pdf")])
    assert (answer.status_code, faults(answer)) == (400, [("file", "given_twice")])


@pytest.mark.parametrize(
    ("content_type", "status"), [("application/json", 415), ("multipart/form-data", 400)]
)
def test_a_body_that_is_no_form_says_what_to_send(world, content_type, status):
    answer = api(world, "broker").post(ADDRESS, b"{}", content_type=content_type)
    assert answer.status_code == status
    assert "boundary" in answer.json()["detail"] or "multipart/form-data" in answer.json()["detail"]


def test_a_form_of_a_thousand_fields_is_refused(world):
    answer = add(world, **{f"f{number}": "x" for number in range(1_100)})
    assert answer.status_code == 400
    assert "too many fields" in answer.json()["detail"]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "in\nvoice\r\nSet-Cookie: a=b.pdf",
        'a";x="b.pdf',
        "\u202efdp.exe",
        "x" * 300 + ".pdf",
    ],
)
def test_a_hostile_name_becomes_a_plain_one(world, name):
    told = add(world, file=SimpleUploadedFile("x.pdf", PDF)).json()
    file = uploaded()
    file.name = name
    answer = add(world, file=file)
    assert answer.status_code in (201, 400), answer.json()
    if answer.status_code == 201:
        told = answer.json()
        assert not set(told["name"]) & set('/\\"\r\n\u202e')
        assert len(told["name"]) <= 125
        header = api(world, "broker").get(told["content_url"])["Content-Disposition"]
        assert "\n" not in header
        assert header.startswith("attachment; filename")
    else:
        assert faults(answer) == [("file", "type_differs")]


def test_the_same_call_twice_stores_one_paper(world):
    first, second = add(world, key="k-1"), add(world, key="k-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Idempotency-Replayed"] == "true"
    assert stored() == 1


def test_the_same_key_with_other_bytes_under_the_same_name_is_refused(world):
    add(world, key="k-1")
    answer = add(world, key="k-1", file=uploaded("invoice.pdf", PDF + b"\n%changed"))
    assert answer.status_code == 422
    assert stored() == 1


def test_a_refused_paper_frees_its_key(world):
    assert add(world, key="k-1", file=uploaded("a.pdf", PNG)).status_code == 400
    assert add(world, key="k-1").status_code == 201


def test_staff_add_inside_cbp_unless_they_say_otherwise(world):
    told = add(world, "specialist").json()
    assert (told["between"], told["side"], told["added_by"]) == ("cbp", "cbp", "Specialist Person")
    assert api(world, "broker").get(f"{ADDRESS}{told['id']}/").status_code == 404
    shown = add(world, "specialist", between="everybody", work_item=str(world.item.pk)).json()
    assert shown["work_item"] == world.item.pk
    read = api(world, "broker").get(f"{ADDRESS}{shown['id']}/").json()
    assert (read["work_item"], read["added_by"], read["added_for"]) == (None, None, shown["added_for"])


@pytest.mark.parametrize("member", ["work_item", "request", "answer"])
def test_an_object_that_the_trade_does_not_see_is_not_found(world, member):
    number = world.item.pk if member == "work_item" else 1
    answer = add(world, **{member: str(number)})
    assert answer.status_code == 404
    assert stored() == 0


def test_a_selected_and_an_unselected_summary_give_the_trade_the_same_papers(world):
    def shape():
        answer = api(world, "broker").get(ADDRESS, {"entry_number": world.summary.printed_number})
        return answer.json()

    store_documents(
        user=world.people["specialist"], summary=world.summary, papers=[paper()], between="everybody"
    )
    before = shape()
    WorkItem.objects.filter(summary=world.summary).update(state="closed", closed_at=clock.now(), result="x")
    assert shape() == before


def test_a_paper_is_withdrawn_once_with_its_reason(world):
    answer = withdraw(world, "broker", world.document.pk)
    assert answer.status_code == 200, answer.json()
    told = answer.json()
    assert (told["withdrawn"]["by"], told["withdrawn"]["reason"]) == ("Broker Person", "Wrong.")
    assert answer["ETag"] == '"2"'
    assert withdraw(world, "broker", world.document.pk).status_code == 412
    again = withdraw(world, "broker", world.document.pk, "*")
    assert (again.status_code, faults(again)) == (409, [("", "withdrawn")])
    assert "Broker Person withdrew this paper" in again.json()["detail"]
    assert (
        api(world, "broker").get(ADDRESS, {"entry_number": world.summary.printed_number}).json()["results"]
        == []
    )
    assert api(world, "importer").get(f"{ADDRESS}{world.document.pk}/").status_code == 404
    staff = (
        api(world, "auditor").get(ADDRESS, {"entry_number": world.summary.printed_number}).json()["results"]
    )
    assert [each["withdrawn"]["reason"] for each in staff] == ["Wrong."]


@pytest.mark.parametrize(
    ("tag", "reason", "status"),
    [(None, "Wrong.", 428), ('"2"', "Wrong.", 412), ('"1"', "", 400), ('"1"', "x" * 301, 400)],
)
def test_a_withdrawal_that_is_not_whole_changes_nothing(world, tag, reason, status):
    assert withdraw(world, "broker", world.document.pk, tag, reason).status_code == status
    assert not DocumentWithdrawal.objects.exists()


def test_a_list_of_two_hundred_papers_comes_in_pages_of_few_queries(world, django_assert_max_num_queries):
    store_documents(user=world.people["broker"], summary=world.summary, papers=[paper()] * 199)
    client, number = api(world, "broker"), world.summary.printed_number
    seen, cursor = [], None
    while True:
        query = {"entry_number": number} | ({"cursor": cursor} if cursor else {})
        with django_assert_max_num_queries(10):
            page = client.get(ADDRESS, query).json()
        assert len(page["results"]) <= 50
        seen += [each["id"] for each in page["results"]]
        if not (cursor := page["next"]):
            break
    assert seen == sorted(Document.objects.values_list("pk", flat=True))
    assert len(seen) == 200


@pytest.mark.parametrize(
    ("query", "named"),
    [({}, "entry_number"), ({"entry_number": "x", "colour": "red"}, "colour"), ({"limit": "500"}, "limit")],
)
def test_a_list_without_a_summary_or_with_unknown_parameters_is_refused(world, query, named):
    answer = api(world, "broker").get(ADDRESS, query)
    assert answer.status_code == 400
    assert named in [field for field, _ in faults(answer)]


def test_a_list_gives_what_changed_since_a_moment(world):
    moment = clock.now().isoformat()
    query = {"entry_number": world.summary.printed_number, "changed_since": moment}
    client = api(world, "specialist")
    assert client.get(ADDRESS, query).json()["results"] == []
    withdraw(world, "broker", world.document.pk)
    assert [each["id"] for each in client.get(ADDRESS, query).json()["results"]] == [world.document.pk]
