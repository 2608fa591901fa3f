"""Tests of reopening: a supervisor with a reason opens a closed review, at the office of today's rules."""

import pytest

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, WrongStateError
from entries.models import EntrySummary, Routing
from entries.rules.states import Control, Review, Status
from reviews.notices.models import Digest
from reviews.validation.models import Finding, ValidationActivity
from reviews.validation.services.closing import FindingInput, ReviewOutcome, close_review
from reviews.validation.services.reopening import reopen_review
from reviews.work.models import ItemMove, WorkItem
from reviews.work.selectors.rule_office import rule_office
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def closed() -> WorkItem:
    finding = FindingInput("value", 1, "10000", "12000", 500)
    outcome = ReviewOutcome("discrepancy", "The invoice says more.", (finding,))
    return close_review(item_id=desk.item().pk, user=desk.person("dana"), outcome=outcome)


@pytest.fixture
def helen() -> User:
    return desk.person("helen", role="supervisor")


def test_a_supervisor_reopens_a_review_with_a_reason(closed: WorkItem, helen: User) -> None:
    reopen_review(item_id=closed.pk, user=helen, reason="The note is about another entry.")
    item = WorkItem.objects.get(pk=closed.pk)
    assert (item.state, item.result, item.closed_at, item.closed_by) == ("open", "", None, None)
    assert item.owner and item.owner.username == "dana"
    activity = ValidationActivity.objects.get(item=item)
    assert (activity.state, activity.result, activity.note) == ("in_review", None, "")
    assert not Finding.objects.exists()
    assert EntrySummary.objects.get(pk=item.summary_id).review == Review.UNDER_REVIEW
    event = Event.objects.latest("pk")
    assert (event.verb, event.actor, event.reason) == (
        Verb.ITEM_REOPENED,
        helen,
        "The note is about another entry.",
    )
    assert event.before and event.before["result"] == "discrepancy"
    assert event.before["findings"][0] == {
        "kind": "value",
        "line": 1,
        "declared": "10000",
        "found": "12000",
        "amount": "500.00",
    }
    again = close_review(item_id=item.pk, user=helen, outcome=ReviewOutcome("no_discrepancy"))
    assert again.is_closed


def test_others_do_not_reopen_and_an_open_review_is_not_reopened(closed: WorkItem, helen: User) -> None:
    for person in (desk.person("jun"), desk.person("rosa", at="2704", role="supervisor")):
        with pytest.raises(NotAllowedError):
            reopen_review(item_id=closed.pk, user=person, reason="Why not.")
    with pytest.raises(InvalidInputError):
        reopen_review(item_id=closed.pk, user=helen, reason=" ")
    with pytest.raises(WrongStateError, match="Only a closed item"):
        reopen_review(item_id=desk.item().pk, user=helen, reason="Why not.")


@pytest.mark.parametrize(
    ("state", "words"),
    [({"control": Control.INACTIVE}, "was deleted"), ({"status": Status.CANCELLED}, "is canceled")],
)
def test_a_review_of_a_summary_that_is_gone_stays_closed(
    closed: WorkItem, helen: User, state: dict[str, int], words: str
) -> None:
    EntrySummary.objects.filter(pk=closed.summary_id).update(**state)
    with pytest.raises(WrongStateError, match=words):
        reopen_review(item_id=closed.pk, user=helen, reason="Why not.")


def test_it_opens_at_the_office_of_the_rules(closed: WorkItem, helen: User) -> None:
    WorkItem.objects.filter(pk=closed.pk).update(office=desk.office("2704"))
    desk_lead = desk.person("ken", at="2704", role="supervisor")
    item = reopen_review(item_id=closed.pk, user=desk_lead, reason="Look again.")
    assert item.office_id == rule_office(Routing.objects.get(pk=item.summary_id), item.function)
    assert ItemMove.objects.get(item=item).cause == "reopened"
    (told,) = Digest.objects.filter(recipient=f"user:{closed.owner_id}")
    assert "Ken Ruiz reopened it, and the rules put it there" in told.body["sentence"]
