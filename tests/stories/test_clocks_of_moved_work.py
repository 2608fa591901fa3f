"""A Center takes over work with several clocks: none of them changes, and a shifted one is named twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from reviews.reassignment.engine.run import continue_batch, start_batch
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.proof.proof import prove
from reviews.validation.services.closing import start_review
from reviews.verification.report import verify_offices
from reviews.work.models import ItemClock, WorkItem
from reviews.work.rules.item_clocks import TRADE, NewClock
from reviews.work.services import asking
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.transactions import past_the_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def rows() -> list[dict[str, Any]]:
    return list(ItemClock.objects.order_by("id").values())


def violated() -> dict[str, list[str]]:
    return {found.sentence: found.examples for found in verify_offices(full=True) if found.violations}


def question() -> NewClock:
    last_on = clock.today() + timedelta(days=20)
    return NewClock(
        "document_response", TRADE, clock.today() + timedelta(days=1), last_on, "granted_until", last_on
    )


@pytest.fixture
def work(reference: None) -> tuple[tuple[User, User], list[WorkItem]]:
    """Return items of pumps at the port: selected, started, withheld, asked, suspended."""
    flips.staff()
    people = flips.administrators()
    pat = made.person("pat", at="2704")
    items = [made.review(made.PUMPS) for _ in range(4)]
    for item in items[1:]:
        start_review(item_id=item.pk, user=pat)
    made.set_clock(items[2], "withholding", mailed_on=clock.today())
    items[3] = asking.ask_trade(item_id=items[3].pk, user=pat, clock=question())
    filed = made.selected(made.PUMPS, entry_type="03")
    filed.lines[0] = filed.lines[0]._replace(adcvd=[{"case": "A570890095"}])
    (summary,) = made.file(filed)
    return people, [*items, WorkItem.objects.get(summary=summary)]


def test_a_move_writes_no_clock(work: tuple[tuple[User, User], list[WorkItem]]) -> None:
    people, items = work
    before, dues = rows(), {item.pk: (item.clock, item.due_on) for item in WorkItem.objects.all()}
    order, batch = flips.approved(people)
    batch = flips.run(batch)
    assert flips.offices(*items) == [flips.MACHINERY] * 5
    assert batch.proof["holds"] and violated() == {}
    assert rows() == before
    assert {item.pk: (item.clock, item.due_on) for item in WorkItem.objects.all()} == dues
    assert Preview.objects.get(delegation=order).counts["items"] == 5
    assert len({each["item_id"]: each for each in before}) == 4, "a suspended summary gives its work no clock"


def test_a_clock_that_changes_during_the_move_is_a_recorded_change(
    work: tuple[tuple[User, User], list[WorkItem]],
) -> None:
    people, items = work
    _, batch = flips.approved(people)
    assert start_batch(batch_id=batch.pk)
    while continue_batch(batch_id=batch.pk, seconds=60, sleep=lambda _: None) == Batch.State.MOVING:
        pass
    made.set_clock(items[0], "withholding", mailed_on=clock.today())
    asking.receive_answer(item_id=items[3].pk, actor=None)
    assert prove(batch_id=batch.pk)["holds"] and violated() == {}
    assert WorkItem.objects.get(pk=items[0].pk).clock == "withholding"


TAMPERED: list[tuple[str, str, Callable[[list[WorkItem]], WorkItem]]] = [
    ("due_on", "UPDATE reviews_workitem SET due_on = due_on + 1 WHERE id = %s", lambda items: items[0]),
    *(
        (
            name,
            f"UPDATE reviews_itemclock SET last_on = last_on + 1 WHERE item_id = %s AND clock = '{name}'",
            lambda items, place=place: items[place],
        )
        for place, name in enumerate(
            ("liquidation_cycle", "deemed_liquidation", "withholding", "document_response")
        )
    ),
]


@pytest.mark.parametrize(("name", "statement", "which"), TAMPERED, ids=[each[0] for each in TAMPERED])
def test_a_shifted_clock_is_named_by_both_witnesses(
    work: tuple[tuple[User, User], list[WorkItem]],
    name: str,
    statement: str,
    which: Callable[[list[WorkItem]], WorkItem],
) -> None:
    people, items = work
    _, batch = flips.approved(people)
    batch = flips.run(batch)
    assert batch.proof["holds"] and violated() == {}
    item = which(items)
    with past_the_triggers() as cursor:
        cursor.execute(statement, [item.pk])
    found = prove(batch_id=batch.pk)["checks"][3]
    assert not found["holds"] and any(item.printed_number in words for words in found["violations"])
    assert any(item.entry_number in example for examples in violated().values() for example in examples)
