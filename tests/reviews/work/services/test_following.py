"""Open items follow the routing of their summary; what was begun stays, held until it is let go."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.work.models import Hold, ItemMove, Mark, WorkItem
from reviews.work.services import hand_over, ownership, scans
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def people(db):
    return {
        "dana": made.person("dana"),
        "omar": made.person("omar"),
        "lead": made.person("lead", role="supervisor"),
        "port": made.person("port", at="2704"),
    }


def to_machinery(before):
    """The goods change from telephones to pumps: the port has the work then."""
    return made.refile(before, made.line(hts=made.PUMPS, value=made.WORTH_A_REVIEW, quantity=None))


def live(item):
    return list(Hold.objects.filter(item=item, ended_at=None).values_list("reason", "office__code"))


@pytest.mark.parametrize(
    ("sentence", "owned", "begun", "goes"),
    [
        ("nobody's goes to the new office", False, False, True),
        ("taken and not begun goes too, naming who had it", True, False, True),
        ("begun stays, held", True, True, False),
    ],
)
def test_items_follow_their_summary_unless_begun(people, sentence, owned, begun, goes):
    before = made.selected()
    (summary,) = made.file(before)
    item = WorkItem.objects.get(summary=summary)
    if owned:
        made.own(item, people["dana"], begun=begun)
    to_machinery(before)
    item.refresh_from_db()
    assert (item.jurisdiction.code, item.heading) == ("CEE010", "8413")
    if goes:
        assert (item.office.code, item.owner, item.former_owner) == (
            "2704",
            None,
            people["dana"] if owned else None,
        ), sentence
        move = ItemMove.objects.get(item=item)
        assert (move.cause, move.from_office.code, move.to_office.code) == ("revision", "CEE007", "2704")
        assert move.owner_id_before == (people["dana"].pk if owned else None)
        assert live(item) == []
    else:
        assert (item.office.code, item.owner) == ("CEE007", people["dana"]), sentence
        assert live(item) == [("begun", "CEE007")]
        assert not ItemMove.objects.exists()


@pytest.fixture
def held(people):
    """Begun by dana at Electronics; the rules would now have it at 2704."""
    before = made.selected()
    (summary,) = made.file(before)
    item = made.own(WorkItem.objects.get(summary=summary), people["dana"], begun=True)
    to_machinery(before)
    return item


def release(item, people):
    ownership.release(item_id=item.pk, user=people["dana"])


def give_up_untouched(item, people):
    ownership.assign(item_id=item.pk, user=people["lead"], owner=people["omar"])
    with clock.set_to(clock.now() + timedelta(days=14)):
        assert scans.return_untouched() == 1


def skip_what_was_given(item, people):
    ownership.assign(item_id=item.pk, user=people["lead"], owner=people["omar"])
    ownership.skip(item_id=item.pk, user=people["omar"])


def send_home(item, people):
    hand_over.send(item_id=item.pk, user=people["dana"], office=made.office("2704"), reason="yours")


def close(item, people):
    close_review(item_id=item.pk, user=people["dana"], outcome=ReviewOutcome("no_discrepancy"))


@pytest.mark.parametrize(
    ("sentence", "act", "office", "cause"),
    [
        ("released, it goes where the rules give it", release, "2704", "hold_ended"),
        ("returned untouched, likewise", give_up_untouched, "2704", "hold_ended"),
        ("skipped by whom it was given, likewise", skip_what_was_given, "2704", "hold_ended"),
        ("sent there, it goes without another hold", send_home, "2704", "sent"),
        ("closed, it stays with the office that finished it", close, "CEE007", None),
    ],
)
def test_the_end_of_a_hold_moves_what_is_left(people, held, sentence, act, office, cause):
    act(held, people)
    held.refresh_from_db()
    assert (held.office.code, live(held)) == (office, []), sentence
    moves = list(ItemMove.objects.filter(item=held).values_list("cause", "to_office__code"))
    assert moves == ([(cause, "2704")] if cause else [])
    if cause:
        assert (held.state, held.owner) == ("open", None)


def test_given_to_a_colleague_it_stays_held(people, held):
    ownership.assign(item_id=held.pk, user=people["lead"], owner=people["omar"])
    held.refresh_from_db()
    assert (held.office.code, live(held)) == ("CEE007", [("begun", "CEE007")])


def test_a_hold_ends_where_the_rules_agree_again(people, held):
    before = made.parsed(entry_number=held.entry_number)
    made.refile(before, made.line(value=made.WORTH_A_REVIEW))
    held.refresh_from_db()
    assert (held.office.code, held.owner, live(held)) == ("CEE007", people["dana"], [])
    assert Hold.objects.get(item=held).ended_by == "the rules agree"
    ownership.release(item_id=held.pk, user=people["dana"])
    assert not ItemMove.objects.exists()


def test_what_was_sent_by_hand_to_the_office_that_the_rules_name_later_is_at_home(people):
    before = made.selected()
    (summary,) = made.file(before)
    item = WorkItem.objects.get(summary=summary)
    hand_over.send(item_id=item.pk, user=people["dana"], office=made.office("2704"), reason="pumps, I think")
    to_machinery(before)
    item.refresh_from_db()
    assert (item.office.code, item.state, live(item)) == ("2704", "open", [])
    assert [move.cause for move in ItemMove.objects.all()] == ["sent"]


def test_a_closed_item_keeps_the_office_that_finished_it(people):
    before = made.selected()
    (summary,) = made.file(before)
    item = WorkItem.objects.get(summary=summary)
    close_review(item_id=item.pk, user=people["dana"], outcome=ReviewOutcome("no_discrepancy"))
    version = WorkItem.objects.get(pk=item.pk).version
    to_machinery(before)
    item.refresh_from_db()
    assert (item.office.code, item.version, item.state) == ("CEE007", version, "closed")
    again = WorkItem.objects.get(summary=summary, state="open")
    assert again.office.code == "2704", "the new revision is selected again, at its own office"


def test_marks_of_the_routing_are_copied(people):
    before = made.selected("8443310000")
    (summary,) = made.file(before)
    item = WorkItem.objects.get(summary=summary)
    assert item.marks & Mark.INFERRED_LOW
    made.refile(before, made.line(value=made.WORTH_A_REVIEW))
    item.refresh_from_db()
    assert not item.marks & Mark.INFERRED_LOW
    assert item.marks & Mark.REVISED
