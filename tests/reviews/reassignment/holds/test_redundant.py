"""Looking for holds that the rules give again: seldom in vain, and beside whoever works on what is held."""

from datetime import timedelta

import pytest
from django.db import connection

from cee_portal.core import clock
from reviews.reassignment.holds import redundant
from reviews.reassignment.holds.redundant import end_redundant_holds
from reviews.reassignment.models import Batch
from reviews.work.models import Hold
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, cancel, order_spec, run, withdrawn
from tests.builders.transactions import lock_row, open_other_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


@pytest.fixture
def left(reference):
    """What a cancelled withdrawal left at the Center, and who may order."""
    flips.staff()
    people = flips.administrators()
    items = [made.review(made.PUMPS) for _ in range(2)]
    order, batch = approved(people)
    run(batch)
    cancel(withdrawn(people, order), people)
    return people, items


def test_a_look_in_vain_is_not_repeated_before_something_has_changed(left, monkeypatch):
    looks, find = [], redundant._find

    def watched(statement, column, ids):
        looks.append(column)
        return find(statement, column, ids)

    def looked():
        looks.clear()
        ended = end_redundant_holds()
        return len(looks), ended

    monkeypatch.setattr(redundant, "_find", watched)
    assert (looked(), looked()) == ((2, 0), (0, 0))
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert (looked(), looked()) == ((2, 0), (0, 0))
    assert looked() == (2, 0)
    hold = Hold.objects.filter(ended_at=None, item__isnull=False).earliest("pk")
    Hold.objects.filter(pk=hold.pk).update(ended_at=clock.now())
    hold.pk = None
    hold.save()
    assert (looked(), looked()) == ((2, 0), (0, 0))
    Batch.objects.filter(pk=hold.batch_id).update(finished_at=clock.now())
    assert (looked(), looked()) == ((2, 0), (0, 0))
    people, _ = left
    approved(people, order_spec("DO 26-002"))
    assert looked()[1] == 4


@pytest.mark.parametrize("what", ["item", "routing"])
def test_what_somebody_has_is_left_for_the_next_look(left, what):
    people, (item, _) = left
    approved(people, order_spec("DO 26-002"))
    rows = {
        "item": ("reviews_workitem", "id", item.pk),
        "routing": ("entries_routing", "summary_id", item.summary_id),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    try:
        with open_other_transaction(lock_row(*rows[what])):
            # The routing of an item goes before it, so who has that keeps both.
            assert end_redundant_holds() == (3 if what == "item" else 2)
            assert end_redundant_holds() == 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert end_redundant_holds() == (1 if what == "item" else 2)


def test_who_has_the_item_ends_its_hold_and_nobody_waits_in_a_circle(left):
    """Holds were ended in any order and without the items: two who ended the same ones could wait for each other."""
    people, items = left
    approved(people, order_spec("DO 26-002"))
    holds = Hold.objects.filter(ended_at=None, item__in=items)

    def sent_again():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM reviews_workitem WHERE id = %s FOR UPDATE", [items[0].pk])
        holds.filter(item=items[0]).update(ended_at=clock.now(), ended_by="sent again")

    with open_other_transaction(sent_again):
        assert end_redundant_holds() == 3
    assert Hold.objects.filter(item__in=items, ended_by="sent again").count() == 1
