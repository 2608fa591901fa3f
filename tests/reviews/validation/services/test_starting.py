"""The start of a review is undone: its summary takes corrections again, where nothing came after the start."""

from datetime import timedelta
from typing import Any

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import NotAllowedError, WrongStateError
from entries.models import EntrySummary
from entries.rules.states import Control, Review, Status
from entries.rules.transitions import TransitionRefusedError
from reviews.validation.models import ValidationActivity
from reviews.validation.services.closing import start_review
from reviews.work.models import Hold, WorkItem
from reviews.work.services import parking
from reviews.work.services.undoing import undo_act, undo_last_act
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def dana() -> User:
    return made.person("dana")


def start_event(item: WorkItem, user: User) -> int:
    started = start_review(item_id=item.pk, user=user)
    assert started.trace and started.trace.event_id
    return started.trace.event_id


def found(item: WorkItem) -> tuple[Any, ...]:
    """Return the review axis, the state of the review, its start, and the owner of the item."""
    activity = ValidationActivity.objects.get(item=item)
    owner = WorkItem.objects.get(pk=item.pk).owner
    summary = EntrySummary.objects.get(pk=item.summary_id)
    return summary.review, activity.state, activity.started_at, activity.started_by, owner


def test_the_filer_may_correct_the_summary_again_and_the_record_keeps_both_acts(dana: User) -> None:
    filing = made.selected()
    (summary,) = made.file(filing)
    item = WorkItem.objects.get(summary=summary)
    event = start_event(item, dana)
    assert made.refile(filing, made.line(value=3_000_000)).revision == 1, "refused: under review"
    undo_act(event_id=event, user=dana)
    assert found(item) == (Review.NONE, "selected", None, None, None)
    verbs = Event.objects.filter(object_kind="work_item", object_id=str(item.pk), actor=dana)
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        Verb.REVIEW_STARTED,
        Verb.ITEM_UNDONE,
    ]
    before = summary.lock_version
    summary.refresh_from_db()
    assert summary.lock_version == before + 2
    assert made.refile(filing, made.line(value=3_000_000)).revision == 2


def test_parked_work_is_parked_again(dana: User) -> None:
    item = made.review(owner=dana)
    until = clock.today() + timedelta(days=3)
    parking.park(item_id=item.pk, user=dana, until=until, reason="lab")
    start_event(item, dana)
    undo_last_act(item_id=item.pk, user=dana)
    item.refresh_from_db()
    assert (item.state, item.parked_until, item.owner) == ("parked", until, dana)


def test_another_review_keeps_the_summary_under_review(dana: User) -> None:
    first, second = made.review(), made.review()
    event = start_event(first, dana)
    ValidationActivity.objects.filter(item=second).update(summary=first.summary_id, state="in_review")
    undo_act(event_id=event, user=dana)
    assert found(first)[:2] == (Review.UNDER_REVIEW, "selected")


def test_a_summary_that_was_under_review_before_stays_so(dana: User) -> None:
    item = made.review()
    EntrySummary.objects.filter(pk=item.summary_id).update(review=Review.UNDER_REVIEW)
    undo_act(event_id=start_event(item, dana), user=dana)
    assert found(item)[:2] == (Review.UNDER_REVIEW, "selected")


def test_only_the_person_who_started_it_may_undo_it(dana: User) -> None:
    item = made.review(owner=dana)
    event = start_event(item, dana)
    lead = made.person("lead", role="supervisor")
    with pytest.raises(NotAllowedError, match="Only the person"):
        undo_act(event_id=event, user=lead)
    with pytest.raises(NotAllowedError, match="no action on this item"):
        undo_last_act(item_id=item.pk, user=lead)
    assert found(item)[:2] == (Review.UNDER_REVIEW, "in_review")


def hold_it(item: WorkItem) -> None:
    Hold.objects.create(
        item=item, office=item.office, reason=Hold.Reason.BEGUN, text="Begun.", placed_at=clock.now()
    )


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ({"revision": 2}, "was filed again meanwhile. Nothing was undone. Review the new revision"),
        ({"control": Control.INACTIVE}, "was deleted or canceled meanwhile. Nothing was undone. Close"),
        ({"status": Status.CANCELLED}, "was deleted or canceled meanwhile. Nothing was undone. Close"),
        ({"review": Review.NONE}, "The summary is not under review."),
        ({}, "A move held .* Nothing was undone. Release the item"),
    ],
)
def test_what_came_after_the_start_refuses_the_undo_in_words(
    dana: User, later: dict[str, Any], words: str
) -> None:
    item = made.review()
    event = start_event(item, dana)
    if later:
        EntrySummary.objects.filter(pk=item.summary_id).update(**later)
    else:
        hold_it(item)
    before = found(item)
    with pytest.raises((WrongStateError, TransitionRefusedError), match=words):
        undo_act(event_id=event, user=dana)
    assert found(item) == before
    assert not Event.objects.filter(verb=Verb.ITEM_UNDONE).exists()
