"""Storing papers: whole or not at all, each from one side, on the summary or on one object of it."""

import hashlib
import io
import os
import tracemalloc

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from cee_portal.core.models import Event
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, NotFoundError
from reviews.documents.errors import NoPartyError
from reviews.documents.models import Between, Document, DocumentPart
from reviews.documents.reading import CheckedPaper, read_upload
from reviews.documents.selectors.content import read_parts
from reviews.documents.services.storing import PART_BYTES, choices_of_between, may_add, store_documents
from reviews.documents.subjects import Subject
from tests.builders.paper_files import PDF, paper
from tests.builders.papers import build_case
from tests.builders.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(reference) -> World:
    return build_case()


def store(
    world, name: str, *papers: CheckedPaper, between: str = Between.EVERYBODY, **more
) -> list[Document]:
    chosen = papers or (paper(),)
    return store_documents(
        user=world.people[name], summary=world.summary, papers=chosen, between=between, **more
    )


def added() -> int:
    """Return how many papers there are beside the one of the world."""
    return Document.objects.count() - 1


def test_a_paper_is_stored_as_it_came_with_one_event(world):
    first, second = store(world, "broker", paper(), paper("parts.csv", b"a,b\n1,2\n"))
    assert b"".join(read_parts(first)) == PDF
    assert first.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (first.name, first.type, first.size) == ("invoice.pdf", "pdf", len(PDF))
    assert (first.by_filer, first.by_importer, first.by_office) == (world.summary.filer, None, None)
    assert first.entry_number == world.summary.entry_number
    event = Event.objects.filter(verb="document.added").latest("pk")
    assert event.audience == Event.Audience.TRADE
    assert event.summary_id == world.summary.pk
    assert event.after == {
        "documents": [first.pk, second.pk],
        "names": ["invoice.pdf", "parts.csv"],
        "between": "everybody",
        "subject": "",
    }


def test_a_paper_that_came_in_memory_is_stored_in_parts_too(world):
    content = PDF + os.urandom(2 * PART_BYTES)
    (document,) = store(world, "broker", paper("scan.pdf", content))
    assert [len(part) for part in read_parts(document)] == [PART_BYTES, PART_BYTES, len(PDF)]
    assert b"".join(read_parts(document)) == content


@pytest.mark.parametrize(
    ("name", "column"),
    [("broker", "by_filer"), ("agent", "by_filer"), ("importer", "by_importer"), ("both", "by_filer")],
)
def test_each_party_of_the_trade_adds_for_itself(world, name, column):
    (document,) = store(world, name)
    assert getattr(document, column) is not None


@pytest.mark.parametrize(
    ("name", "between", "kept_for"),
    [
        ("broker", "filer", "B76"),
        ("agent", "filer", "D34"),
        ("importer", "importer", "12-345678900"),
        ("both", "importer", "12-345678900"),
        ("both", "filer", "B76"),
        ("specialist", "filer", "B76"),
        ("specialist", "importer", "12-345678900"),
        ("specialist", "cbp", ""),
    ],
)
def test_a_paper_may_be_kept_between_cbp_and_one_party(world, name, between, kept_for):
    (document,) = store(world, name, between=between)
    party = document.filer or document.importer
    assert getattr(party, "code", getattr(party, "number", "")) == kept_for
    assert Event.objects.filter(verb="document.added").latest("pk").audience == Event.Audience.STAFF


@pytest.mark.parametrize(
    ("name", "between"), [("broker", "importer"), ("importer", "filer"), ("broker", "cbp"), ("both", "cbp")]
)
def test_nobody_of_the_trade_hides_a_paper_from_its_own_side(world, name, between):
    with pytest.raises(InvalidInputError) as refused:
        store(world, name, between=between)
    assert refused.value.field == "between"
    assert not added()


def test_the_choices_of_a_person_are_those_that_are_taken(world):
    for name, user in world.people.items():
        for between in Between.values:
            is_offered = between in choices_of_between(user, world.summary) and may_add(user, world.summary)
            try:
                with transaction.atomic():
                    store(world, name, between=between)
            except (InvalidInputError, NotAllowedError):
                assert not is_offered, (name, between)
            else:
                assert is_offered, (name, between)


@pytest.mark.parametrize("name", ["other_broker", "nobody"])
def test_only_parties_of_the_case_add_papers(world, name):
    with pytest.raises(NoPartyError):
        store(world, name)


@pytest.mark.parametrize("name", ["machinery", "port", "admin", "auditor"])
def test_other_offices_and_readers_are_told_which_office_has_the_summary(world, name):
    with pytest.raises(NotAllowedError, match="CEE007"):
        store(world, name, between="cbp")


def test_an_item_takes_papers_of_its_own_office(world):
    subject = Subject("item", world.item.pk)
    (document,) = store(world, "specialist", between="cbp", subject=subject)
    assert (document.subject_kind, document.subject_id) == ("item", world.item.pk)
    assert document.by_office == world.item.office
    with pytest.raises(NotAllowedError, match="CEE007"):
        store(world, "machinery", between="cbp", subject=subject)
    for user, item in (("specialist", world.mine), ("broker", world.item)):
        with pytest.raises(NotFoundError):
            store(world, user, subject=Subject("item", item.pk))


def test_a_failure_within_an_upload_leaves_nothing_behind(world):
    file = io.BytesIO()
    file.close()
    broken = paper()._replace(file=file)
    with pytest.raises(ValueError, match="closed file"):
        store(world, "broker", paper(), broken)
    assert not added()
    assert DocumentPart.objects.count() == 1
    assert Event.objects.filter(verb="document.added").count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents_document SET name = 'x'",
        "DELETE FROM documents_documentpart",
        "UPDATE documents_documentpart SET data = ''",
    ],
)
def test_a_paper_never_changes(world, statement):
    from cee_portal.core import db

    store(world, "broker")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        db.execute(statement)


def test_the_database_refuses_a_paper_of_two_sides(world):
    (document,) = store(world, "broker")
    document.pk, document.by_importer = None, world.summary.importer
    with pytest.raises(IntegrityError, match="document_comes_from_one_side"), transaction.atomic():
        document.save(force_insert=True)
    document.by_importer, document.between = None, Between.FILER
    with pytest.raises(IntegrityError, match="document_is_between_known_parties"), transaction.atomic():
        document.save(force_insert=True)


def test_a_large_paper_costs_a_small_part_of_its_size_in_memory(world, settings):
    size = settings.DOCUMENT_MAX_BYTES
    file = TemporaryUploadedFile("scan.pdf", "application/pdf", size, None)
    file.write(PDF)
    while file.tell() < size:
        file.write(os.urandom(min(1 << 20, size - file.tell())))
    file.seek(0)
    tracemalloc.start()
    checked = read_upload(file)
    assert isinstance(checked, CheckedPaper)
    (document,) = store(world, "broker", checked)
    written = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    assert sum(len(part) for part in read_parts(document)) == size
    read = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert DocumentPart.objects.filter(document=document).count() == -(-size // PART_BYTES)
    assert written < 4_000_000
    assert read < 4_000_000
