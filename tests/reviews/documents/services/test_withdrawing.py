"""Withdrawing papers: by the side that added them, once, with a reason."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from cee_portal.core.models import Event
from cee_portal.core.refusals import ChangedError, InvalidInputError, NotAllowedError
from reviews.documents.errors import WithdrawnError
from reviews.documents.models import Document, DocumentWithdrawal
from reviews.documents.selectors.content import read_parts
from reviews.documents.services.storing import store_documents
from reviews.documents.services.withdrawing import withdraw_document
from tests.builders.paper_files import PDF, paper
from tests.builders.papers import build_case
from tests.builders.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(reference) -> World:
    return build_case()


def add(world, name: str, between: str = "everybody") -> Document:
    user = world.people[name]
    return store_documents(user=user, summary=world.summary, papers=[paper()], between=between)[0]


def withdraw(world, name: str, document: Document, reason: str = "The wrong invoice.", **more):
    return withdraw_document(document=document, user=world.people[name], reason=reason, **more)


def test_a_withdrawn_paper_stays_with_its_reason(world):
    document = add(world, "broker")
    withdrawal = withdraw(world, "broker", document, "  The wrong\n invoice. ")
    assert (withdrawal.by, withdrawal.reason) == (world.people["broker"], "The wrong invoice.")
    fresh = Document.objects.get(pk=document.pk)
    assert (fresh.is_withdrawn, fresh.version) == (True, 2)
    assert b"".join(read_parts(fresh)) == PDF
    event = Event.objects.get(verb="document.withdrawn")
    assert (event.reason, event.audience) == ("The wrong invoice.", Event.Audience.TRADE)


def test_a_withdrawal_of_a_kept_paper_is_not_told_to_the_trade_as_a_whole(world):
    withdraw(world, "importer", add(world, "importer", "importer"))
    assert Event.objects.get(verb="document.withdrawn").audience == Event.Audience.STAFF


def test_of_two_withdrawals_the_first_one_counts(world):
    document = add(world, "broker")
    withdraw(world, "broker", document, "First.")
    with (
        pytest.raises(WithdrawnError, match="Broker Person withdrew this paper on"),
        transaction.atomic(),
    ):
        withdraw(world, "both", document, "Second.")
    assert DocumentWithdrawal.objects.get().reason == "First."


@pytest.mark.parametrize("reason", ["", " \n", "x" * 301])
def test_a_withdrawal_needs_a_reason_that_can_be_shown(world, reason):
    with pytest.raises(InvalidInputError) as refused:
        withdraw(world, "broker", add(world, "broker"), reason)
    assert refused.value.field == "reason"


def test_a_withdrawal_of_another_version_changes_nothing(world):
    document = add(world, "broker")
    with pytest.raises(ChangedError), transaction.atomic():
        withdraw(world, "broker", document, expected_version=2)
    assert not DocumentWithdrawal.objects.exists()


@pytest.mark.parametrize(
    ("added_by", "allowed"),
    [
        ("broker", {"broker", "both"}),
        ("importer", {"importer", "both"}),
        ("agent", {"agent"}),
        ("specialist", {"specialist", "supervisor"}),
    ],
)
def test_the_side_that_added_a_paper_withdraws_it(world, added_by, allowed):
    document = add(world, added_by)
    for name in world.people:
        try:
            with transaction.atomic():
                withdraw(world, name, document)
                transaction.set_rollback(True)
            done = True
        except NotAllowedError:
            done = False
        assert done == (name in allowed), name


@pytest.mark.django_db(transaction=True)
def test_of_two_withdrawals_at_the_same_moment_one_is_done(world):
    start = threading.Barrier(2)

    def try_to_withdraw(name: str) -> str:
        try:
            start.wait(timeout=10)
            return withdraw(world, name, world.document, f"Said by {name}.").reason
        except WithdrawnError as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(try_to_withdraw, ["broker", "both"]))
    reason = DocumentWithdrawal.objects.get().reason
    assert reason in answers
    assert [reason in answer for answer in answers] == [True, True]
    assert Event.objects.filter(verb="document.withdrawn").count() == 1
