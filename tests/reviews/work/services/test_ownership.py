"""Take, take next, release, assign, skip: one owner at a time, and every refusal says what to do."""

from datetime import timedelta

import pytest

from cee_portal.core import clock
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from cee_portal.core.refusals import InvalidInputError, NotAllowedError, NotFoundError
from reviews.work.errors import ItemClosedError, StaleItemError, TakenError
from reviews.work.models import Draft, WorkItem
from reviews.work.queue.search import QueueQuery
from reviews.work.services import ownership, parking
from reviews.work.services.locking import keep_text
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def people(db):
    return {
        "dana": made.person("dana", team="E2"),
        "omar": made.person("omar"),
        "lead": made.person("lead", role="supervisor"),
        "port": made.person("port", at="2704"),
        "admin": made.administrator(),
    }


def do(act, item, user, people):
    match act:
        case "take":
            return ownership.take(item_id=item.pk, user=user)
        case "release":
            return ownership.release(item_id=item.pk, user=user)
        case "skip":
            return ownership.skip(item_id=item.pk, user=user)
        case "assign to omar":
            return ownership.assign(item_id=item.pk, user=user, owner=people["omar"])
        case "assign to port":
            return ownership.assign(item_id=item.pk, user=user, owner=people["port"])


@pytest.mark.parametrize(
    ("sentence", "owner", "act", "who", "owner_after"),
    [
        ("a free item is taken", None, "take", "dana", "dana"),
        ("taking what one has changes nothing", "dana", "take", "dana", "dana"),
        ("what another has is not taken", "omar", "take", "dana", TakenError),
        ("not even by a supervisor, who assigns instead", "omar", "take", "lead", TakenError),
        ("people of other offices take nothing here", None, "take", "port", NotAllowedError),
        ("nor does an administrator", None, "take", "admin", NotAllowedError),
        ("its owner releases it", "dana", "release", "dana", None),
        ("a supervisor can release it", "dana", "release", "lead", None),
        ("a colleague does not", "dana", "release", "omar", NotAllowedError),
        ("releasing what is free changes nothing", None, "release", "omar", None),
        ("a supervisor hands work out", None, "assign to omar", "lead", "omar"),
        ("and takes it from one to another", "dana", "assign to omar", "lead", "omar"),
        ("a specialist gives a free item to oneself", None, "assign to omar", "omar", "omar"),
        ("but not to a colleague", None, "assign to omar", "dana", NotAllowedError),
        ("nor what a colleague has to oneself", "dana", "assign to omar", "omar", NotAllowedError),
        ("nobody is given work of another office", None, "assign to port", "lead", InvalidInputError),
        ("skipping what one has not begun frees it", "dana", "skip", "dana", None),
        ("skipping a free item leaves it free", None, "skip", "dana", None),
    ],
)
def test_each_act_leaves_the_item_with_the_right_owner(people, sentence, owner, act, who, owner_after):
    item = made.review(owner=people[owner] if owner else None)
    version, events = item.version, Event.objects.filter(object_id=str(item.pk)).count()
    if isinstance(owner_after, type):
        with pytest.raises(owner_after):
            do(act, item, people[who], people)
        owner_after, changed = owner, False
    else:
        do(act, item, people[who], people)
        changed = owner != owner_after
    item.refresh_from_db()
    assert (item.owner.username if item.owner else None) == owner_after, sentence
    assert item.version == version + changed
    recorded = changed or act == "skip"  # so that it can be undone
    assert Event.objects.filter(object_id=str(item.pk)).count() == events + recorded
    assert item.office.code == "CEE007"


def test_a_free_item_names_who_had_it(people):
    item = made.review(owner=people["dana"])
    ownership.release(item_id=item.pk, user=people["dana"], reason="on leave")
    item.refresh_from_db()
    assert (item.former_owner, item.taken_at, item.begun_at) == (people["dana"], None, None)
    event = Event.objects.filter(object_id=str(item.pk)).latest("id")
    assert event.before and event.before["owner"] == "dana"
    assert (event.verb, event.reason, event.after) == (Verb.ITEM_RELEASED, "on leave", {"owner": None})


def test_what_is_gone_closed_or_changed_says_so(people):
    item = made.review()
    with pytest.raises(NotFoundError, match="Go back to the queue"):
        ownership.take(item_id=item.pk + 1_000_000, user=people["dana"])
    until = clock.today() + timedelta(days=3)
    with pytest.raises(StaleItemError):
        parking.park(
            item_id=item.pk, user=people["dana"], until=until, reason="x", expected_version=item.version + 1
        )
    WorkItem.objects.filter(pk=item.pk).update(state="closed", result="deleted", closed_at=clock.now())
    with pytest.raises(ItemClosedError, match="The portal closed"):
        ownership.take(item_id=item.pk, user=people["dana"])


def test_an_item_that_was_skipped_is_not_next_for_that_person_until_tomorrow(people):
    first, second = made.review(), made.review()
    items = QueueQuery(WorkItem.objects.filter(office__code="CEE007", state="open"), {})
    ownership.skip(item_id=first.pk, user=people["dana"])
    assert ownership.take_next(user=people["dana"], candidates=items) == second
    assert ownership.take_next(user=people["dana"], candidates=items) is None
    assert ownership.take_next(user=people["omar"], candidates=items) == first
    ownership.release(item_id=first.pk, user=people["omar"])
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert ownership.take_next(user=people["dana"], candidates=items) == first


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("parked", {"state": "parked", "parked_until": "2027-01-01"}),
        ("sent here, not accepted yet", {"state": "offered"}),
    ],
)
def test_take_next_passes_over_what_is_not_open(people, sentence, values):
    item = made.review()
    WorkItem.objects.filter(pk=item.pk).update(**values)
    items = QueueQuery(WorkItem.objects.filter(office__code="CEE007"), {})
    assert ownership.take_next(user=people["dana"], candidates=items) is None, sentence
    taken = ownership.take(item_id=item.pk, user=people["dana"])
    assert (taken.state, taken.parked_until) == ("open", None)


def test_nobody_takes_next_from_a_list_of_another_office(people):
    made.review()
    items = QueueQuery(WorkItem.objects.filter(office__code="CEE007"), {})
    for name in ("port", "admin"):
        with pytest.raises(NotAllowedError):
            ownership.take_next(user=people[name], candidates=items)
    assert not WorkItem.objects.exclude(owner=None).exists()


def test_given_parked_work_stays_parked(people):
    item = made.review(owner=people["dana"])
    until = clock.today() + timedelta(days=5)
    parking.park(item_id=item.pk, user=people["dana"], until=until, reason="waits for the lab")
    ownership.assign(item_id=item.pk, user=people["lead"], owner=people["omar"])
    item.refresh_from_db()
    assert (item.state, item.parked_until, item.owner, item.begun_at) == (
        "parked",
        until,
        people["omar"],
        None,
    )


@pytest.mark.parametrize(
    ("sentence", "days", "reason", "field"),
    [
        ("today is no day to rest until", 0, "x", "until"),
        ("nor is yesterday", -1, "x", "until"),
        ("nor a day beyond the longest rest", 91, "x", "until"),
        ("a reason is needed", 5, "  ", "reason"),
        ("a day and a reason", 90, "lab", None),
    ],
)
def test_parking(people, sentence, days, reason, field):
    item = made.review()
    until = clock.today() + timedelta(days=days)
    if field:
        with pytest.raises(InvalidInputError) as refused:
            parking.park(item_id=item.pk, user=people["dana"], until=until, reason=reason)
        assert refused.value.field == field, sentence
        item.refresh_from_db()
        assert (item.state, item.owner) == ("open", None)
        return
    made.own(item, people["dana"])
    parking.park(item_id=item.pk, user=people["dana"], until=until, reason=reason)
    item.refresh_from_db()
    assert (item.state, item.parked_until, item.owner, item.is_begun) == (
        "parked",
        until,
        people["dana"],
        True,
    )
    parking.unpark(item_id=item.pk, user=people["dana"])
    item.refresh_from_db()
    assert (item.state, item.parked_until, item.owner) == ("open", None, people["dana"])


def test_text_of_a_refused_act_is_kept_once(people):
    item = made.review()
    for text in ("first", "second", "  "):
        keep_text(item_id=item.pk, user=people["dana"], text=text)
    keep_text(item_id=item.pk + 1_000_000, user=people["dana"], text="nowhere")
    assert list(Draft.objects.values_list("item_id", "text")) == [(item.pk, "second")]
