"""One act on many items: each by the rules of a single one, none twice, and who refused says why."""

from datetime import timedelta

import pytest
from django.db import connection

from cee_portal.accounts.models import User
from cee_portal.core import clock, jobs
from cee_portal.core.models import Event, Job
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.work.models import ItemMove, WorkItem
from reviews.work.selectors.workload import office_workload
from reviews.work.services import bulk, hand_over, ownership
from reviews.work.services.bulk import (
    BulkSpec,
    ChosenItem,
    continue_bulk,
    refusals_of,
    refused_count,
    start_bulk,
)
from reviews.work.tasks import run_bulk, sweep_bulk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def people():
    return {
        "lead": made.person("lead", role="supervisor"),
        "dana": made.person("dana", team="E2"),
        "omar": made.person("omar"),
        "port": made.person("port", at="2704"),
    }


def chosen(items):
    return [ChosenItem(item.pk, item.version) for item in items]


def start(user, act, items, **spec):
    return start_bulk(
        user=user, office=made.office("CEE007"), spec=BulkSpec(act=act, **spec), chosen=chosen(items)
    )


def done(job):
    assert not continue_bulk(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    return job


def owners(items):
    found = WorkItem.objects.in_bulk([item.pk for item in items])
    return [found[item.pk].owner and found[item.pk].owner.username for item in items]


def test_a_supervisor_gives_a_list_to_several_in_turn(people):
    items = [made.review() for _ in range(5)]
    job = start(
        people["lead"], "give", items, to=(people["dana"].pk, people["omar"].pk), reason="Before the holiday."
    )
    assert owners(items) == [None] * 5  # nothing before the job
    done(job)
    assert owners(items) == ["dana", "omar", "dana", "omar", "dana"]
    assert (job.done, job.total, refused_count(job)) == (5, 5, 0)
    events = Event.objects.filter(verb=Verb.ITEM_ASSIGNED, actor=people["lead"])
    assert events.count() == 5
    assert set(events.values_list("reason", flat=True)) == {"Before the holiday."}


def test_what_changed_since_it_was_chosen_is_refused_alone(people):
    taken, closed, sent, free = [made.review() for _ in range(4)]
    job = start(people["lead"], "give", [taken, closed, sent, free], to=(people["omar"].pk,))
    ownership.take(item_id=taken.pk, user=people["dana"])
    close_review(item_id=closed.pk, user=people["dana"], outcome=ReviewOutcome(result="no_discrepancy"))
    hand_over.send(item_id=sent.pk, user=people["dana"], office=made.office("2704"), reason="theirs")
    done(job)
    assert owners([taken, free]) == ["dana", "omar"]
    told = {row["item"]: row["code"] for row in refusals_of(job)}
    assert told == {taken.pk: "stale", closed.pk: "closed", sent.pk: "moved"}
    assert refusals_of(job)[0]["entry"] == taken.printed_number
    assert "closed" in refusals_of(job)[1]["why"]
    assert (job.done, refused_count(job)) == (4, 3)


@pytest.mark.parametrize(
    ("sentence", "who", "act", "owner", "after", "code"),
    [
        ("a specialist takes free ones", "dana", "take", None, "dana", None),
        ("but not what a colleague has", "dana", "take", "omar", "omar", "taken"),
        ("its owner returns it to the queue", "dana", "release", "dana", None, None),
        ("a colleague does not", "dana", "release", "omar", "omar", "not_allowed"),
        ("who leads takes it back", "lead", "release", "omar", None, None),
        ("parked work stays its owner's", "dana", "park", "dana", "dana", None),
        ("a free one that is parked stays nobody's", "dana", "park", None, None, None),
        ("a colleague's is not parked", "dana", "park", "omar", "omar", "taken"),
    ],
)
def test_each_act_keeps_the_rules_of_one_item(people, sentence, who, act, owner, after, code):
    item = made.review(owner=people[owner] if owner else None)
    spec = {"until": clock.today() + timedelta(days=3), "reason": "Answer awaited."} if act == "park" else {}
    job = done(start(people[who], act, [item], **spec))
    assert owners([item]) == [after], sentence
    assert [row["code"] for row in refusals_of(job)] == ([code] if code else [])
    if act == "park" and not code:
        item.refresh_from_db()
        assert (item.state, item.parked_until) == ("parked", spec["until"])


def test_an_act_that_cannot_be_done_is_refused_before_it_begins(people):
    item, today = made.review(), clock.today()
    dana, lead, port = people["dana"], people["lead"], people["port"]

    def refused(error, user, act, field="", items=(item,), **spec):
        with pytest.raises(error) as told:
            start(user, act, items, **spec)
        assert told.value.field == field

    refused(NotAllowedError, dana, "give", to=(dana.pk,))
    refused(NotAllowedError, port, "take")
    refused(InvalidInputError, lead, "give", "to")
    refused(InvalidInputError, lead, "give", "to", to=(port.pk,))
    refused(InvalidInputError, lead, "give", "to", to=(0,))
    refused(InvalidInputError, dana, "take", "item", items=())
    refused(InvalidInputError, dana, "close", "act")
    refused(InvalidInputError, dana, "park", "until", until=today, reason="x")
    refused(InvalidInputError, dana, "park", "reason", until=today + timedelta(days=1), reason=" ")
    assert not Job.objects.exists()
    assert owners([item]) == [None]


def test_who_lost_the_role_meanwhile_does_nothing(people):
    items = [made.review() for _ in range(2)]
    job = start(people["lead"], "give", items, to=(people["omar"].pk,))
    people["lead"].office_memberships.update(valid_to=clock.today() - timedelta(days=1))
    done(job)
    assert owners(items) == [None, None]
    assert {row["code"] for row in refusals_of(job)} == {"not_allowed"}


def test_a_worker_that_died_costs_nothing(people, monkeypatch):
    items = [made.review() for _ in range(4)]
    job = start(people["lead"], "give", items, to=(people["omar"].pk,))
    act, calls = bulk.ACTS["give"], []

    def dies_at_the_third(work, at):
        calls.append(at)
        act(work, at)
        if len(calls) == 3:
            raise MemoryError

    monkeypatch.setitem(bulk.ACTS, "give", dies_at_the_third)
    with pytest.raises(MemoryError):
        continue_bulk(job.pk)
    job.refresh_from_db()
    assert (job.done, owners(items)) == (2, ["omar", "omar", None, None])
    assert jobs.resume_unfinished(bulk.KIND) == [job.pk]
    done(job)
    assert calls == [0, 1, 2, 2, 3]
    assert owners(items) == ["omar"] * 4
    assert Event.objects.filter(verb=Verb.ITEM_ASSIGNED).count() == 4


def test_it_goes_on_in_short_runs_and_stops_when_told(people):
    items = [made.review() for _ in range(3)]
    job = start(people["dana"], "take", items)
    assert continue_bulk(job.pk, seconds=0)  # time is up before the first: there is more
    jobs.cancel(job_id=job.pk)
    assert not continue_bulk(job.pk)
    assert owners(items) == [None] * 3


def test_the_worker_and_the_sweeper(people, monkeypatch):
    items = [made.review() for _ in range(2)]
    job = start(people["dana"], "take", items)
    hinted = []
    monkeypatch.setattr("reviews.work.tasks.enqueue", lambda task, job_id: hinted.append((task.name, job_id)))
    sweep_bulk()
    assert hinted == [("reviews.run_bulk", job.pk)]
    run_bulk(job.pk)
    run_bulk(job.pk)  # a hint that comes twice
    assert owners(items) == ["dana", "dana"]
    sweep_bulk()
    assert len(hinted) == 1


def test_refusals_are_told_up_to_a_limit(people, monkeypatch):
    monkeypatch.setattr(bulk, "MAX_REFUSALS", 2)
    items = [made.review(owner=people["omar"]) for _ in range(4)]
    job = done(start(people["dana"], "take", items))
    assert (len(refusals_of(job)), refused_count(job)) == (2, 4)


def test_returning_what_was_held_goes_home(people):
    """Many at once keep the rule of one: a hold "begun before" ends with its owner, and the item moves."""
    item = made.review(owner=people["dana"])
    WorkItem.objects.filter(pk=item.pk).update(begun_at=clock.now())
    item.holds.create(office=item.office, reason="begun", placed_at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE entries_routing SET jurisdiction_id = %s, office_id = %s WHERE summary_id = %s",
            [made.office("CEE010").pk, made.office("2704").pk, item.summary_id],
        )
    done(start(people["dana"], "release", [item]))
    item.refresh_from_db()
    assert (item.office.code, item.owner) == ("2704", None)
    assert ItemMove.objects.get(item=item).cause == "hold_ended"


def test_the_workload_of_each_person_is_counted(people):
    made.review(owner=people["omar"])
    late = made.review(owner=people["omar"])
    soon = made.review(owner=people["omar"])
    WorkItem.objects.filter(pk=late.pk).update(band=1, due_on=clock.today() - timedelta(days=1))
    WorkItem.objects.filter(pk=soon.pk).update(band=2, due_on=clock.today() + timedelta(days=1))
    gone = made.person("gone")
    gone.office_memberships.update(valid_to=clock.today() - timedelta(days=1))
    people["dana"].office_memberships.update(
        away_from=clock.today(), away_until=clock.today() + timedelta(days=5)
    )
    User.objects.filter(pk=people["lead"].pk).update(is_active=False)
    found = {person.username: person for person in office_workload(made.office("CEE007"))}
    assert set(found) == {"omar", "dana"}
    assert found["omar"][4:] == (3, 1, 1, False)
    assert found["omar"].words == "Omar Ruiz, 3 open, 1 late"
    assert found["dana"].words == "Dana Ruiz, 0 open, away"
