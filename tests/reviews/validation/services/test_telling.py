"""The trade learns of a review when it starts, and never of a selection."""

import pytest
from django.db import transaction

from cee_portal.core.refusals import WrongStateError
from reviews.letters.models import TradeNotice
from reviews.validation.services.closing import ReviewOutcome, close_review, start_review
from reviews.validation.services.reopening import reopen_review
from reviews.work.services.undoing import undo_last_act
from tests.builders import letters
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def dana():
    return made.person("dana")


def test_a_selection_tells_nothing_and_a_start_tells_of_the_review_alone(dana):
    item = made.review(owner=dana)
    assert not TradeNotice.objects.exists()
    start_review(item_id=item.pk, user=dana)
    start_review(item_id=item.pk, user=dana)
    notice = TradeNotice.objects.get()
    assert (notice.kind, notice.uc_code, notice.about) == ("review_started", "", "")
    assert notice.summary_id == item.summary_id
    assert notice.text == (
        "CBP has started a review. Until it ends no correction of this entry summary is taken."
    )


def test_an_undone_start_is_told_to_nobody_and_a_new_one_is_told(dana):
    item = made.review(owner=dana)
    start_review(item_id=item.pk, user=dana)
    letters.release()
    undo_last_act(item_id=item.pk, user=dana)
    assert TradeNotice.objects.get().withdrawn_at is not None
    start_review(item_id=item.pk, user=dana)
    assert TradeNotice.objects.filter(withdrawn_at=None).count() == 1


def test_a_start_that_the_trade_has_seen_stays(dana):
    item = made.review(owner=dana)
    start_review(item_id=item.pk, user=dana)
    letters.release()
    with (
        letters.seconds_later(10.2),
        pytest.raises(WrongStateError, match="has been told of this review"),
        transaction.atomic(),
    ):
        undo_last_act(item_id=item.pk, user=dana)
    assert TradeNotice.objects.get().withdrawn_at is None


def test_a_review_that_opens_again_is_told_again(dana):
    lead = made.person("lead", role="supervisor")
    item = made.review(owner=dana)
    start_review(item_id=item.pk, user=dana)
    close_review(item_id=item.pk, user=dana, outcome=ReviewOutcome(result="no_discrepancy"))
    reopen_review(item_id=item.pk, user=lead, reason="A line was missed.")
    assert TradeNotice.objects.filter(kind="review_started").count() == 2
