"""With nothing else going on, every cell of a preview is what then moved: drawn orders over drawn work."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from cee_portal.core import clock
from centers.models import OfficeMembership
from entries.models import Routing, RoutingDecision
from reviews.verification.report import verify_offices
from reviews.work.models import Hold, ItemMove, Presence, WorkItem
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, order_spec, run, withdrawn

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
            opened_at=clock.now() - timedelta(days=dice.choice((1, 20, 60, 200))),
        )
        made.set_due(item, today + timedelta(days=dice.choice((-1, 0, 3, 10, 11, 200))))

    for port in PORTS:  # what has no open item, what needs a jurisdiction, and what is on somebody's screen
        made.file(made.parsed(made.line(hts=made.PUMPS), port=port))
    made.waiting()
    for item in WorkItem.objects.order_by("pk")[::5]:
        Presence.objects.create(item=item, user=people[0], expires_at=clock.now() + timedelta(hours=1))


def age(item: WorkItem, now) -> str:
    days = (now - item.opened_at).days
    return "a week" if days < 7 else "a month" if days < 30 else "90 days" if days < 90 else "older"


def near(item: WorkItem) -> bool:
    return clock.today() <= item.due_on <= clock.today() + timedelta(days=10)


def center_of(item: WorkItem) -> str:
    """Whose industry it is: where a held item would have gone."""
    return item.summary.routing.jurisdiction.code


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_is_what_then_moved(reference, seed):
    dice = random.Random(seed)
    for code in ("CEE010", "CEE004"):
        flips.staff(code)
    people = [made.person(name, at="2704") for name in ("pat", "mora")]
    draw_work(dice, people)
    wanted = order_spec(
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
    assert counts["open_now"] == Presence.objects.filter(item__in=[item.pk for item in asked]).count()
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
    flows = Counter((decision.from_office.code, decision.to_office.code) for decision in decisions)
    assert {
        (row["from"], row["to"]): row["summaries"] for row in counts["flows"] if row["summaries"]
    } == flows
    between = Counter((move.from_office.code, move.to_office.code) for move in moves)
    between += Counter((before[pk].office.code, center_of(before[pk])) for pk in held)
    assert {(row["from"], row["to"]): row["items"] for row in counts["flows"] if row["items"]} == between
    assert not [
        found.sentence for found in verify_offices() if found.violations and "clock" not in found.sentence
    ]


@pytest.mark.parametrize("seed", range(2))
def test_every_cell_of_an_undo_is_what_then_went_back(reference, seed):
    dice = random.Random(seed)
    staff = flips.staff()
    people, admins = [made.person(name, at="2704") for name in ("pat", "mora")], flips.administrators()
    draw_work(dice, people)
    order, batch = approved(admins, order_spec(staffing=flips.plan((people[1], "M1"))))
    run(batch)
    OfficeMembership.objects.filter(user__in=staff).update(team=None)
    there = list(WorkItem.objects.filter(arrived_by_batch=batch.pk).order_by("pk"))
    worked = dice.sample(there, 3)
    for item in worked:
        made.own(item, staff[0], begun=True)
    for _ in range(4):
        made.review(made.PUMPS, port=dice.choice(PORTS))
    back = withdrawn(admins, order)
    counts = back.preview.counts
    before = WorkItem.objects.exclude(state="closed").select_related("port", "office").in_bulk()
    routings = Routing.objects.select_related("port").in_bulk()
    back = run(back)
    assert back.proof["holds"], back.proof
    holds = Hold.objects.filter(batch_id=back.pk)
    held = set(holds.exclude(item=None).values_list("item_id", flat=True))
    stay = set(holds.exclude(summary=None).values_list("summary_id", flat=True))
    moved = set(ItemMove.objects.filter(batch_id=back.pk).values_list("item_id", flat=True))
    gone = set(RoutingDecision.objects.filter(batch_id=back.pk).values_list("summary_id", flat=True))
    kept = set(WorkItem.objects.filter(pk__in=moved, owner__isnull=False).values_list("pk", flat=True))
    assert {item.pk for item in worked} <= held and gone and not moved & held
    assert (counts["summaries"], counts["held_summaries"], counts["items"], counts["held"]) == (
        len(gone | stay), len(stay), len(moved | held), len(held),
    )  # fmt: skip
    assert counts["keep_owner"] == len(kept)
    for row in counts["by_port"]:
        here = [pk for pk in moved | held if before[pk].port.code == row["port"]]
        leaving = [pk for pk in gone | stay if routings[pk].port.code == row["port"]]
        assert (row["summaries"], row["held_summaries"], row["items"], row["held"]) == (
            len(leaving), len(stay & set(leaving)), len(here), len([pk for pk in here if pk in held]),
        )  # fmt: skip
