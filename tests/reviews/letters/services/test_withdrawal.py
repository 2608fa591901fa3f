"""What nobody has seen can be taken back; what was seen stays."""

import pytest
from django.db import DatabaseError, transaction

from reviews.letters.models import Letter, TradeNotice
from reviews.letters.services.withdrawal import withdraw_unseen
from tests.builders import letters
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def summary():
    return made.file(made.parsed())[0]


def test_before_and_after_the_release_a_letter_is_taken_back_with_its_notice(summary):
    letters.request(summary)
    letters.tell(summary)
    with transaction.atomic():
        assert withdraw_unseen(occasion="request:1")
    assert letters.release() == 0
    assert Letter.objects.get().visible_at is None and TradeNotice.objects.get().withdrawn_at is not None
    letters.request(summary, "request:2")
    letters.release()
    with transaction.atomic():
        assert withdraw_unseen(occasion="request:2")


def test_what_is_seen_or_nearly_stays_whole(summary):
    letters.request(summary)
    letters.tell(summary)
    letters.release()
    for seconds in (9.8, 11):
        with letters.seconds_later(seconds), transaction.atomic():
            assert not withdraw_unseen(occasion="request:1")
    assert Letter.objects.get().withdrawn_at is None and TradeNotice.objects.get().withdrawn_at is None
    with letters.seconds_later(), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Letter.objects.update(withdrawn_at=Letter.objects.get().visible_at)


def test_after_a_withdrawal_the_occasion_may_be_written_for_again(summary):
    first = letters.request(summary)
    with transaction.atomic():
        assert withdraw_unseen(occasion="request:1")
    second = letters.request(summary)
    assert second != first and letters.release() == 1


def test_an_occasion_without_anything_is_withdrawn_at_once():
    with transaction.atomic():
        assert withdraw_unseen(occasion="request:404")
