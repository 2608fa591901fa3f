"""Acts on one office's work in any order: the due date of an item is always its nearest running clock.

A seed draws the order of the acts, which may be refused, and days pass between them. After each act all items are looked at.
Every run uses three seeds, `make soak` a hundred; `CLOCKS_FROM` and `CLOCKS_TO` name other seeds.
"""

import os
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from cee_portal.core import clock
from cee_portal.core.refusals import RefusedError
from entries.filing.deletion import delete_summary
from entries.models import EntrySummary
from entries.rules.transitions import TransitionRefusedError
from reviews.validation.services.closing import ReviewOutcome, close_review, start_review
from reviews.validation.services.reopening import reopen_review
from reviews.verification.report import verify_offices
from reviews.work.models import NO_DUE_DATE, ItemClock, WorkItem
from reviews.work.rules.item_clocks import TRADE, NewClock
from reviews.work.services import asking, clocks, hand_over, lapses, ownership, parking, scans
from reviews.work.services.undoing import undo_last_act
from tests.builders import flips, standings
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

BEGAN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
CASES = [None, None, [{"case": "A570890095"}], [{"case": "C570891000"}]]
HELD = (RefusedError, TransitionRefusedError)


class World:
    """The acts of the story. Each act is one transaction and may be refused."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.lead = made.person("lead", role="supervisor")
        self.leads = {at: made.person(f"s{at}", at=at, role="supervisor") for at in ("2704", "CEE004")}
        self.filings = [self._filing() for _ in range(3)]
        made.file(*self.filings)

    def _filing(self, **fields):
        cases = self.dice.choice(CASES)
        filing = made.selected(made.TELEPHONES, entry_type="03" if cases else "01", **fields)
        filing.lines[0] = filing.lines[0]._replace(adcvd=cases)
        return filing

    def item(self, **conditions):
        items = list(WorkItem.objects.filter(**conditions).order_by("pk"))
        return self.dice.choice(items) if items else None

    def person_of(self, item):
        return self.leads.get(item.office.code, self.lead)

    def revise(self):
        """File again, with other cases and perhaps another date of entry."""
        before = self.dice.choice(self.filings)
        entered = before.entry_date + timedelta(days=self.dice.choice((0, 0, -3, 2)))
        made.file(self._filing(entry_number=before.entry_number, entry_date=entered))

    def delete(self):
        if self.dice.random() < 0.2:
            number = self.dice.choice(self.filings).entry_number
            summary = EntrySummary.objects.filter(entry_number=number, retired=False).first()
            if summary:
                delete_summary(summary_id=summary.pk, user=None)

    def act(self):
        item = self.item()
        user, pk = self.person_of(item), item.pk
        tomorrow = clock.today() + timedelta(days=1)
        self.dice.choice(
            [
                lambda: ownership.take(item_id=pk, user=user),
                lambda: ownership.release(item_id=pk, user=user),
                lambda: start_review(item_id=pk, user=user),
                lambda: parking.park(item_id=pk, user=user, until=tomorrow, reason="Later."),
                lambda: parking.unpark(item_id=pk, user=user),
                lambda: hand_over.send(item_id=pk, user=user, office=made.office("2704"), reason="Theirs."),
                lambda: hand_over.return_to_sender(item_id=pk, user=user, reason="Ours."),
                lambda: close_review(item_id=pk, user=user, outcome=ReviewOutcome("no_discrepancy")),
                lambda: reopen_review(item_id=pk, user=user, reason="Again."),
                lambda: undo_last_act(item_id=pk, user=user),
            ]
        )()

    def ask(self):
        item = self.item()
        user, pk = self.person_of(item), item.pk
        last_on = clock.today() + timedelta(days=self.dice.choice((1, 2, 12)))
        question = NewClock("document_response", TRADE, clock.today(), last_on, "granted_until", last_on)
        self.dice.choice(
            [
                lambda: asking.ask_trade(item_id=pk, user=user, clock=question),
                lambda: asking.extend_question(item_id=pk, user=user, clock=question),
                lambda: asking.receive_answer(item_id=pk, actor=None),
                lambda: asking.withdraw_question(item_id=pk, user=user, reason="Found."),
            ]
        )()

    def set_clock(self):
        """Set or end a clock of the office that is no liquidation."""
        item = self.item(state__in=WorkItem.UNFINISHED)
        if item is None:
            return
        item = WorkItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if ItemClock.objects.filter(item=item, clock="withholding", ended_at=None).exists():
            clocks.end_clock(item, "withholding", how=ItemClock.End.WITHDRAWN)
        else:
            made.set_clock(item, "withholding", mailed_on=clock.today())

    def move(self):
        """Change the standing of the importer, and move its work by that."""
        importer = EntrySummary.objects.order_by("pk")[0].importer
        kind, center = self.dice.choice((("assigned", "CEE004"), ("assigned", "CEE007"), ("pending", None)))
        batch = standings.changed(importer, center, kind=kind)
        if batch:
            assert flips.run(batch).proof["holds"]

    def scan(self):
        lapses.lapse_clocks()
        scans.wake_parked()
        scans.rewrite_bands()


ACTS = ("revise", "delete", "act", "act", "act", "act", "ask", "ask", "set_clock", "scan", "move")


def wrong_items() -> list[str]:
    """Return the items whose due date is not that of their clocks, computed here and nowhere else."""
    found = []
    for item in WorkItem.objects.order_by("pk"):
        running = ItemClock.objects.filter(item=item, ended_at=None)
        office = sorted((each.last_on, each.clock) for each in running.filter(side="office"))
        if item.is_closed:
            found += [f"{item}: a closed item has running clocks"] if running.exists() else []
        elif (item.due_on, item.clock) != (office[0] if office else (NO_DUE_DATE, "")):
            found.append(f"{item}: {item.clock} {item.due_on}, {office}")
        elif item.state == WorkItem.State.ASKED:
            days = [each.last_on for each in running.filter(side="trade")]
            found += [] if days == [item.asked_until] else [f"{item}: asked until {item.asked_until}, {days}"]
    return found


def seeds():
    first, end = (int(os.environ.get(f"CLOCKS_{name}", at)) for name, at in (("FROM", 4), ("TO", 101)))
    return [1, 2, 3, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(first, end))]


@pytest.mark.parametrize("seed", seeds())
def test_the_due_date_is_always_the_nearest_running_clock(seed: int) -> None:
    dice, moment = random.Random(seed), BEGAN
    with clock.set_to(moment):
        world = World(dice)
    refused, names = 0, []
    for _ in range(60):
        moment += timedelta(hours=dice.choice((0, 0, 0, 1, 20, 50)))
        name = dice.choice(ACTS)
        with clock.set_to(moment):
            try:
                with transaction.atomic():
                    getattr(world, name)()
                names.append(name)
            except HELD:
                refused += 1
            assert wrong_items() == [], (seed, name, names)
    assert refused < 50, "the story tells something"
    with clock.set_to(moment):
        found = {each.sentence: each.examples for each in verify_offices(full=True) if each.violations}
    assert found == {}, (seed, names)
