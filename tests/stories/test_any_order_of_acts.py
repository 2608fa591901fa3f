"""Acts in any order, then everything ends well: every office is right and every batch is proved.

A seed draws the order of filings, orders, withdrawals, standings, editions, moves by hand, work and sweeps, and of days
that pass between them. Every run uses one seed, `make soak` 150; `ANYTHING_FROM` and `ANYTHING_TO` name other seeds.
"""

import itertools
import os
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.refusals import RefusedError
from centers.models import Delegation
from centers.routing.codes import CENTER_FUNCTIONS
from entries.filing.deletion import delete_summary
from entries.models import EntrySummary, Importer, Routing
from entries.rules.transitions import TransitionRefusedError
from reviews.kinds import kind_of
from reviews.reassignment import tasks
from reviews.reassignment.causes.manual import propose_manual_move
from reviews.reassignment.causes.standing import announce_due_standings
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.engine.flip_window import reason_to_wait
from reviews.reassignment.engine.run import continue_batch, start_due_batches
from reviews.reassignment.holds import cancellation
from reviews.reassignment.holds.cancellation import hold_cancelled_batches
from reviews.reassignment.holds.expiry import end_due_holds
from reviews.reassignment.models import Batch, BatchFault
from reviews.reassignment.orders import approval, drafting, withdrawal
from reviews.reassignment.orders.settlement import settle_orders
from reviews.reassignment.steering import controls
from reviews.validation.services.closing import ReviewOutcome, close_review, start_review
from reviews.verification.report import verify_offices
from reviews.work.models import WorkItem
from reviews.work.services import asking, hand_over, ownership
from tests.builders import any_kind, editions, flips, standings
from tests.builders import reviews as made
from tests.builders.flips import approved, order_spec

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
GOODS = (made.PUMPS, made.TELEPHONES, "6109100012")
PORTS = ("2704", "4601")
OFFICES = (*PORTS, "CEE010")
IMPORTERS = ("12-345678900", "98-765432100")
REFUSED = (RefusedError, RefusedError, CommandError, TransitionRefusedError)
# A Tuesday at ten in New York. Another hour or day of the week would make another story of the same seed.
BEGAN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
NO_SLEEP = {"sleep": lambda _: None}


class World:
    """The acts of the story. Each act is one transaction and may be refused."""

    def __init__(self, dice: random.Random, folder: Path) -> None:
        self.dice, self.folder, self.numbers = dice, folder, itertools.count(1)
        for center in ("CEE010", "CEE004"):
            flips.staff(center)
        self.people = flips.administrators()
        self.workers = [made.person(f"w{at}", at=at) for at in (*OFFICES, "CEE004")]
        self.leads = {
            at: made.person(f"s{at}", at=at, role="supervisor") for at in (*OFFICES, "CEE004", "CEE007")
        }
        self.filings = []
        for _ in range(6):
            self.file()

    def file(self):
        filing = made.selected(
            self.dice.choice(GOODS),
            port=self.dice.choice(PORTS),
            importer_number=self.dice.choice(IMPORTERS),
        )
        made.file(filing)
        self.filings.append(filing)

    def revise(self):
        """File a summary again; one that was deleted is not on file any more."""
        filing = self.dice.choice(self.filings)
        goods = made.line(hts=self.dice.choice(GOODS), value=3_000_000 + self.dice.randint(1, 999))
        with suppress(KeyError):
            made.refile(filing, goods, port=self.dice.choice(PORTS), importer_number=filing.importer_number)

    def delete(self):
        number = self.dice.choice(self.filings).entry_number
        summary = EntrySummary.objects.filter(entry_number=number, retired=False).first()
        if summary:
            delete_summary(summary_id=summary.pk, user=None)

    def open_work(self):
        """Open an item of any function, as a workflow does."""
        summaries = list(EntrySummary.objects.filter(routing__in_flight=True).order_by("pk"))
        if summaries:
            kind, subject = self.dice.choice(any_kind.FUNCTIONS), self.dice.choice((0, 7))
            if not kind_of(kind).allows_several_open:
                subject = 0
            summary = self.dice.choice(summaries)
            open_already = WorkItem.objects.filter(summary=summary, kind=kind, subject=subject)
            if not open_already.exclude(state="closed").exists():
                any_kind.opened(summary, kind, subject=subject)

    def ask(self):
        """Ask the trade, or let a question end."""
        items = list(WorkItem.objects.exclude(state="closed").order_by("pk"))
        if not items:
            return
        item = self.dice.choice(items)
        lead = User.objects.get(pk=self.leads.get(item.office.code, self.workers[0]).pk)
        self.dice.choice(
            [
                lambda: any_kind.asked(item, lead, days=self.dice.choice((1, 30))),
                lambda: asking.receive_answer(item_id=item.pk, actor=None),
                lambda: asking.withdraw_question(item_id=item.pk, user=lead, reason="Found it."),
            ]
        )()

    def order(self):
        choose, today = self.dice.choice, clock.today()
        wanted = order_spec(
            f"DO {next(self.numbers)}",
            centers=choose([["CEE010"], ["CEE004"], ["CEE010", "CEE004"]]),
            ports=choose([None, ["2704"], ["4601"]]),
            functions=choose(
                [CENTER_FUNCTIONS, ("validation",), ("revenue",), ("psc", "protest", "liquidation")]
            ),
            effective_on=choose([None, today, today + timedelta(days=1)]),
            policies=choose([{}, {"begun": "hold"}, {"near_deadline": "hold", "near_deadline_days": 90}]),
        )
        approved(self.people, wanted)

    def revoke(self):
        given = Delegation.objects.filter(
            state__in=Delegation.IN_RULEBOOK, withdraws=None, order_number__startswith="DO "
        )
        if not given:
            return
        order = self.dice.choice(list(given.order_by("pk")))
        draft = withdrawal.revoke_order(order_id=order.pk, user=self.people[0], reason="Not ready.")
        if draft.pk != order.pk and draft.state == "draft":
            drafting.make_preview(order_id=draft.pk, user=self.people[0])
            approval.approve_order(order_id=draft.pk, user=self.people[1], warnings_read=True)

    def standing(self):
        importer = Importer.objects.filter(number=self.dice.choice(IMPORTERS)).first()
        kind, center = self.dice.choice(
            [("assigned", "CEE007"), ("assigned", "CEE004"), ("not_eligible", None), ("pending", None)]
        )
        first = self.dice.choice([0, 0, 1])
        last = self.dice.choice([None, first, first + 1])
        if importer:
            standings.changed(importer, center, kind=kind, first=first, last=last)

    def publish_edition(self):
        editions.publish(editions.pumps_to_electronics(self.folder), days=self.dice.choice([0, 1]))

    def move_by_hand(self):
        ids = list(Routing.objects.filter(in_flight=True).order_by("pk").values_list("pk", flat=True))
        propose_manual_move(
            user=self.people[0],
            summaries=self.dice.sample(ids, min(3, len(ids))),
            office=made.office(self.dice.choice(OFFICES)),
            reason="Storm.",
        )

    def release(self):
        for batch in Batch.objects.filter(state="waiting_for_approval"):
            preview = batch.previews.order_by("-pk").first()
            if preview:
                controls.approve_preview(
                    batch_id=batch.pk, user=self.people[1], preview_id=preview.pk, warnings_read=True
                )

    def start(self):
        start_due_batches()

    def step(self):
        moving = list(Batch.objects.filter(state="moving"))
        for batch in self.dice.sample(moving, min(2, len(moving))):
            continue_batch(batch_id=batch.pk, seconds=0, **NO_SLEEP)

    def steer(self):
        batch = Batch.objects.filter(state__in=Batch.UNFINISHED).order_by("-pk").first()
        if batch:
            self.dice.choice(
                [
                    lambda: controls.pause_batch(batch_id=batch.pk, user=self.people[0]),
                    lambda: controls.resume_batch(batch_id=batch.pk, user=self.people[0]),
                    lambda: controls.cancel_batch(batch_id=batch.pk, user=self.people[0], reason="Wait."),
                    lambda: controls.pause_all_batches(user=self.people[0], reason="Wait."),
                ]
            )()

    def sweep(self):
        announce_due_standings()
        start_due_batches()
        hold_cancelled_batches()
        end_due_holds()
        settle_orders()
        for batch in Batch.objects.filter(proved_at=None):
            tasks.prove_if_needed(batch.pk)

    def work(self):
        items = list(WorkItem.objects.exclude(state="closed").order_by("pk"))
        if not items:
            return
        item = self.dice.choice(items)
        user = User.objects.get(pk=self.dice.choice(self.workers).pk)
        office = made.office(self.dice.choice(OFFICES))
        which = {"item_id": item.pk, "user": user}
        lead = self.leads.get(item.office.code, user)
        self.dice.choice(
            [
                lambda: ownership.take(**which),
                lambda: (ownership.take(**which), start_review(**which)),
                lambda: ownership.release(item_id=item.pk, user=User.objects.get(pk=lead.pk)),
                lambda: close_review(**which, outcome=ReviewOutcome(result="no_discrepancy")),
                lambda: hand_over.send(**which, office=office, reason="They asked for it."),
                lambda: hand_over.return_to_sender(**which, reason="Not ours."),
            ]
        )()

    def acts(self) -> list[Callable[[], None]]:
        """Return each act as often as its weight."""
        weights = {
            self.file: 1, self.revise: 2, self.delete: 1, self.order: 2, self.revoke: 2, self.standing: 1,
            self.publish_edition: 1, self.move_by_hand: 1, self.release: 1, self.start: 2, self.step: 4, self.steer: 2,
            self.sweep: 2, self.work: 3, self.open_work: 2, self.ask: 2,
        }  # fmt: skip
        return [act for act, weight in weights.items() for _ in range(weight)]

    def finish_everything(self):
        """Resume and approve all that waits, and run all moves and sweeps."""
        for _ in range(6):
            for batch in Batch.objects.filter(state="paused"):
                with suppress(RefusedError):
                    controls.resume_batch(batch_id=batch.pk, user=self.people[0])
            with suppress(RefusedError):
                self.release()
            self.sweep()
            for batch in Batch.objects.filter(state="moving"):
                continue_batch(batch_id=batch.pk, seconds=30, **NO_SLEEP)
            self.sweep()


def unfinished_batches():
    """Return due batches that have not ended or whose proof fails, without those that wait for a flip to come."""
    due = Batch.objects.filter(starts_on__lte=clock.today())
    return [
        (batch.cause, batch.state, batch.status_message, batch.proof and batch.proof["holds"])
        for batch in due
        if (batch.finished_at is None and not (cause_of(batch).waits_for_flips and reason_to_wait(batch)))
        or not (batch.proof is None or batch.proof["holds"])
    ]


def seeds():
    first, end = (int(os.environ.get(f"ANYTHING_{name}", at)) for name, at in (("FROM", 1), ("TO", 151)))
    return [177, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(first, end))]


@pytest.mark.parametrize("seed", seeds())
def test_whatever_happens_all_comes_to_its_right_end(seed, monkeypatch, tmp_path, settings):
    settings.WORK_KINDS = [*settings.WORK_KINDS, *any_kind.LISTED]
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 2)
    monkeypatch.setattr(cancellation, "_PART", 3)
    dice = random.Random(seed)
    with clock.set_to(BEGAN):
        world = World(dice, tmp_path)
    days, log = 0, []
    for step in range(28):
        days += dice.random() < 0.08
        act = dice.choice(world.acts())
        with clock.set_to(BEGAN + timedelta(days=days, minutes=step)):
            try:
                with transaction.atomic():
                    act()
                log.append(f"day {days}: {act.__name__}")
            except REFUSED as refused:
                log.append(f"day {days}: {act.__name__} refused: {refused}")
    for later in (0, 3, 40):
        with clock.set_to(BEGAN + timedelta(days=days + later, hours=2)):
            world.finish_everything()
            wrong = [
                f"{found.sentence}: {found.examples}"
                for found in verify_offices(full=True)
                if found.violations
            ]
            failed = [fault.message for fault in BatchFault.objects.all()]
            assert (wrong, unfinished_batches(), failed) == ([], [], []), "\n".join(
                [f"{later} days later", *log]
            )
