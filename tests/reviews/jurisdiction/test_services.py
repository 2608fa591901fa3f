"""Whose industry it is, by hand or by routing again: from an item that waits for it, and from any summary."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, NotFoundError, RefusedError
from entries.models import EntrySummary, ImporterStanding, ManualJurisdiction, Routing, RoutingDecision
from entries.rerouting.services import preview_reroute
from entries.rules.states import Liquidation
from reviews.jurisdiction.services import (
    leave_at_port,
    route_again,
    set_jurisdiction,
    withdraw_jurisdiction,
)
from reviews.work.errors import ItemClosedError, StaleItemError, TakenError
from reviews.work.models import Hold, ItemMove, WorkItem
from reviews.work.services import hand_over, ownership
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

CHAPTER_98 = "9801001012"
LOCK_ORDER = ("entries_routing", "entries_entrysummary", "reviews_workitem")


@pytest.fixture
def people(db):
    return {
        "petra": made.person("petra", at="2704"),
        "port lead": made.person("port-lead", at="2704", role="supervisor"),
        "lead": made.person("lead", role="supervisor"),
        "dana": made.person("dana"),
    }


def by_hand(summary_id, user, center="CEE007", reason="telephones, see invoice", **more):
    return set_jurisdiction(
        summary_id=summary_id, center=made.office(center), user=user, reason=reason, **more
    )


def routing(summary_id):
    row = Routing.objects.select_related("office", "jurisdiction").get(pk=summary_id)
    return row.office.code, row.jurisdiction.code if row.jurisdiction else None, row.get_by_display()


def history(summary_id):
    rows = RoutingDecision.objects.filter(summary_id=summary_id).order_by("id")
    return list(rows.values_list("cause", "from_office__code", "to_office__code"))


def test_a_jurisdiction_is_set_by_hand_from_the_item(people):
    item = made.waiting()
    review = WorkItem.objects.get(summary=item.summary_id, kind="validation")
    decision = by_hand(item.summary_id, people["port lead"], item_id=item.pk, expected_version=item.version)
    assert (decision.office, decision.jurisdiction, decision.by) == ("CEE007", "CEE007", "manual")
    assert routing(item.summary_id) == ("CEE007", "CEE007", "manual")
    assert history(item.summary_id) == [("filing", None, "2704"), ("by_hand", "2704", "CEE007")]
    item.refresh_from_db()
    assert (item.state, item.result, item.closed_by) == ("closed", "jurisdiction_set", people["port lead"])
    assert item.office.code == "2704", "a closed item keeps the office that finished it"
    review.refresh_from_db()
    assert (review.office.code, review.state) == ("CEE007", "open")
    assert [move.cause for move in ItemMove.objects.filter(item=review)] == ["by_hand"]
    event = Event.objects.get(verb=Verb.JURISDICTION_SET)
    assert (event.summary_id, event.reason, event.audience) == (
        item.summary_id,
        "telephones, see invoice",
        "staff",
    )
    assert (event.before["office"], event.after["office"]) == ("2704", "CEE007")


def test_it_stands_until_the_tariff_numbers_change(people):
    before = made.parsed(made.line(hts=CHAPTER_98))
    (summary,) = made.file(before)
    by_hand(summary.pk, people["port lead"])
    made.refile(before, made.line(hts=CHAPTER_98, value=77))
    assert routing(summary.pk)[2] == "manual"
    made.refile(before, made.line(hts="9802004040", value=77))
    assert routing(summary.pk) == ("2704", None, "none")
    assert WorkItem.objects.filter(summary=summary, kind="jurisdiction", state="open").count() == 1


def test_a_jurisdiction_is_set_on_a_summary_without_such_an_item(people):
    item = made.review(made.MEDICINE, owner=made.person("mia", at="CEE001"))
    medicine_lead = made.person("mira", at="CEE001", role="supervisor")
    by_hand(item.summary_id, medicine_lead, reason="it is a device")
    item.refresh_from_db()
    assert (item.office.code, item.owner, item.former_owner.username) == ("CEE007", None, "mia")


def test_what_was_begun_stays_held(people):
    mia = made.person("mia", at="CEE001")
    item = made.own(made.review(made.MEDICINE), mia, begun=True)
    by_hand(item.summary_id, made.person("mira", at="CEE001", role="supervisor"))
    item.refresh_from_db()
    assert (item.office.code, item.jurisdiction.code) == ("CEE001", "CEE007")
    assert Hold.objects.get(item=item).reason == "begun"


@pytest.mark.parametrize(
    ("sentence", "who", "center", "reason", "error"),
    [
        ("a specialist does not set it", "petra", "CEE007", "x", NotAllowedError),
        ("nor a supervisor of another office", "lead", "CEE007", "x", NotAllowedError),
        ("a port has no industry", "port lead", "4601", "x", InvalidInputError),
        ("a reason is needed", "port lead", "CEE007", "  ", InvalidInputError),
    ],
)
def test_refused(people, sentence, who, center, reason, error):
    item = made.waiting()
    with pytest.raises(error):
        by_hand(item.summary_id, people[who], center, reason)
    assert routing(item.summary_id) == ("2704", None, "none"), sentence
    assert not ManualJurisdiction.objects.exists()
    item.refresh_from_db()
    assert item.state == "open"


def test_a_jurisdiction_is_set_to_another_center_later_and_withdrawn(people):
    item = made.waiting()
    by_hand(item.summary_id, people["port lead"])
    with pytest.raises(InvalidInputError, match="already set to"):
        by_hand(item.summary_id, people["lead"])
    by_hand(item.summary_id, people["lead"], "CEE001", "medicine after all")
    mira = made.person("mira", at="CEE001", role="supervisor")
    with pytest.raises(NotAllowedError):
        withdraw_jurisdiction(summary_id=item.summary_id, user=people["lead"], reason="x")
    withdraw_jurisdiction(summary_id=item.summary_id, user=mira, reason="not ours")
    assert routing(item.summary_id) == ("2704", None, "none")
    waiting = WorkItem.objects.get(summary=item.summary_id, kind="jurisdiction", state="open")
    assert (waiting.office.code, waiting.line_count, waiting.due_on) == ("2704", 1, item.due_on)
    ends = ManualJurisdiction.objects.order_by("id").values_list("ended_reason", flat=True)
    assert list(ends) == ["Set to CEE001 instead.", "not ours"]
    with pytest.raises(RefusedError, match="nothing to withdraw"):
        withdraw_jurisdiction(summary_id=item.summary_id, user=people["port lead"], reason="x")


def test_route_again_shows_the_difference_first(people):
    item = made.waiting()
    same = preview_reroute(item.summary_id)
    assert (same.changes, same.moves, same.office) == (False, False, "2704")
    with pytest.raises(RefusedError, match="same answer"):
        route_again(summary_id=item.summary_id, user=people["petra"], shown=same.token, item_id=item.pk)
    made.assign_importer()
    then = preview_reroute(item.summary_id)
    assert (then.changes, then.moves, then.decision.office) == (True, True, "CEE001")
    assert then.reason != then.reason_then
    assert routing(item.summary_id)[0] == "2704", "a preview changes nothing"
    with pytest.raises(RefusedError, match="Look at the difference again"):
        route_again(summary_id=item.summary_id, user=people["petra"], shown=same.token, item_id=item.pk)
    route_again(summary_id=item.summary_id, user=people["petra"], shown=then.token, item_id=item.pk)
    assert routing(item.summary_id) == ("CEE001", "CEE001", "account")
    item.refresh_from_db()
    assert (item.state, item.result, item.closed_by) == ("closed", "routed_again", people["petra"])
    assert history(item.summary_id)[-1] == ("again", "2704", "CEE001")


def test_route_again_on_any_summary_keeps_what_was_set_by_hand(people):
    item = made.review()
    by_hand(item.summary_id, people["lead"], "CEE001")
    made.assign_importer(center="CEE007")
    assert not preview_reroute(item.summary_id).moves
    with pytest.raises(NotAllowedError):
        route_again(summary_id=item.summary_id, user=people["dana"])


def test_where_the_rules_name_no_center_any_more_an_item_is_opened(people):
    made.file(made.parsed())
    made.assign_importer()
    (summary,) = made.file(made.parsed(made.line(hts=CHAPTER_98)))
    assert routing(summary.pk) == ("CEE001", "CEE001", "account")
    ImporterStanding.objects.all().delete()
    mia = made.person("mia", at="CEE001")
    route_again(summary_id=summary.pk, user=mia)
    waiting = WorkItem.objects.get(summary=summary, kind="jurisdiction")
    assert (waiting.office.code, waiting.state) == ("2704", "open")


def test_an_item_sent_to_another_office_is_settled_there(people):
    item = made.waiting()
    hand_over.send(item_id=item.pk, user=people["petra"], office=made.office("CEE007"), reason="yours?")
    with pytest.raises(NotAllowedError):
        by_hand(item.summary_id, people["lead"])
    by_hand(item.summary_id, people["lead"], item_id=item.pk)
    item.refresh_from_db()
    assert (item.state, item.office.code) == ("closed", "CEE007")
    assert not Hold.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("sentence", "spoil", "error"),
    [
        ("a colleague has it", lambda item, p: made.own(item, p["port lead"]), TakenError),
        (
            "it changed since",
            lambda item, p: ownership.take(item_id=item.pk, user=p["petra"]),
            StaleItemError,
        ),
        (
            "it was closed",
            lambda item, p: leave_at_port(item_id=item.pk, user=p["petra"], note="x"),
            ItemClosedError,
        ),
    ],
)
def test_the_item_in_hand_must_still_be_the_persons(people, sentence, spoil, error):
    item = made.waiting()
    made.assign_importer()
    spoil(item, people)
    with pytest.raises(error):
        route_again(
            summary_id=item.summary_id, user=people["petra"], item_id=item.pk, expected_version=item.version
        )
    assert routing(item.summary_id)[0] == "2704", sentence


def test_an_item_of_another_summary_is_no_key_to_this_one(people):
    item, other = made.waiting(), made.waiting()
    with pytest.raises(NotFoundError):
        by_hand(item.summary_id, people["port lead"], item_id=other.pk)


def test_a_summary_is_left_with_its_port(people):
    item, review = made.waiting(), made.review(made.PUMPS)
    with pytest.raises(InvalidInputError):
        leave_at_port(item_id=item.pk, user=people["petra"], note=" ")
    with pytest.raises(InvalidInputError):
        leave_at_port(item_id=review.pk, user=people["petra"], note="x")
    leave_at_port(item_id=item.pk, user=people["petra"], note="household goods")
    item.refresh_from_db()
    assert (item.state, item.result, item.owner) == ("closed", "stays_at_port", people["petra"])
    assert routing(item.summary_id) == ("2704", None, "none")


def test_what_is_not_in_flight_is_left_alone(people):
    item = made.waiting()
    Routing.objects.filter(pk=item.summary_id).update(in_flight=False)
    with pytest.raises(RefusedError, match="is finished"):
        by_hand(item.summary_id, people["port lead"])
    with pytest.raises(NotFoundError):
        by_hand(item.summary_id + 1_000_000, people["port lead"])


def test_leaving_it_with_the_port_locks_a_liquidated_routing_before_the_item(people):
    item = made.waiting()
    EntrySummary.objects.filter(pk=item.summary_id).update(liquidation=Liquidation.LIQUIDATED)
    with CaptureQueriesContext(connection) as caught:
        leave_at_port(item_id=item.pk, user=people["petra"], note="household")
    locks = [query["sql"].split(" FROM ", 1)[1] for query in caught if "FOR UPDATE" in query["sql"]]
    places = [next(at for at, sql in enumerate(locks) if table in sql[:40]) for table in LOCK_ORDER]
    assert places == sorted(places)
