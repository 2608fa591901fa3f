"""How an order brought a summary to its office, in one sentence."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from centers.models import Delegation
from entries.models import EntrySummary, RoutingDecision
from reviews.reassignment.models import Batch
from reviews.summaries.parts.arrivals import arrival_of, orders_of, place_of
from tests.builders import desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

TODAY = date(2026, 3, 2)


def make_batch(cause: str = "order", number: str | None = "14-004-7") -> Batch:
    """Return a finished batch, of that order where a number is given."""
    return Batch.objects.create(
        cause=cause,
        state=Batch.State.DONE,
        delegation=Delegation.objects.get(order_number=number) if number else None,
        title="Move",
        starts_on=date(2026, 1, 28),
        created_at=desk.FILED,
    )


def add_move(summary: EntrySummary, origin: str, target: str, batch: Batch | None, **fields: Any) -> None:
    values = {"decided_on": date(2026, 1, 28), "cause": "order"} | fields
    RoutingDecision.objects.create(
        summary=summary,
        at=desk.FILED,
        from_office=desk.office(origin),
        to_office=desk.office(target),
        by=1,
        basis=3,
        revision=1,
        rulebook=1,
        batch_id=batch and batch.pk,
        **values,
    )


def test_the_order_the_day_and_the_office_before_are_named_and_staff_get_the_batch():
    summary, batch = desk.summary(), make_batch()
    add_move(summary, "2704", "CEE007", batch)
    text = "Came by order 14-004-7 on Jan 28, from port 2704 Los Angeles."
    assert arrival_of(summary, TODAY, for_staff=False) == {"text": text, "url": "", "link": ""}
    assert arrival_of(summary, TODAY, for_staff=True) == {
        "text": text,
        "url": reverse("batch", args=[batch.pk]),
        "link": f"Batch {batch.pk}",
    }


def test_from_a_center_the_name_is_enough_and_another_year_is_named():
    summary = desk.summary(at="2704")
    add_move(summary, "CEE007", "2704", make_batch(), decided_on=date(2025, 12, 31))
    arrival = arrival_of(summary, TODAY, for_staff=False)
    assert arrival["text"] == "Came by order 14-004-7 on Dec 31, 2025, from Electronics."


@pytest.mark.parametrize(
    ("sentence", "moves"),
    [
        ("it was never moved", []),
        ("a person moved it", [("2704", "CEE007", None)]),
        ("a batch without an order moved it", [("2704", "CEE007", "manual")]),
        ("a person moved it after the order", [("4601", "2704", "order"), ("2704", "CEE007", None)]),
        ("the order brought it elsewhere", [("CEE007", "2704", "order")]),
    ],
)
def test_no_order_brought_it(sentence, moves):
    summary = desk.summary(at="CEE007")
    for origin, target, cause in moves:
        batch = cause and make_batch(cause, "14-004-7" if cause == "order" else None)
        add_move(summary, origin, target, batch)
    assert arrival_of(summary, TODAY, for_staff=True) is None, sentence


def test_a_decision_that_moved_nothing_does_not_hide_the_move_before_it():
    summary = desk.summary(at="CEE007")
    add_move(summary, "2704", "CEE007", make_batch())
    add_move(summary, "CEE007", "CEE007", None, cause="again")
    assert arrival_of(summary, TODAY, for_staff=False)["text"].startswith("Came by order 14-004-7")


def test_orders_are_read_at_once_and_not_at_all_for_no_batch(django_assert_num_queries):
    ordered, by_hand = make_batch(), make_batch("manual", None)
    with django_assert_num_queries(1):
        assert orders_of([ordered.pk, by_hand.pk, None, ordered.pk]) == {ordered.pk: "order 14-004-7"}
    with django_assert_num_queries(0):
        assert orders_of([None]) == {}


def test_a_center_is_named_and_a_port_has_its_code():
    assert [place_of(desk.office(code)) for code in ("CEE010", "2704")] == ["Machinery", "port 2704"]
