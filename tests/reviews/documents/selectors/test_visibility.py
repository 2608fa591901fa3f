"""Which papers a person sees, by the side that added them and for whom they are."""

import pytest

from reviews.documents.models import Document
from reviews.documents.selectors.visibility import documents_of, visible_documents
from reviews.documents.services.storing import store_documents
from reviews.documents.services.withdrawing import withdraw_document
from tests.builders.paper_files import paper
from tests.builders.papers import build_case
from tests.builders.world import World

pytestmark = pytest.mark.django_db
STAFF = {"specialist", "supervisor", "machinery", "port", "admin", "auditor"}
CASES = [
    ("broker", "everybody", {"broker", "both", "importer", "agent"}),
    ("broker", "filer", {"broker", "both"}),
    ("agent", "filer", {"agent"}),
    ("importer", "importer", {"importer", "both"}),
    ("specialist", "everybody", {"broker", "both", "importer", "agent"}),
    ("specialist", "filer", {"broker", "both"}),
    ("specialist", "importer", {"importer", "both"}),
    ("specialist", "cbp", set()),
]


@pytest.fixture
def world(reference) -> World:
    return build_case()


def add(world, name: str, between: str) -> Document:
    user = world.people[name]
    return store_documents(user=user, summary=world.summary, papers=[paper()], between=between)[0]


@pytest.mark.parametrize(("name", "between", "trade"), CASES)
def test_a_paper_is_seen_by_staff_and_by_those_for_whom_it_is(world, name, between, trade):
    document = add(world, name, between)
    for reader, user in world.people.items():
        sees = reader in STAFF or reader in trade
        assert visible_documents(user).filter(pk=document.pk).exists() == sees, reader
        assert documents_of(user, world.summary).filter(pk=document.pk).exists() == sees, reader


@pytest.mark.parametrize(("name", "between", "trade"), CASES)
def test_a_withdrawn_paper_leaves_the_lists_of_the_trade(world, name, between, trade):
    document = add(world, name, between)
    withdraw_document(document=document, user=world.people[name], reason="Wrong.")
    side = {
        "broker": {"broker", "both"},
        "agent": {"agent"},
        "importer": {"importer", "both"},
        "specialist": set(),
    }
    for reader, user in world.people.items():
        is_staff = reader in STAFF
        assert documents_of(user, world.summary).filter(pk=document.pk).exists() == is_staff, reader
        assert visible_documents(user).filter(pk=document.pk).exists() == (
            is_staff or reader in side[name]
        ), reader


def test_a_filer_that_filed_an_earlier_revision_sees_what_is_for_everybody_of_the_case(world):
    from entries.models import SummaryRevision

    first = SummaryRevision.objects.get(summary=world.summary, revision=1)
    other = world.people["other_broker"]
    everybody, kept = add(world, "broker", "everybody"), add(world, "broker", "filer")
    assert not visible_documents(other).exists()
    SummaryRevision.objects.create(
        summary=world.summary,
        revision=0,
        label="00000",
        filer=other.filer_memberships.get().filer,
        source=first.source,
        at=first.at,
        digest="",
        header={},
    )
    assert set(visible_documents(other)) == {world.document, everybody}
    assert kept not in visible_documents(other)
