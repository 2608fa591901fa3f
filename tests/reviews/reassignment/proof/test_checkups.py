"""Day 1, 7 and 30 after a move: against the weeks before, and the director's word before the next Centers."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, WrongStateError
from reviews.reassignment.models import Batch, Checkup
from reviews.reassignment.orders import approval, drafting
from reviews.reassignment.orders.readiness import check_readiness
from reviews.reassignment.proof.checkups import (
    checkups_of,
    list_lapsed_entries,
    make_due_checkups,
    read_figures_since_move,
    sign_checkup,
)
from reviews.reassignment.tasks import make_checkups
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.work.models import WorkItem
from reviews.work.rules.item_clocks import OFFICE, NewClock
from reviews.work.services import clocks, hand_over, ownership
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, order_spec, run, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def maker(people) -> User:
    return User.objects.get(username="cee010-m1")


def on(batch: Batch, day: int, hour: int = 12):
    """Noon in New York, so many days after the move; tests set the clock so and nowhere wait."""
    then = batch.finished_at.astimezone(NEW_YORK).date() + timedelta(days=day)
    return clock.set_to(datetime(then.year, then.month, then.day, hour, tzinfo=NEW_YORK))


def moved(people, **fields) -> Batch:
    with noon():
        _, batch = approved(people, order_spec(**fields))
        return run(batch)


def noon(days: int = 0):
    today = clock.now().astimezone(NEW_YORK).date() + timedelta(days=days)
    return clock.set_to(datetime(today.year, today.month, today.day, 12, tzinfo=NEW_YORK))


def figures(batch: Batch, day: int) -> dict:
    return Checkup.objects.get(batch=batch, day=day).figures


def due(item: WorkItem, days: int) -> None:
    """Let the clock of an item end so many days from today."""
    item, last_on = WorkItem.objects.get(pk=item.pk), clock.today() + timedelta(days=days)
    first_on = last_on - timedelta(days=300)
    clocks.change_clock(
        item, NewClock("liquidation_cycle", OFFICE, first_on, last_on, "scheduled_liquidation", last_on)
    )


def close(item: WorkItem, user: User) -> None:
    ownership.take(item_id=item.pk, user=user)
    close_review(item_id=item.pk, user=user, outcome=ReviewOutcome(result="no_discrepancy"))


def test_each_look_comes_once_on_its_day_however_late_or_often_it_is_called(people):
    made.review(made.PUMPS)
    batch = moved(people)
    seen = []
    for day in (0, 1, 2, 6, 7, 29, 30, 31, 300):
        with on(batch, day):
            seen.append((day, make_due_checkups(), make_due_checkups()))
    assert [(day, number) for day, number, _ in seen if number] == [(1, 1), (7, 1), (30, 1)]
    assert not any(again for _, _, again in seen)
    assert [row.day for row in checkups_of(batch)] == [1, 7, 30]


def test_looks_that_were_missed_are_made_up_and_the_task_calls_them(people):
    made.review(made.PUMPS)
    batch = moved(people)
    with on(batch, 8):
        make_checkups()
    assert [(row.day, row.figures["day"]) for row in checkups_of(batch)] == [(1, 8), (7, 8)]


def test_a_withdrawal_and_what_it_took_back_are_not_looked_at(people):
    made.review(made.PUMPS)
    order, batch = approved(people)
    run(batch)
    back = run(withdrawn(people, order))
    with on(back, 8):
        assert make_due_checkups() == 0


def test_the_figures_say_what_became_of_the_work(people, maker):
    with noon():
        untouched, touched, closed, sent, overdue, lapsed, kept = (made.review(made.PUMPS) for _ in range(7))
        mora = made.person("mora", at="2704")
        made.own(kept, mora, begun=True)
        due(overdue, -3)
        due(lapsed, 4)
        for item in (untouched, touched, closed, sent, kept):
            due(item, 90)
    batch = moved(people, staffing=flips.plan((mora, "M1")))
    with on(batch, 0, 18):
        ownership.take(item_id=touched.pk, user=maker)
    with on(batch, 1, 6):
        close(closed, maker)
        ownership.take(item_id=sent.pk, user=maker)
        hand_over.send(item_id=sent.pk, user=maker, office=made.office("2704"), reason="Examined there.")
    with on(batch, 1):
        make_due_checkups()
    first = figures(batch, 1)
    assert {name: first[name] for name in ("moved", "touched", "untouched", "sent_back", "kept_owner")} == {
        "moved": 7, "touched": 3, "untouched": 3, "sent_back": 1, "kept_owner": 1,
    }  # fmt: skip
    assert (first["overdue"], first["clocks_lapsed"]) == (1, 0)
    assert first["first_touch_hours"] == 14.0  # 6, 18 and 18 hours after the move at noon
    assert (first["before"]["untouched"], first["before"]["overdue"]) == (6, 1)
    with on(batch, 7):
        make_due_checkups()
    week = figures(batch, 7)
    assert (week["overdue"], week["clocks_lapsed"]) == (2, 1)
    assert figures(batch, 1) == first, "what was looked at stays as it was seen"
    client = Client()
    client.force_login(people[1])
    with on(batch, 7):
        page = client.get(f"/centers/delegations/batches/{batch.pk}/").content.decode()
    named = page[page.index("Missed: ") :].partition("</tr>")[0]
    assert lapsed.printed_number in named and overdue.printed_number not in named
    # A second item of the same entry that lapsed too: the entry is named once, and there are no others.
    with noon():
        due(untouched, 4)
    WorkItem.objects.filter(pk=untouched.pk).update(entry_number=lapsed.entry_number)
    with on(batch, 7):
        page = client.get(f"/centers/delegations/batches/{batch.pk}/").content.decode()
        assert list_lapsed_entries(batch, 8) == [lapsed.printed_number]
    assert "and others" not in page[page.index("Missed: ") :].partition("</tr>")[0]


def test_a_clock_that_was_met_has_not_lapsed(people, maker):
    with noon():
        item = made.review(made.PUMPS)
        due(item, 4)
    batch = moved(people)
    with on(batch, 4, 20):
        close(item, maker)
    with on(batch, 7):
        make_due_checkups()
    assert (figures(batch, 7)["clocks_lapsed"], figures(batch, 7)["overdue"]) == (0, 0)


def test_the_weeks_before_stand_beside_it(people):
    pat = made.person("pat", at="2704")
    with noon(-10):
        first, second, lapsed, sent = (made.review(made.PUMPS) for _ in range(4))
        due(lapsed, 5)
        due(sent, 90)
    with noon(-9):
        ownership.take(item_id=first.pk, user=pat)
    with noon(-7):
        ownership.take(item_id=second.pk, user=pat)
        ownership.take(item_id=sent.pk, user=pat)
        hand_over.send(item_id=sent.pk, user=pat, office=made.office("4601"), reason="Theirs.")
    with noon(-60):
        made.review(made.PUMPS)  # before the weeks that are looked at
    batch = moved(people)
    with on(batch, 1):
        make_due_checkups()
    before = figures(batch, 1)["before"]
    assert (before["sent_back"], before["clocks_lapsed"], before["overdue"]) == (1, 1, 1)
    assert before["first_touch_hours"] == 48.0  # one and three days; what was sent on is elsewhere


def test_nothing_moved_is_said_so(people):
    batch = moved(people)
    with on(batch, 1):
        make_due_checkups()
    found = figures(batch, 1)
    assert (found["moved"], found["first_touch_hours"], found["before"]["first_touch_hours"]) == (
        0,
        None,
        None,
    )


def test_the_page_counts_until_now_and_names_the_next_look(people):
    made.review(made.PUMPS)
    batch = moved(people)
    start = batch.finished_at.astimezone(NEW_YORK).date()
    for day, following in ((0, 1), (1, 7), (8, 30), (31, None)):
        with on(batch, day):
            since = read_figures_since_move(batch)
        assert (since["day"], since["next_look"]) == (
            day, None if following is None else start + timedelta(days=following),
        )  # fmt: skip


def test_the_director_signs_once_with_a_note_for_a_no(people, maker):
    made.review(made.PUMPS)
    batch = moved(people)
    director = people[1]
    with pytest.raises(WrongStateError, match="not been looked at"):
        sign_checkup(batch_id=batch.pk, day=1, user=director, running_smoothly=True)
    with on(batch, 1):
        make_due_checkups()
        with pytest.raises(NotAllowedError):
            sign_checkup(batch_id=batch.pk, day=1, user=maker, running_smoothly=True)
        with pytest.raises(InvalidInputError, match="yes or no"):
            sign_checkup(batch_id=batch.pk, day=1, user=director, running_smoothly=None)
        with pytest.raises(InvalidInputError, match="does not run"):
            sign_checkup(batch_id=batch.pk, day=1, user=director, running_smoothly=False, note=" ")
        row = sign_checkup(batch_id=batch.pk, day=1, user=director, running_smoothly=False, note="Phones.")
        with pytest.raises(WrongStateError, match="signed already"):
            sign_checkup(batch_id=batch.pk, day=1, user=director, running_smoothly=True)
    assert (row.signed_by, row.running_smoothly, row.note) == (director, False, "Phones.")
    event = Event.objects.get(verb=Verb.CHECKUP_SIGNED)
    assert (event.batch_id, event.reason, event.after) == (
        batch.pk, "Phones.", {"day": 1, "running_smoothly": False},
    )  # fmt: skip


def test_the_next_centers_are_warned_until_it_is_signed_as_running_smoothly(people):
    def smooth() -> tuple[str, str]:
        line = next(
            line for line in check_readiness(order, preview) if line.check == "Earlier moves signed off"
        )
        return line.result, line.detail

    flips.staff("CEE003")
    made.review(made.PUMPS)
    first = moved(people)
    order = drafting.draft_order(user=people[0], spec=order_spec("DO 26-002", centers=["CEE003"]))
    preview = drafting.make_preview(order_id=order.pk, user=people[0])
    assert smooth() == ("green", "No checkup waits for its signature.")
    with on(first, 1):
        make_due_checkups()
    assert smooth() == ("warned", "Day 1 of order DO 26-001 waits for its signature.")
    sign_checkup(batch_id=first.pk, day=1, user=people[1], running_smoothly=False, note="Phones.")
    assert smooth() == ("warned", "Day 1 of order DO 26-001 was signed as not running smoothly: Phones.")
    with on(first, 7):
        make_due_checkups()
    sign_checkup(batch_id=first.pk, day=7, user=people[1], running_smoothly=True)
    assert smooth()[0] == "green"
    # A warning stops nobody: the second person decides.
    assert (
        approval.approve_order(order_id=order.pk, user=people[1], warnings_read=True)[0].state == "approved"
    )


def test_of_a_move_that_was_taken_back_nobody_is_asked_any_more(people):
    made.review(made.PUMPS)
    batch = moved(people)
    client = Client()
    client.force_login(people[1])
    with on(batch, 1):
        make_due_checkups()
        assert b"sign it off before more work moves" in client.get("/centers/delegations/").content
        run(withdrawn(people, batch.delegation))
        assert b"sign it off before more work moves" not in client.get("/centers/delegations/").content


def test_the_console_asks_for_the_signature_and_takes_it(people):
    made.review(made.PUMPS)
    batch = moved(people)
    client = Client()
    client.force_login(people[1])
    assert b"sign it off before more work moves" not in client.get("/centers/delegations/").content
    with on(batch, 1):
        make_due_checkups()
        assert b"sign it off before more work moves" in client.get("/centers/delegations/").content
        page = f"/centers/delegations/batches/{batch.pk}/"
        assert b"Sign day 1" in client.get(page).content
        client.post(f"{page}checkups/1/", {"running_smoothly": "yes", "note": ""})
        assert b"Running smoothly: <b>yes</b>" in client.get(page).content
        assert b"sign it off before more work moves" not in client.get("/centers/delegations/").content
