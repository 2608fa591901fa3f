"""The whole life of an order: proposed, previewed, approved by a second person, moved, proved, in force; its days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, SecondPersonError, WrongStateError
from centers.models import Delegation, OfficeMembership
from centers.selectors.rulebooks import current_rulebook_number
from entries.models import Filer, Importer, Routing, RoutingDecision
from reviews.reassignment.engine.run import start_batch, start_due_batches
from reviews.reassignment.errors import NotReadyError, UnreadWarningsError
from reviews.reassignment.models import Batch, BatchChunk, Preview
from reviews.reassignment.orders import approval, drafting
from reviews.reassignment.orders.settlement import settle_orders
from reviews.verification.report import verify_offices
from reviews.work.models import ItemMove
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def violations() -> list[str]:
    return [f"{found.sentence}: {found.examples}" for found in verify_offices(full=True) if found.violations]


def test_an_order_is_proposed_previewed_approved_moved_proved_and_in_force(people):
    admin, director = people
    pumps = [made.review(made.PUMPS, port=port) for port in ("2704", "2704", "4601")]
    phone = made.review()
    due = [item.due_on for item in pumps]
    assert offices(*pumps) == ["2704", "2704", "4601"]
    order = drafting.draft_order(user=admin, spec=order_spec())
    assert order.state == "draft"
    number = current_rulebook_number()
    preview = drafting.make_preview(order_id=order.pk, user=admin)
    assert current_rulebook_number() == number
    assert (preview.counts["summaries"], preview.counts["items"]) == (3, 3)
    assert [(row["port"], row["summaries"]) for row in preview.counts["by_port"]] == [
        ("2704", 2),
        ("4601", 1),
    ]
    with pytest.raises(SecondPersonError):
        approval.approve_order(order_id=order.pk, user=admin, warnings_read=True)
    order, batch = approval.approve_order(
        order_id=order.pk, user=director, preview_id=preview.pk, warnings_read=True
    )
    assert (order.state, order.effective_on, batch.state) == ("approved", clock.today(), "announced")
    assert current_rulebook_number() > number
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
        Verb.BATCH_STARTED, Verb.BATCH_FINISHED, Verb.BATCH_PROVED,
    }  # fmt: skip
    assert violations() == []


def test_two_at_once_cannot_have_one_number(people, monkeypatch):
    drafting.draft_order(user=people[0], spec=order_spec())
    monkeypatch.setattr("reviews.reassignment.orders.order_input._check_number", lambda spec, order: None)
    with pytest.raises(InvalidInputError, match="There is an order DO 26-001 already") as refused:
        drafting.draft_order(user=people[1], spec=order_spec())
    assert refused.value.field == "order_number"


@pytest.mark.parametrize("number", ["DO 26\r\nBcc: a@example.com", "DO\n26", "DO\u2028 26", "DO\x0726"])
def test_a_number_of_two_lines_is_refused(people, number):
    with pytest.raises(InvalidInputError, match="Write it in one line") as refused:
        drafting.draft_order(user=people[0], spec=order_spec(number))
    assert refused.value.field == "order_number"
    assert not Delegation.objects.filter(order_number__startswith="DO 26-").exists()


def test_only_administrators(people):
    with pytest.raises(NotAllowedError):
        drafting.draft_order(user=made.person("port", at="2704"), spec=order_spec())


def test_a_past_day_asks_for_a_reason_and_then_moves_at_once(people):
    day = clock.today() - timedelta(days=30)
    with pytest.raises(InvalidInputError, match="past"):
        drafting.draft_order(user=people[0], spec=order_spec(effective_on=day))
    item = made.review(made.PUMPS)
    _, batch = approved(people, order_spec(effective_on=day, reason="The order was late on paper."))
    assert run(batch).proof["holds"]
    assert offices(item) == ["CEE010"]
    assert Routing.objects.get(pk=item.summary_id).decided_on == clock.today()


def test_a_later_day_moves_nothing_before_and_filings_stay(people):
    item = made.review(made.PUMPS)
    day = clock.today() + timedelta(days=5)
    _, batch = approved(people, order_spec(effective_on=day))
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
    order, batch = approved(people, order_spec(effective_on=day, staffing=plan))
    assert OfficeMembership.objects.filter(office__code="CEE010", user__username="port").count() == 1
    number = current_rulebook_number()
    drafting.change_order(
        order_id=order.pk, user=admin, spec=order_spec(effective_on=day + timedelta(days=1))
    )
    order.refresh_from_db()
    batch.refresh_from_db()
    assert (order.state, order.approved_by, batch.state) == ("draft", None, "cancelled")
    recorded = Event.objects.get(object_kind="delegation", object_id=str(order.pk), verb=Verb.ORDER_CHANGED)
    assert (recorded.before["state"], recorded.after["state"]) == ("approved", "draft")
    assert current_rulebook_number() > number
    assert not OfficeMembership.objects.filter(office__code="CEE010", user__username="port").exists()
    with pytest.raises(WrongStateError):
        approval.approve_order(order_id=order.pk, user=director, warnings_read=True)


def test_an_empty_team_blocks_approval(reference):
    admin, director = flips.administrators()
    order = drafting.draft_order(user=admin, spec=order_spec())
    drafting.make_preview(order_id=order.pk, user=admin)
    with pytest.raises(NotReadyError, match="nobody on"):
        approval.approve_order(order_id=order.pk, user=director, warnings_read=True)


def test_a_batch_is_cut_into_many_chunks(people, monkeypatch):
    monkeypatch.setattr("reviews.reassignment.engine.chunks.CHUNK_SIZE", 4)
    items = [made.review(made.PUMPS) for _ in range(11)]
    _, batch = approved(people)
    batch = run(batch)
    assert batch.proof and batch.proof["holds"], (
        batch.state,
        batch.status_message,
        list(batch.chunks.values("sweep", "number", "done_at", "summaries", "attempts")),
    )
    assert BatchChunk.objects.filter(batch=batch, sweep=1).count() == 3
    assert BatchChunk.objects.filter(batch=batch, done_at=None).count() == 0
    assert set(offices(*items)) == {"CEE010"}
    assert Preview.objects.get(delegation=batch.delegation_id).counts["summaries"] == 11
    assert Batch.objects.get(pk=batch.pk).baseline["2704"] == {"routings": 11, "items": 11}


def test_an_order_whose_day_passed_before_approval_says_why(people):
    admin, director = people
    day = clock.today() + timedelta(days=2)
    order = drafting.draft_order(user=admin, spec=order_spec(effective_on=day))
    with clock.set_to(clock.now() + timedelta(days=4)):
        drafting.make_preview(order_id=order.pk, user=admin)
        with pytest.raises(NotReadyError, match="has passed"):
            approval.approve_order(order_id=order.pk, user=director, warnings_read=True)
        wanted = order_spec(effective_on=day, reason="It was signed late.")
        drafting.change_order(order_id=order.pk, user=admin, spec=wanted)
        drafting.make_preview(order_id=order.pk, user=admin)
        with pytest.raises(UnreadWarningsError, match="It was signed late"):
            approval.approve_order(order_id=order.pk, user=director)
        approval.approve_order(order_id=order.pk, user=director, warnings_read=True)


@pytest.mark.parametrize("who", ["filer", "importer", "gone"])
def test_only_people_of_the_service_are_on_a_staffing_plan(people, who):
    user = User.objects.create_user("sam", first_name="Sam", is_active=who != "gone")
    made.review(made.PUMPS)
    if who == "filer":
        user.filer_memberships.create(filer=Filer.objects.first(), valid_from=clock.today())
    if who == "importer":
        user.importer_memberships.create(importer=Importer.objects.first(), valid_from=clock.today())
    with pytest.raises(InvalidInputError, match="is not CBP staff") as refused:
        drafting.draft_order(user=people[0], spec=order_spec(staffing=flips.plan((user, "M1"))))
    assert refused.value.field == "staffing"


def test_a_team_is_staffed_by_who_is_there_on_the_day_of_the_move(reference):
    admin, director = flips.administrators()
    staff = flips.staff()
    late = order_spec(effective_on=clock.today() - timedelta(days=30), reason="It was signed late.")
    OfficeMembership.objects.filter(user__in=staff).update(valid_from=clock.today())
    order = drafting.draft_order(user=admin, spec=late)
    drafting.make_preview(order_id=order.pk, user=admin)
    User.objects.filter(pk=staff[0].pk).update(is_active=False)
    with pytest.raises(NotReadyError, match=r"Team M1 .*has nobody on"):
        approval.approve_order(order_id=order.pk, user=director, warnings_read=True)
    User.objects.filter(pk=staff[0].pk).update(is_active=True)
    approval.approve_order(order_id=order.pk, user=director, warnings_read=True)


@pytest.mark.parametrize(
    ("day", "says"),
    [(date.min, "before September 27, 2012"), (date(2012, 9, 26), "later day"), (date.max, "earlier one")],
)
def test_no_day_is_out_of_reach(people, day, says):
    with pytest.raises(InvalidInputError, match=says):
        drafting.draft_order(user=people[0], spec=order_spec(effective_on=day, reason="It was signed late."))
    planned = [replace(flips.plan((made.person("port", at="2704"), "M1"))[0], from_date=day)]
    with pytest.raises(InvalidInputError, match=says) as refused:
        drafting.draft_order(user=people[0], spec=order_spec(staffing=planned))
    assert refused.value.field == "staffing"
