"""The whole life of an order: proposed, previewed, approved by a second person, moved, proved, in force, withdrawn."""

from datetime import timedelta

import pytest

from cee_portal.accounts import clock
from cee_portal.accounts.models import Event
from centers.models import Delegation, OfficeMembership
from centers.selectors import current_number
from entries.models import Routing, RoutingDecision
from entries.services import delete_summary
from reviews.reassignment import orders
from reviews.reassignment.cancelling import hold_what_is_left
from reviews.reassignment.controls import cancel, pause, pause_all, release, resume, set_pace
from reviews.reassignment.drifting import watch_drift
from reviews.reassignment.engine import continue_batch, start_batch, start_due_batches
from reviews.reassignment.errors import (
    InvalidOrderError,
    NotAdministratorError,
    NotReadyError,
    SecondPersonError,
    WrongStateError,
)
from reviews.reassignment.holds import end_due_holds
from reviews.reassignment.models import Batch, BatchChunk, Preview
from reviews.reassignment.settling import settle_orders
from reviews.verifying import verify
from reviews.work import services
from reviews.work.models import Hold, ItemMove, WorkItem
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, run, wish, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def people(reference):
    flips.staff()
    return flips.administrators()


def violations() -> list[str]:
    return [f"{found.sentence}: {found.examples}" for found in verify(full=True) if found.violations]


def test_an_order_is_proposed_previewed_approved_moved_proved_and_in_force(people):
    admin, director = people
    pumps = [made.review(made.PUMPS, port=port) for port in ("2704", "2704", "4601")]
    phone = made.review()
    due = [item.due_on for item in pumps]
    assert offices(*pumps) == ["2704", "2704", "4601"]
    order = orders.propose_order(user=admin, wish=wish())
    assert order.state == "draft"
    number = current_number()
    preview = orders.make_preview(order_id=order.pk, user=admin)
    assert current_number() == number
    assert (preview.counts["summaries"], preview.counts["items"]) == (3, 3)
    assert [(row["port"], row["summaries"]) for row in preview.counts["by_port"]] == [
        ("2704", 2),
        ("4601", 1),
    ]
    with pytest.raises(SecondPersonError):
        orders.approve_order(order_id=order.pk, user=admin)
    order, batch = orders.approve_order(order_id=order.pk, user=director, preview_id=preview.pk)
    assert (order.state, order.effective_on, batch.state) == ("approved", clock.today(), "announced")
    assert current_number() > number
    assert offices(*pumps) == ["2704", "2704", "4601"]
    # Filings follow the order from its day on, whatever happens to the move.
    assert offices(made.review(made.PUMPS)) == ["CEE010"]
    assert start_due_batches() == [batch.pk]
    assert start_batch(batch_id=batch.pk) is False
    settle_orders()
    assert Delegation.objects.get(pk=order.pk).state == "moving"
    batch = run(batch)
    assert (batch.state, batch.proof["holds"]) == ("done", True), batch.proof
    assert Delegation.objects.get(pk=order.pk).state == "in_force"
    assert offices(*pumps, phone) == ["CEE010", "CEE010", "CEE010", "CEE007"]
    assert {Routing.objects.get(pk=item.summary_id).office.code for item in pumps} == {"CEE010"}
    for item in pumps:
        item.refresh_from_db()
    assert [item.due_on for item in pumps] == due
    assert {item.arrived_by_batch for item in pumps} == {batch.pk}
    assert {item.team_id for item in pumps} != {None}
    assert RoutingDecision.objects.filter(batch_id=batch.pk).count() == 3
    assert ItemMove.objects.filter(batch_id=batch.pk).count() == 3
    assert set(Event.objects.filter(batch_id=batch.pk).values_list("verb", flat=True)) >= {
        "batch started", "batch done", "batch proved",
    }  # fmt: skip
    assert violations() == []


def test_only_administrators(people):
    with pytest.raises(NotAdministratorError):
        orders.propose_order(user=made.person("port", at="2704"), wish=wish())


def test_a_past_day_asks_for_a_reason_and_then_moves_at_once(people):
    day = clock.today() - timedelta(days=30)
    with pytest.raises(InvalidOrderError, match="past"):
        orders.propose_order(user=people[0], wish=wish(effective_on=day))
    item = made.review(made.PUMPS)
    _, batch = approved(people, wish(effective_on=day, reason="The order was late on paper."))
    assert run(batch).proof["holds"]
    assert offices(item) == ["CEE010"]
    assert Routing.objects.get(pk=item.summary_id).decided_on == clock.today()


def test_a_later_day_moves_nothing_before_and_filings_stay(people):
    item = made.review(made.PUMPS)
    day = clock.today() + timedelta(days=5)
    _, batch = approved(people, wish(effective_on=day))
    assert start_due_batches() == []
    assert offices(item, made.review(made.PUMPS)) == ["2704", "2704"]
    with clock.set_to(clock.now() + timedelta(days=6)):
        assert start_due_batches() == [batch.pk]
        assert run(batch).proof["holds"], batch.proof
        assert offices(item) == ["CEE010"]


def test_a_change_after_approval_returns_it_to_draft_and_to_the_rules_before(people):
    admin, director = people
    day = clock.today() + timedelta(days=5)
    plan = flips.plan((made.person("port", at="2704"), "M1"), days=5)
    order, batch = approved(people, wish(effective_on=day, staffing=plan))
    assert OfficeMembership.objects.filter(office__code="CEE010", user__username="port").count() == 1
    number = current_number()
    orders.change_order(order_id=order.pk, user=admin, wish=wish(effective_on=day + timedelta(days=1)))
    order.refresh_from_db()
    batch.refresh_from_db()
    assert (order.state, order.approved_by, batch.state) == ("draft", None, "cancelled")
    assert current_number() > number
    assert not OfficeMembership.objects.filter(office__code="CEE010", user__username="port").exists()
    with pytest.raises(WrongStateError):
        orders.approve_order(order_id=order.pk, user=director)


def test_an_empty_team_blocks_approval(reference):
    admin, director = flips.administrators()
    order = orders.propose_order(user=admin, wish=wish())
    orders.make_preview(order_id=order.pk, user=admin)
    with pytest.raises(NotReadyError, match="nobody on"):
        orders.approve_order(order_id=order.pk, user=director)


def test_an_order_of_revenue_alone_moves_no_routing(people):
    item = made.review(made.PUMPS)
    _, batch = approved(people, wish(functions=["revenue"]))
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    assert offices(item, item.summary) == ["2704", "2704"]
    assert not RoutingDecision.objects.filter(batch_id=batch.pk).exists()
    assert violations() == []


def test_an_order_of_revenue_moves_the_bill_and_leaves_the_summary(people):
    item = made.review(made.PUMPS)
    bill = made.review(made.PUMPS)
    WorkItem.objects.filter(pk=bill.pk).update(function="revenue")
    _, batch = approved(people, wish(functions=["revenue"]))
    assert batch.preview.counts["by_function"] == [{"function": "revenue", "items": 1}]
    assert run(batch).proof["holds"], batch.proof
    assert offices(bill, bill.summary, item) == ["CEE010", "2704", "2704"]
    assert violations() == []


def test_an_order_for_some_ports_leaves_the_others(people):
    here, there = made.review(made.PUMPS, port="2704"), made.review(made.PUMPS, port="4601")
    _, batch = approved(people, wish(ports=["4601"]))
    run(batch)
    assert offices(here, there) == ["2704", "CEE010"]


def test_policies_the_first_that_fits_decides(people):
    port = made.person("pat", at="2704")
    planned = made.person("mora", at="2704")
    today = clock.today()
    near = made.review(made.PUMPS)
    begun = made.review(made.PUMPS)
    near_and_planned = made.review(made.PUMPS)
    kept = made.review(made.PUMPS)
    owned = made.review(made.PUMPS)
    overdue = made.review(made.PUMPS)
    WorkItem.objects.filter(pk__in=[near.pk, near_and_planned.pk]).update(due_on=today + timedelta(days=3))
    WorkItem.objects.filter(pk=overdue.pk).update(due_on=today - timedelta(days=1))
    made.own(begun, port, begun=True)
    made.own(near_and_planned, planned, begun=True)
    made.own(kept, planned, begun=True)
    made.own(owned, port)
    wanted = wish(
        policies={"begun": "hold", "near_deadline": "hold", "near_deadline_days": 10},
        staffing=flips.plan((planned, "M1")),
    )
    order, batch = approved(people, wanted)
    counts = batch.preview.counts
    assert (counts["items"], counts["held"], counts["near_deadline"], counts["keep_owner"]) == (6, 3, 2, 1)
    batch = run(batch)
    assert batch.proof["holds"], batch.proof
    assert offices(near, begun, near_and_planned, kept, owned, overdue) == [
        "2704", "2704", "2704", "CEE010", "CEE010", "CEE010",
    ]  # fmt: skip
    kept.refresh_from_db()
    owned.refresh_from_db()
    assert (kept.owner, kept.begun_at is not None, kept.team.code) == (planned, True, "M1")
    assert (owned.owner, owned.former_owner) == (None, port)
    holds = {hold.item_id: hold for hold in Hold.objects.filter(batch_id=batch.pk)}
    assert {pk: hold.reason for pk, hold in holds.items()} == {
        near.pk: "near_deadline", near_and_planned.pk: "near_deadline", begun.pk: "begun",
    }  # fmt: skip
    assert holds[near.pk].ends_on == today + timedelta(days=3)
    assert today + timedelta(days=13) <= holds[begun.pk].ends_on <= today + timedelta(days=20)
    assert Delegation.objects.get(pk=order.pk).state == "in_force"
    # The planned owner may act at the Center from now on.
    services.release(item_id=kept.pk, user=planned)
    # Whoever gives a held item up lets it go where the rules give it, in the same act.
    services.release(item_id=begun.pk, user=port)
    assert offices(begun) == ["CEE010"]


def test_a_hold_that_ends_by_date_moves_what_is_left(people):
    from reviews.reassignment.holds import end_due_holds

    item = made.review(made.PUMPS)
    WorkItem.objects.filter(pk=item.pk).update(due_on=clock.today() + timedelta(days=2))
    _, batch = approved(people, wish(policies={"near_deadline": "hold"}))
    run(batch)
    assert offices(item) == ["2704"]
    with clock.set_to(clock.now() + timedelta(days=2)):
        assert end_due_holds() == 0
    with clock.set_to(clock.now() + timedelta(days=3)):
        assert end_due_holds() == 1
        assert end_due_holds() == 0
    assert offices(item) == ["CEE010"]
    assert ItemMove.objects.filter(item=item).latest("id").cause == "hold_ended"
    assert not Hold.objects.filter(item=item, ended_at=None).exists()


@pytest.mark.parametrize("team_by", ["heading", "importer", "weight"])
def test_every_item_arrives_at_a_team(people, team_by):
    items = [made.review(made.PUMPS, importer_number=f"12-34567{n:02d}00") for n in range(12)]
    _, batch = approved(people, wish(policies={"team": team_by}))
    run(batch)
    teams = list(
        WorkItem.objects.filter(pk__in=[item.pk for item in items]).values_list("team__code", flat=True)
    )
    assert None not in teams
    assert (len(set(teams)) > 1) == (team_by != "heading")


def test_a_withdrawal_moves_back_what_nobody_worked_on_and_lists_the_rest(people):
    untouched, worked, closed = (made.review(made.PUMPS) for _ in range(3))
    order, batch = approved(people)
    run(batch)
    maker = flips.staff("CEE007")[0]
    OfficeMembership.objects.create(
        user=maker, office=made.office("CEE010"), role="specialist", valid_from="2015-01-01"
    )
    later = made.review(made.PUMPS)
    made.own(worked, maker, begun=True)
    services.take(item_id=closed.pk, user=maker)
    WorkItem.objects.filter(pk=closed.pk).update(
        state="closed", result="no_discrepancy", closed_at=clock.now(), closed_by=maker
    )
    closed.activity.state = "selected"
    back = withdrawn(people, order)
    assert back.cause == "withdrawal"
    counts = back.preview.counts
    assert (counts["summaries"], counts["held_summaries"], counts["items"], counts["held"]) == (4, 2, 3, 1)
    back = run(back)
    from reviews.reassignment.models import BatchFault

    assert back.proof and back.proof["holds"], (
        back.state,
        back.said,
        back.proof,
        [fault.said for fault in BatchFault.objects.all()][:1],
    )
    assert offices(untouched, later, worked, worked.summary, closed.summary) == [
        "2704", "2704", "CEE010", "CEE010", "CEE010",
    ]  # fmt: skip
    assert Hold.objects.filter(batch_id=back.pk, ended_at=None).count() == 3
    order.refresh_from_db()
    assert order.state == "revoked"
    assert offices(made.review(made.PUMPS)) == ["2704"]
    with pytest.raises(WrongStateError, match="Propose a new order"):
        orders.revoke_order(order_id=back.delegation_id, user=people[0], reason="After all.")
    # Given up, the worked one goes home, and its summary with it.
    from reviews.reassignment.holds import end_due_holds

    services.release(item_id=worked.pk, user=maker)
    end_due_holds()
    assert offices(worked, worked.summary, closed.summary) == ["2704", "2704", "CEE010"]


def test_an_order_is_withdrawn_at_once_before_its_day(people):
    item = made.review(made.PUMPS)
    order, batch = approved(people, wish(effective_on=clock.today() + timedelta(days=9)))
    gone = orders.revoke_order(order_id=order.pk, user=people[1], reason="Too early.")
    batch.refresh_from_db()
    assert (gone.pk, gone.state, batch.state) == (order.pk, "revoked", "cancelled")
    with clock.set_to(clock.now() + timedelta(days=10)):
        assert start_due_batches() == []
        assert offices(item, made.review(made.PUMPS)) == ["2704", "2704"]


def test_a_withdrawal_stops_the_move_that_still_goes_on(people):
    items = [made.review(made.PUMPS) for _ in range(3)]
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    back = withdrawn(people, order)
    assert continue_batch(batch_id=batch.pk) == "cancelled"
    assert run(back).proof["holds"]
    assert offices(*items) == ["2704"] * 3


def test_pause_resume_and_pace(people):
    item = made.review(made.PUMPS)
    _, batch = approved(people)
    start_batch(batch_id=batch.pk)
    assert pause_all(user=people[0], reason="Look first.") == [batch.pk]
    assert continue_batch(batch_id=batch.pk) == "paused"
    assert offices(item) == ["2704"]
    with pytest.raises(WrongStateError):
        pause(batch_id=batch.pk, user=people[0])
    resume(batch_id=batch.pk, user=people[0])
    set_pace(batch_id=batch.pk, user=people[0], pace="full")
    assert run(batch).proof["holds"]
    assert offices(item) == ["CEE010"]


def test_the_one_button_also_stops_what_would_begin_today(people):
    item = made.review(made.PUMPS)
    _, batch = approved(people)
    assert pause_all(user=people[0], reason="Look first.") == [batch.pk]
    assert start_due_batches() == []
    assert offices(item) == ["2704"]
    assert resume(batch_id=batch.pk, user=people[0]).state == "announced"
    assert start_due_batches() == [batch.pk]
    assert run(batch).proof["holds"]
    assert offices(item) == ["CEE010"]


def test_a_cancelled_batch_leaves_holds_and_a_clean_list(people):
    items = [made.review(made.PUMPS) for _ in range(2)]
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    cancel(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    assert hold_what_is_left(batch_id=batch.pk) == 4
    batch.refresh_from_db()
    assert (batch.state, batch.finished_at is not None) == ("cancelled", True)
    assert offices(*items) == ["2704", "2704"]
    settle_orders()
    order.refresh_from_db()
    assert order.state == "in_force"
    assert violations() == []


def test_what_a_cancelled_batch_left_is_free_again_once_its_order_is_withdrawn(people):
    items = [made.review(made.PUMPS) for _ in range(2)]
    order, batch = approved(people)
    start_batch(batch_id=batch.pk)
    cancel(batch_id=batch.pk, user=people[0], reason="Wait for the staff.")
    hold_what_is_left(batch_id=batch.pk)
    assert end_due_holds() == 0
    back = withdrawn(people, order)
    assert run(back).proof["holds"]
    assert end_due_holds() == 4
    assert not Hold.objects.filter(ended_at=None).exists()
    assert offices(*items) == ["2704", "2704"]
    _, again = approved(people, wish("DO 26-002"))
    assert run(again).proof["holds"]
    assert offices(*items) == ["CEE010", "CEE010"]
    assert violations() == []


def test_drift_holds_the_move_and_never_the_order(people):
    admin, director = people
    items = [made.review(made.PUMPS) for _ in range(13)]
    order = orders.propose_order(user=admin, wish=wish(effective_on=clock.today() + timedelta(days=9)))
    orders.make_preview(order_id=order.pk, user=admin)
    for item in items[1:]:
        delete_summary(summary_id=item.summary_id, user=None)
    order, batch = orders.approve_order(order_id=order.pk, user=director)
    assert (order.state, batch.state) == ("approved", "waiting_for_approval")
    assert batch.said == "Summaries were 13 in the preview and are 1 now."
    with clock.set_to(clock.now() + timedelta(days=10)):
        assert start_due_batches() == []
        assert offices(made.review(made.PUMPS)) == ["CEE010"]
        with pytest.raises(WrongStateError):
            release(batch_id=batch.pk, user=director, preview_id=batch.preview_id)
        fresh = orders.make_preview(order_id=order.pk, user=admin)
        with pytest.raises(SecondPersonError):
            release(batch_id=batch.pk, user=admin, preview_id=fresh.pk)
        release(batch_id=batch.pk, user=director, preview_id=fresh.pk)
        assert start_due_batches() == [batch.pk]
        assert run(batch).proof["holds"]


def test_what_is_filed_since_the_preview_is_no_drift_and_the_rest_is_looked_at_once_a_day(people):
    items = [made.review(made.PUMPS) for _ in range(12)]
    day = clock.today() + timedelta(days=9)
    admin, director = people
    order = orders.propose_order(user=admin, wish=wish(effective_on=day))
    orders.make_preview(order_id=order.pk, user=admin)
    for _ in range(14):
        made.review(made.PUMPS)
    order, batch = orders.approve_order(order_id=order.pk, user=director)
    assert (batch.state, watch_drift()) == ("announced", 0)
    WorkItem.objects.filter(pk=items[0].pk).update(function="revenue")
    assert watch_drift() == 0  # looked at today already
    with clock.set_to(clock.now() + timedelta(days=8)):
        assert watch_drift() == 0  # less than 24 hours before
    with clock.set_to(clock.now() + timedelta(days=7)):
        assert watch_drift() == 1
    batch.refresh_from_db()
    assert batch.state == "waiting_for_approval"
    assert batch.said.startswith("There is a new function of work since the preview: revenue.")
    assert batch.said.endswith("14 filed since are counted apart.")
    order.refresh_from_db()
    assert order.state == "approved"


def test_an_overlapping_order_moves_only_what_is_left(people):
    here, there = made.review(made.PUMPS, port="2704"), made.review(made.PUMPS, port="4601")
    _, first = approved(people, wish(ports=["2704"]))
    run(first)
    _, second = approved(people, wish("DO 26-002"))
    assert second.preview.counts["summaries"] == 1
    second = run(second)
    assert second.proof["holds"], [c["violations"] for c in second.proof["checks"]]
    assert RoutingDecision.objects.filter(batch_id=second.pk).count() == 1
    assert offices(here, there) == ["CEE010", "CEE010"]


def test_every_cell_of_the_preview_is_what_then_moved(people):
    port = made.person("pat", at="2704")
    for n in range(30):
        item = made.review(made.PUMPS, port=("2704", "4601", "5301")[n % 3])
        if n % 4 == 0:
            made.own(item, port, begun=n % 8 == 0)
    made.waiting()
    for n in range(10):
        made.file(made.parsed(made.line(hts=made.PUMPS), port=("2704", "3901")[n % 2]))
    _, batch = approved(people, wish(policies={"begun": "hold"}))
    counts = batch.preview.counts
    open_before = {item.pk: item for item in WorkItem.objects.exclude(state="closed")}
    batch = run(batch)
    moved = {move.item_id for move in ItemMove.objects.filter(batch_id=batch.pk)}
    held = set(Hold.objects.filter(batch_id=batch.pk).values_list("item_id", flat=True))
    assert (len(moved) + len(held), len(held)) == (counts["items"], counts["held"])
    decisions = RoutingDecision.objects.filter(batch_id=batch.pk).select_related("from_office", "to_office")
    assert decisions.count() == counts["summaries"]
    for row in counts["by_port"]:
        at = [decision for decision in decisions if decision.from_office.code == row["port"]]
        items = [pk for pk in moved | held if open_before[pk].port.code == row["port"]]
        assert (len(at), len(items)) == (row["summaries"], row["items"])
        assert row["held"] == len([pk for pk in items if pk in held])
    for name, of in (
        ("function", lambda item: item.function),
        ("kind", lambda item: item.kind),
        ("state", lambda item: item.state),
        ("person", lambda item: item.owner.username if item.owner else "nobody"),
    ):
        found: dict[str, int] = {}
        for pk in moved | held:
            found[of(open_before[pk])] = found.get(of(open_before[pk]), 0) + 1
        assert {row[name]: row["items"] for row in counts[f"by_{name}"]} == found
    assert {(flow["from"], flow["to"]): flow["summaries"] for flow in counts["flows"]} == {
        (code, "CEE010"): decisions.filter(from_office__code=code).count()
        for code in {decision.from_office.code for decision in decisions}
    }


def test_a_batch_is_cut_into_many_chunks(people, monkeypatch):
    monkeypatch.setattr("reviews.reassignment.chunks.SUMMARIES", 4)
    items = [made.review(made.PUMPS) for _ in range(11)]
    _, batch = approved(people)
    batch = run(batch)
    assert batch.proof and batch.proof["holds"], (
        batch.state,
        batch.said,
        list(batch.chunks.values("sweep", "number", "done_at", "summaries", "attempts")),
    )
    assert BatchChunk.objects.filter(batch=batch, sweep=1).count() == 3
    assert BatchChunk.objects.filter(batch=batch, done_at=None).count() == 0
    assert set(offices(*items)) == {"CEE010"}
    assert Preview.objects.get(delegation=batch.delegation_id).counts["summaries"] == 11
    assert Batch.objects.get(pk=batch.pk).before["2704"] == {"routings": 11, "items": 11}
