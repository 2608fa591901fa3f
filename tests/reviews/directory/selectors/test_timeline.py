"""The orders of a Center with their stage, and the next planned one in a sentence."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from cee_portal.core import clock
from centers.models import Delegation
from centers.routing.codes import CENTER_FUNCTIONS
from centers.routing.delegations import Delegation as RulebookOrder
from centers.routing.rulebook import Rulebook
from centers.selectors.rulebooks import current_rulebook
from reviews.directory.selectors.timeline import TimelineOrder, center_timeline, next_planned
from reviews.reassignment.models import Batch
from tests.builders import desk

TODAY = date(2026, 3, 2)


def make_order(
    number: int,
    days: int,
    *,
    withdrawn_days: int | None = None,
    functions: tuple[str, ...] = CENTER_FUNCTIONS,
) -> RulebookOrder:
    """Return an order at all ports that is in force so many days from today."""
    return RulebookOrder(
        number,
        f"DO {number}",
        TODAY + timedelta(days=days),
        None if withdrawn_days is None else TODAY + timedelta(days=withdrawn_days),
        frozenset({"CEE007"}),
        None,
        frozenset(functions),
    )


def make_planned(
    days: int, functions: str, *, is_full: bool = False, stage: str = "planned"
) -> TimelineOrder:
    return TimelineOrder(make_order(1, days), None, is_full, functions, stage, "soon", None, False)


@pytest.mark.parametrize(
    ("sentence", "orders", "words"),
    [
        ("no order", [], ""),
        ("none is planned", [make_planned(-5, "protest", stage="in force")], ""),
        ("one is planned", [make_planned(9, "protest, revenue collection")],
         "Protest, revenue collection planned for March 11, 2026"),
        ("a full one is planned", [make_planned(9, "validation, and more", is_full=True)],
         "Full operational status planned for March 11, 2026"),
        ("the next of several", [make_planned(40, "revenue collection"), make_planned(9, "protest")],
         "Protest planned for March 11, 2026"),
    ],
)  # fmt: skip
def test_the_next_planned_order_is_one_sentence(sentence, orders, words):
    assert next_planned(orders) == words, sentence


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
class TestTimeline:
    @pytest.mark.parametrize(
        ("days", "withdrawn_days", "stage", "tone"),
        [
            (1, None, "planned", "soon"),
            (0, None, "in force", "good"),
            (-400, 1, "in force", "good"),
            (-400, 0, "withdrawn", "rest"),
            (30, -1, "withdrawn", "rest"),
        ],
    )
    def test_the_stage_follows_from_the_days_of_the_order(self, days, withdrawn_days, stage, tone):
        rules = Rulebook(1, [], [make_order(9_999, days, withdrawn_days=withdrawn_days)])
        (row,) = center_timeline(desk.office(), rules, TODAY, AnonymousUser())
        assert (row.stage, row.tone, row.stored) == (stage, tone, None)

    def test_functions_stand_in_their_order_and_full_status_needs_all_of_them(self):
        rules = Rulebook(1, [], [make_order(9_998, -1, functions=("revenue", "psc")), make_order(9_999, -2)])
        partial, full = center_timeline(desk.office(), rules, TODAY, AnonymousUser())
        assert (partial.functions, partial.is_full) == ("post-summary correction, revenue collection", False)
        assert full.is_full

    def test_a_move_under_way_shows_in_the_stage_to_all_and_its_batch_to_staff(self):
        order = Delegation.objects.get(order_number="14-004-7")
        batch = Batch.objects.create(
            cause="order",
            state=Batch.State.MOVING,
            delegation=order,
            title="Move",
            starts_on=TODAY,
            created_at=desk.FILED,
        )
        people = {
            "visitor": AnonymousUser(),
            "specialist": desk.person("dana"),
            "auditor": desk.national("ed", "auditor"),
        }
        found = {}
        for name, user in people.items():
            (row,) = center_timeline(desk.office(), current_rulebook(), clock.today(), user)
            found[name] = (row.stage, row.stored, row.batch, row.may_open)
        assert found == {
            "visitor": ("moving", order, None, False),
            "specialist": ("moving", order, batch, False),
            "auditor": ("moving", order, batch, True),
        }
        Batch.objects.update(state=Batch.State.DONE)
        (row,) = center_timeline(desk.office(), current_rulebook(), clock.today(), AnonymousUser())
        assert row.stage == "in force"
