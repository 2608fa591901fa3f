"""The routings that an unfinished batch lists, one test for each cause: an open item of such a routing may wait."""

from datetime import timedelta

import pytest

from cee_portal.core import clock, db
from entries.models import Importer
from reviews.reassignment.causes.manual import propose_manual_move
from reviews.reassignment.models import Batch
from reviews.verification.listed import EDITION_IS_LISTED, IS_LISTED
from tests.builders import editions, flips, standings
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def summaries() -> dict[str, int]:
    """A summary of Machinery by merchandise, one of Electronics, and one that no list knows."""
    pump = made.review(made.PUMPS).summary_id
    return {"pump": pump, "phone": made.review().summary_id, "unknown": made.waiting().summary_id}


def listed() -> set[int]:
    return set(db.column(f"SELECT r.summary_id FROM entries_routing r WHERE {IS_LISTED}"))


def announced_order() -> Batch:
    flips.staff()
    order = flips.order_spec(effective_on=clock.today() + timedelta(days=9))
    return flips.approved(flips.administrators(), order)[1]


def test_without_a_batch_nothing_is_listed(summaries):
    assert listed() == set()
    assert db.scalar(EDITION_IS_LISTED) is False


def test_an_order_lists_the_industries_of_its_centers_until_its_move_ends(summaries):
    batch = announced_order()
    assert listed() == {summaries["pump"]}
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.DONE)
    assert listed() == set()


def test_a_cancelled_batch_is_listed_until_what_it_leaves_is_held(summaries):
    batch = announced_order()
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.CANCELLED, finished_at=None)
    assert listed() == {summaries["pump"]}
    Batch.objects.filter(pk=batch.pk).update(finished_at=clock.now())
    assert listed() == set()


def test_a_standing_lists_the_summaries_of_its_importer(summaries):
    other = made.review(made.PUMPS, importer_number="98-765432100")
    standings.changed(Importer.objects.get(pk=other.importer_id))
    assert listed() == {other.summary_id}


def test_an_edition_lists_everything_that_goods_decide(summaries, tmp_path):
    made.file(made.parsed(importer_number="33-100000900"))
    by = dict(db.rows("SELECT summary_id, by FROM entries_routing"))
    editions.publish(editions.pumps_to_electronics(tmp_path))
    assert listed() == {pk for pk, rule in by.items() if rule in (0, 1)}
    assert listed() >= set(summaries.values())
    assert db.scalar(EDITION_IS_LISTED) is True


def test_a_move_by_hand_lists_its_summaries(summaries):
    admin, _ = flips.administrators()
    propose_manual_move(
        user=admin, summaries=[summaries["phone"]], office=made.office("2704"), reason="Look at it there."
    )
    assert listed() == {summaries["phone"]}
