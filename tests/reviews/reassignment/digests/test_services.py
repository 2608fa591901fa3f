"""Before a move everyone is told what will move and whom to call, once; and that it is called off."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from centers.models import Team
from entries.filing.deletion import delete_summary
from reviews.notices.models import Digest
from reviews.reassignment.digests.services import (
    write_called_off_digests,
    write_moved_digests,
    write_scheduled_digests,
)
from reviews.reassignment.holds.cancellation import hold_cancelled_batches
from reviews.reassignment.orders import approval, drafting, withdrawal
from reviews.reassignment.steering.controls import cancel_batch
from reviews.work.models import WorkItem
from tests.builders import digests, flips
from tests.builders import reviews as made
from tests.builders.digests import (
    body_of,
    broker,
    facts_of,
    filer_key,
    importer,
    importer_key,
    in_days,
    port_person,
)
from tests.builders.flips import approved, order_spec, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reference):
    return digests.people()


def test_the_days_before_the_move_everyone_concerned_is_told_once_what_will_move_and_whom_to_call(people):
    pat = port_person()
    made.review(made.PUMPS, owner=pat)
    made.review(made.PUMPS)
    made.file(made.parsed(made.line(hts=made.PUMPS), port="4601"))
    made.review()  # telephones: Electronics has them, nothing of it moves
    broker()
    importer()
    order, _ = approved(people, order_spec(effective_on=in_days(9)))
    assert write_scheduled_digests() == 0  # eight days before, not nine
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert write_scheduled_digests() > 0
        assert (write_scheduled_digests(), write_moved_digests(), write_called_off_digests()) == (0, 0, 0)
    teams = {f"team:{team.pk}" for team in Team.objects.filter(office__code="CEE010")}
    assert set(Digest.objects.values_list("recipient", flat=True)) == teams | {
        f"user:{pat.pk}", "office:2704", "office:4601", "office:CEE010", filer_key(), importer_key(),
    }  # fmt: skip
    assert facts_of("office:2704", "scheduled") == {"Leaves this port": "2 entry summaries, 2 open items"}
    assert facts_of("office:4601", "scheduled") == {"Leaves this port": "1 entry summary, 0 open items"}
    for key in teams:
        assert facts_of(key, "scheduled")["Comes to Machinery"] == "3 entry summaries, 2 open items"
    (fact,) = body_of(f"user:{pat.pk}", "scheduled")["facts"]
    assert fact[0].startswith("From port 2704") and fact[1] == "1 of your items moves"
    day = f"{order.effective_on:%B} {order.effective_on.day}, {order.effective_on.year}"
    center = made.office("CEE010")
    for digest in Digest.objects.all():
        assert (
            digest.body["sentence"] == f"From {day} order DO 26-001 gives work of its industry to Machinery."
        )
        assert [(who["code"], who["phone"], who["email"]) for who in digest.body["contacts"]] == [
            ("CEE010", center.phone, center.email)
        ]


def test_an_order_for_today_is_told_after_its_move_alone(people):
    made.review(made.PUMPS)
    _, batch = approved(people)
    assert write_scheduled_digests() == 0
    run(batch, proof=False)
    assert write_moved_digests() == 0  # nobody is told before it is proved
    run(batch)
    assert write_moved_digests() > 0
    assert set(Digest.objects.values_list("occasion", flat=True)) == {"moved"}


def test_a_move_that_waits_for_a_fresh_preview_is_told_too(people):
    admin, director = people
    items = [made.review(made.PUMPS) for _ in range(13)]
    order = drafting.draft_order(user=admin, spec=order_spec(effective_on=in_days(7)))
    drafting.make_preview(order_id=order.pk, user=admin)
    for item in items[1:]:
        delete_summary(summary_id=item.summary_id, user=None)
    _, batch = approval.approve_order(order_id=order.pk, user=director, warnings_read=True)
    assert batch.state == "waiting_for_approval"
    assert write_scheduled_digests() > 0


def test_where_nothing_moves_the_center_is_told_all_the_same_and_nobody_twice(people):
    approved(people, order_spec(effective_on=in_days(3)))
    told = write_scheduled_digests()
    teams = Team.objects.filter(office__code="CEE010").count()
    assert (told, write_scheduled_digests()) == (teams + 1, 0)
    assert facts_of("office:CEE010", "scheduled") == {"Work in flight": "none moves"}


@pytest.mark.parametrize("how", ["revoked", "changed", "cancelled"])
def test_who_was_told_is_told_when_it_is_called_off(people, how):
    made.review(made.PUMPS)
    order, batch = approved(people, order_spec(effective_on=in_days(5)))
    told = write_scheduled_digests()
    if how == "revoked":
        withdrawal.revoke_order(order_id=order.pk, user=people[1], reason="Too early.")
    elif how == "changed":
        drafting.change_order(order_id=order.pk, user=people[0], spec=order_spec(effective_on=in_days(20)))
    else:
        cancel_batch(batch_id=batch.pk, user=people[0], reason="Let the ports finish.")
        hold_cancelled_batches()
    assert (write_called_off_digests(), write_called_off_digests(), write_moved_digests()) == (told, 0, 0)
    digest = Digest.objects.get(recipient=filer_key(), occasion="called_off")
    assert digest.subject.startswith("Called off: Your entry summaries: work moves to Machinery on ")
    assert {"revoked": "was withdrawn", "changed": "is being changed", "cancelled": "was called off"}[
        how
    ] in digest.body["sentence"]


def test_who_is_on_the_staffing_plan_is_told_the_team_and_the_day(people):
    mora, pat, lee = port_person("mora"), port_person(), port_person("lee")
    for owner in (mora, lee):
        made.review(made.PUMPS, owner=owner)
    plan = [*flips.plan((mora, "M1"), days=5), *flips.plan((pat, "M2"), (lee, "M2"), days=20)]
    approved(people, order_spec(effective_on=in_days(5), staffing=plan))
    assert write_scheduled_digests() > 0
    from_day = in_days(20)
    day = f"{from_day:%B} {from_day.day}, {from_day.year}"
    assert facts_of(f"user:{pat.pk}", "scheduled") == {
        "Your team in the staffing plan": f"team M2 of Machinery, from {day}"
    }
    assert facts_of(f"user:{mora.pk}", "scheduled")["Will still be yours"] == "1 item"
    facts = facts_of(f"user:{lee.pk}", "scheduled")
    assert facts["Your team in the staffing plan"] == f"team M2 of Machinery, from {day}"
    assert "Will still be yours" not in facts, "who comes later does not keep what moves on the day"


def test_what_a_policy_holds_is_not_told_as_moving(people):
    """What each is told before is what then happens: begun by somebody who stays, near a deadline, and the rest."""
    pat, mora = port_person(), port_person("mora")
    made.own(made.review(made.PUMPS), pat, begun=True)
    made.review(made.PUMPS, owner=pat)
    made.own(made.review(made.PUMPS), mora, begun=True)
    near = made.review(made.PUMPS, port="4601")
    WorkItem.objects.filter(pk=near.pk).update(due_on=in_days(9))
    plan = flips.plan((mora, "M1"), days=3)
    policies = {"begun": "hold", "near_deadline": "hold", "near_deadline_days": 10}
    _, batch = approved(people, order_spec(effective_on=in_days(3), staffing=plan, policies=policies))
    assert write_scheduled_digests() > 0
    assert facts_of("office:2704", "scheduled") == {
        "Leaves this port": "3 entry summaries, 2 open items",
        "Stays for now at this port, held": "1 open item",
    }
    assert facts_of("office:4601", "scheduled") == {
        "Leaves this port": "1 entry summary, 0 open items",
        "Stays for now at this port, held": "1 open item",
    }
    values = [value for _, value in body_of(f"user:{pat.pk}", "scheduled")["facts"]]
    assert values == ["1 of your items moves", "1 item"]
    assert facts_of(f"user:{mora.pk}", "scheduled")["Will still be yours"] == "1 item"
    with clock.set_to(clock.now() + timedelta(days=3)):
        run(batch)
        assert write_moved_digests() > 0
    assert facts_of("office:2704", "moved") == {
        "Left this port": "3 entry summaries, 2 open items",
        "Stayed at this port, held": "1 open item",
    }
    assert facts_of(f"user:{pat.pk}", "moved")["Stayed with you, held"] == "1 item"
