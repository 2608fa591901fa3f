"""Undo: whoever works where an item goes back to keeps it, and the preview says how many do. Who has left keeps nothing."""

from datetime import timedelta

import pytest

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import OfficeMembership
from reviews.reassignment.digests.services import write_scheduled_digests
from reviews.reassignment.engine.run import start_batch
from reviews.reassignment.holds.expiry import end_due_holds
from reviews.reassignment.models import Preview
from reviews.reassignment.orders import approval, drafting, withdrawal
from reviews.validation.services.closing import ReviewOutcome, close_review, start_review
from reviews.verification.report import verify_offices
from reviews.work.pages.move_note import moving_note
from reviews.work.services import ownership
from tests.builders import digests, flips
from tests.builders import reviews as made
from tests.builders.flips import approved, offices, order_spec, plan, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_who_works_at_the_port_keeps_what_comes_back(reference):
    staff = flips.staff()
    people = flips.administrators()
    ken, guest = made.person("ken", at="2704"), staff[0]
    his, free, theirs = (made.review(made.PUMPS, port="2704") for _ in range(3))
    ownership.take(item_id=his.pk, user=ken)
    order, batch = approved(people, order_spec(staffing=plan((ken, "M2"))))
    assert run(batch).proof["holds"]
    ownership.take(item_id=theirs.pk, user=guest)

    admin, director = people
    draft = withdrawal.revoke_order(order_id=order.pk, user=admin, reason="Not ready.")
    counts = drafting.make_preview(order_id=draft.pk, user=admin).counts
    assert (counts["items"], counts["held"], counts["keep_owner"]) == (3, 0, 1)
    _, undo = approval.approve_order(order_id=draft.pk, user=director, warnings_read=True)
    assert run(undo).proof["holds"]

    for item in (his, free, theirs):
        item.refresh_from_db()
    assert offices(his, free, theirs) == ["2704", "2704", "2704"]
    assert (his.owner, free.owner, theirs.owner, theirs.former_owner) == (ken, None, None, guest)
    assert Preview.objects.count() == 2
    assert [found.sentence for found in verify_offices(full=True) if found.violations] == []


@pytest.mark.parametrize("how", ["", "may not sign in", "left the Center"])
def test_preview_digest_banner_and_move_agree_on_who_comes_along(reference, how):
    """Who is on the plan and has left before the day keeps nothing, and nobody says so beforehand."""
    flips.staff()
    people = flips.administrators()
    ken = made.person("ken", at="2704")
    owned, begun = made.review(made.PUMPS, owner=ken), made.own(made.review(made.PUMPS), ken, begun=True)
    days = timedelta(days=3)
    policies = {"begun": "hold"}
    wanted = order_spec(
        effective_on=clock.today() + days, staffing=plan((ken, "M2"), days=3), policies=policies
    )
    order, batch = approved(people, wanted)
    assert batch.preview.counts["keep_owner"] == 2  # on the plan, and no place at the Center yet
    if how == "may not sign in":
        User.objects.filter(pk=ken.pk).update(is_active=False)
    elif how == "left the Center":
        there = OfficeMembership.objects.filter(user=ken, office__code="CEE010")
        there.update(valid_from=clock.today(), valid_to=clock.today() + timedelta(days=2))
    counts = drafting.make_preview(order_id=order.pk, user=people[0]).counts
    assert (counts["keep_owner"], counts["held"]) == ((0, 1) if how else (2, 0))
    assert write_scheduled_digests() > 0
    facts = digests.facts_of(f"user:{ken.pk}", "scheduled")
    assert facts.get("Will still be yours") == (None if how else "2 items")
    with clock.set_to(clock.now() + days):
        start_batch(batch_id=batch.pk)
        begun.refresh_from_db()
        assert (moving_note(begun) is None) == bool(how)
        assert run(batch).proof["holds"]
    owned.refresh_from_db()
    assert offices(owned, begun) == ["CEE010", "2704" if how else "CEE010"]
    assert (owned.owner, owned.former_owner) == ((None, ken) if how else (ken, ken))


def test_who_may_not_sign_in_any_more_gets_nothing_back(reference):
    flips.staff()
    people = flips.administrators()
    ken = made.person("ken", at="2704")
    item = made.review(made.PUMPS, owner=ken)
    order, batch = approved(people, order_spec(staffing=plan((ken, "M2"))))
    run(batch)
    User.objects.filter(pk=ken.pk).update(is_active=False)
    assert run(withdrawn(people, order)).proof["holds"]
    item.refresh_from_db()
    assert (offices(item), item.owner, item.former_owner) == (["2704"], None, ken)


def test_who_has_begun_work_at_the_center_finishes_it_there_after_an_undo(reference):
    flips.staff()
    people = flips.administrators()
    ken, pat = made.person("ken", at="2704"), made.person("pat", at="2704")
    item, other = made.review(made.PUMPS, owner=ken), made.review(made.PUMPS, owner=pat)
    order, batch = approved(people, order_spec(staffing=plan((ken, "M2"), (pat, "M2"))))
    run(batch)
    start_review(item_id=item.pk, user=ken)
    with clock.set_to(clock.now() + timedelta(days=3)):
        today = clock.today()
        assert run(withdrawn(people, order)).proof["holds"]
        assert offices(item, other) == ["CEE010", "2704"]
        there = OfficeMembership.objects.filter(office__code="CEE010", user__in=(ken, pat))
        until = dict(there.values_list("user", "valid_to"))
        assert until[pat.pk] == today - timedelta(days=1) < today < until[ken.pk]
        finisher = User.objects.get(pk=ken.pk)
        close_review(item_id=item.pk, user=finisher, outcome=ReviewOutcome(result="no_discrepancy"))
        assert end_due_holds() == 0


def test_what_a_withdrawn_order_kept_at_a_port_goes_by_the_next_order(reference):
    flips.staff()
    people = flips.administrators()
    item = made.own(made.review(made.PUMPS), made.person("pat", at="2704"), begun=True)
    order, batch = approved(people, order_spec(policies={"begun": "hold"}))
    run(batch)
    assert (offices(item), end_due_holds()) == (["2704"], 0)
    run(withdrawn(people, order))
    assert end_due_holds() == 1
    run(approved(people, order_spec("DO 26-002"))[1])
    assert offices(item) == ["CEE010"]
