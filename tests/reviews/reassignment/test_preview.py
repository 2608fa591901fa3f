"""With nothing else going on, every cell of a preview is what then moved: drawn orders over drawn work."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from cee_portal.accounts import clock
from entries.models import Routing, RoutingDecision
from reviews.verifying import verify
from reviews.work.models import Hold, ItemMove, WorkItem
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, run, wish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
FUNCTIONS = ("validation", "psc", "protest", "liquidation", "revenue")
SHIRTS = "6109100012"
PORTS = ("2704", "4601", "5301")


def draw_work(dice: random.Random, people) -> None:
    today = clock.today()
    for _ in range(24):
        item = made.review(dice.choice((made.PUMPS, SHIRTS, made.TELEPHONES)), port=dice.choice(PORTS))
        if item.office.code != item.port.code:
            continue  # at its Center already
        person = dice.choice((None, *people))
        if person:
            made.own(item, person, begun=dice.random() < 0.5)
        state = "parked" if dice.random() < 0.3 else "open"
        WorkItem.objects.filter(pk=item.pk).update(
            function=dice.choice(("validation", *FUNCTIONS)),
            state=state,
            parked_until=today + timedelta(days=2) if state == "parked" else None,
            due_on=today + timedelta(days=dice.choice((-1, 0, 3, 10, 11, 200))),
            opened_at=clock.now() - timedelta(days=dice.choice((1, 20, 60, 200))),
        )


def age(item: WorkItem, now) -> str:
    days = (now - item.opened_at).days
    return "a week" if days < 7 else "a month" if days < 30 else "90 days" if days < 90 else "older"


def near(item: WorkItem) -> bool:
    return clock.today() <= item.due_on <= clock.today() + timedelta(days=10)


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_is_what_then_moved(reference, seed):
    dice = random.Random(seed)
    for code in ("CEE010", "CEE004"):
        flips.staff(code)
    people = [made.person(name, at="2704") for name in ("pat", "mora")]
    draw_work(dice, people)
    wanted = wish(
        centers=["CEE010", "CEE004"],
        ports=dice.choice((None, ["2704", "5301"])),
        functions=FUNCTIONS if dice.random() < 0.5 else dice.sample(FUNCTIONS, 3),
        policies={"begun": dice.choice(("hold", "move")), "near_deadline": dice.choice(("hold", "move"))},
        staffing=flips.plan((people[1], "M1")),
    )
    _, batch = approved(flips.administrators(), wanted)
    counts, now = batch.preview.counts, clock.now()
    before = {
        item.pk: item
        for item in WorkItem.objects.exclude(state="closed").select_related("port", "office", "owner")
    }
    routings = Routing.objects.select_related("port").in_bulk()
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    moves = ItemMove.objects.filter(batch_id=batch.pk).select_related("from_office", "to_office")
    held = set(Hold.objects.filter(batch_id=batch.pk).values_list("item_id", flat=True))
    decisions = RoutingDecision.objects.filter(batch_id=batch.pk).select_related("from_office", "to_office")
    moved = {move.item_id for move in moves}
    asked = [before[pk] for pk in moved | held]
    gone = [routings[decision.summary_id] for decision in decisions]
    assert asked, "nothing was drawn"
    assert not moved & held
    kept = set(WorkItem.objects.filter(pk__in=moved, owner__isnull=False).values_list("pk", flat=True))
    assert (counts["summaries"], counts["items"], counts["held"], counts["keep_owner"]) == (
        len(gone), len(asked), len(held), len(kept),
    )  # fmt: skip
    assert counts["value"] == str(sum(routing.value for routing in gone))
    assert counts["begun"] == sum(item.is_begun for item in asked)
    assert counts["near_deadline"] == sum(near(item) for item in asked)
    assert (counts["inferred_high"], counts["inferred_low"]) == tuple(
        sum(routing.basis == basis for routing in gone) for basis in (3, 4)
    )
    for name, of in (
        ("function", lambda item: item.function),
        ("kind", lambda item: item.kind),
        ("state", lambda item: item.state),
        ("age", lambda item: age(item, now)),
        ("person", lambda item: item.owner.username if item.owner else "nobody"),
    ):
        assert {row[name]: row["items"] for row in counts[f"by_{name}"]} == Counter(map(of, asked)), name
    for row in counts["by_port"]:
        here = [item for item in asked if item.port.code == row["port"]]
        leaving = [routing for routing in gone if routing.port.code == row["port"]]
        assert (row["summaries"], row["value"], row["items"], row["held"], row["keep_owner"]) == (
            len(leaving),
            sum(routing.value for routing in leaving),
            len(here),
            sum(item.pk in held for item in here),
            sum(item.pk in kept for item in here),
        )
    assert {
        (row["from"], row["to"]): row["summaries"] for row in counts["flows"] if row["summaries"]
    } == Counter((decision.from_office.code, decision.to_office.code) for decision in decisions)
    assert not [found.sentence for found in verify() if found.violations and "clock" not in found.sentence]
