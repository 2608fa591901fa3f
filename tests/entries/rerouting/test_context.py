"""Deciding one summary again: what is read, what is locked, and what is never overwritten."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import NotFoundError, RefusedError
from entries.models import EntrySummary, Routing, RoutingDecision
from entries.rerouting.context import lock_context, read_context
from tests.builders import desk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

_changes: list[object] = []


def keep_changes(piece: object) -> None:
    _changes.append(piece)


@pytest.fixture
def changes(settings) -> list[object]:
    """Return what the extension point is called with."""
    _changes.clear()
    settings.ENTRIES_AFTER_ROUTING = [f"{__name__}.keep_changes"]
    return _changes


@pytest.fixture
def summary() -> EntrySummary:
    (filed,) = made.file(made.parsed())
    return EntrySummary.objects.get(pk=filed.pk)


def write_again(summary: EntrySummary, manual: str | None = None) -> None:
    with transaction.atomic():
        context = lock_context(summary.pk)
        context.write(
            context.decide(manual),
            cause="again",
            user=desk.national("ada", "administrator"),
            reason="Look again. " * 40,
            verb=Verb.SUMMARY_ROUTED_AGAIN,
        )


def test_the_same_answer_changes_nothing_whatever_the_number_and_the_day(summary):
    Routing.objects.filter(pk=summary.pk).update(rulebook=0, decided_on=date(2020, 1, 1))
    context = read_context(summary.pk)
    assert not context.would_change(context.decide(None))
    assert context.would_change(context.decide("CEE001"))


def test_a_new_answer_is_written_to_routing_history_and_record_and_handed_on(summary, changes):
    write_again(summary, "CEE001")
    routing = Routing.objects.get(pk=summary.pk)
    assert (routing.office.code, routing.by, routing.edition_row) == ("CEE001", Routing.By.MANUAL, None)
    newest = RoutingDecision.objects.filter(summary=summary).latest("id")
    assert (newest.from_office.code, newest.to_office.code, newest.cause) == ("CEE007", "CEE001", "again")
    assert len(newest.reason) == 300, "a long reason is cut to the width of its column"
    event = Event.objects.get(verb=Verb.SUMMARY_ROUTED_AGAIN)
    assert (event.before["office"], event.after["office"]) == ("CEE007", "CEE001")
    assert (event.before["by"], event.after["by"]) == ("merchandise", "manual")
    ((change,),) = [piece.changes for piece in changes]
    assert (change.summary_id, change.in_flight) == (summary.pk, True)
    assert change.from_office_id == desk.office("CEE007").pk
    assert change.to_office_id == desk.office("CEE001").pk


def test_an_answer_that_names_the_same_office_by_the_same_rule_is_not_handed_on(summary, changes):
    Routing.objects.filter(pk=summary.pk).update(edition_row=None)
    write_again(summary)
    assert Routing.objects.get(pk=summary.pk).edition_row is not None
    assert changes == []


@pytest.mark.parametrize(
    ("sentence", "rulebooks", "days", "is_written"),
    [
        ("an older rulebook of a later day", -1, 5, True),
        ("the same rulebook on the same day", 0, 0, True),
        ("the same rulebook on a later day", 0, 1, False),
        ("a newer rulebook of an earlier day", 1, -5, False),
    ],
)
def test_an_answer_of_newer_rules_is_never_overwritten(summary, sentence, rulebooks, days, is_written):
    """See docs/concurrency.md, section 4."""
    stored = Routing.objects.filter(pk=summary.pk)
    number = summary.routing.rulebook + rulebooks
    stored.update(rulebook=number, decided_on=clock.today() + timedelta(days=days))
    if is_written:
        write_again(summary, "CEE001")
        assert stored.get().office.code == "CEE001", sentence
        return
    with pytest.raises(RefusedError, match="Newer rules") as refused:
        write_again(summary, "CEE001")
    assert refused.value.code == "changed"
    assert (stored.get().office.code, stored.get().rulebook) == ("CEE007", number), sentence
    assert not Event.objects.filter(verb=Verb.SUMMARY_ROUTED_AGAIN).exists()


def test_what_is_not_there_or_not_in_flight_is_refused(summary):
    Routing.objects.filter(pk=summary.pk).update(in_flight=False)
    with transaction.atomic(), pytest.raises(RefusedError, match="is finished"):
        lock_context(summary.pk)
    with transaction.atomic(), pytest.raises(NotFoundError):
        lock_context(summary.pk + 1_000_000)
    assert read_context(summary.pk).summary == summary, "it may be looked at"
    with pytest.raises(EntrySummary.DoesNotExist):
        read_context(summary.pk + 1_000_000)


def test_the_standing_and_the_center_set_by_hand_are_those_of_today(summary):
    standing = made.assign_importer(center="CEE010")
    context = read_context(summary.pk)
    assert (context.standing.id, context.manual) == (standing.pk, None)
    decision = context.decide(context.manual)
    assert (decision.office, decision.by, decision.standing) == ("CEE010", "account", standing.pk)
    assert context.decide("CEE001").by == "manual", "by hand comes before the standing"
