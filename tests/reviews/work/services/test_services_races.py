"""Two real connections at one item: one outcome, explained to the other person, and nothing twice."""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from cee_portal.accounts.models import User
from cee_portal.core.models import Event
from cee_portal.core.record import Verb
from reviews.validation.services.closing import ReviewOutcome, close_review
from reviews.work.errors import ItemMovedError, TakenError
from reviews.work.models import Hold, ItemMove, WorkItem
from reviews.work.queue.search import QueueQuery
from reviews.work.services import hand_over, ownership
from reviews.work.services.bulk import BulkSpec, ChosenItem, continue_bulk, refusals_of, start_bulk
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]

TAKES = 400
THREADS = 8


class Other(threading.Thread):
    """Another connection that acts inside a transaction, and commits when told."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.act, self.done, self.commit = act, threading.Event(), threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            with transaction.atomic():
                self.act()
                self.done.set()
                self.commit.wait(60)
        except BaseException as error:
            self.error = error
            self.done.set()
        finally:
            connection.close()


@contextmanager
def meanwhile(act: Callable[[], object]):
    """`act` was done by another connection and is not committed; it commits a moment after the block began to wait."""
    other = Other(act)
    other.start()
    assert other.done.wait(60)
    assert other.error is None
    threading.Timer(0.3, other.commit.set).start()
    began = time.monotonic()
    try:
        yield other
    finally:
        other.commit.set()
        other.join(20)
    assert other.error is None
    assert time.monotonic() - began < 10


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_two_take_the_same_item():
    dana, omar = made.person("dana"), made.person("omar")
    item = made.review()
    refused = pytest.raises(TakenError, match=r"Dana Ruiz took .* first. Press n")
    with meanwhile(lambda: ownership.take(item_id=item.pk, user=fresh(dana))), refused:
        ownership.take(item_id=item.pk, user=omar)
    item.refresh_from_db()
    assert (item.owner, item.version) == (dana, 2)


def test_an_item_is_sent_away_while_another_takes_it():
    dana, omar = made.person("dana"), made.person("omar")
    item = made.review()
    port = made.office("2704")
    sending = lambda: hand_over.send(item_id=item.pk, user=fresh(dana), office=port, reason="theirs")  # noqa: E731
    with meanwhile(sending), pytest.raises(ItemMovedError) as moved:
        ownership.take(item_id=item.pk, user=omar)
    assert moved.value.went_to == "2704"
    item.refresh_from_db()
    assert (item.owner, item.office.code) == (None, "2704")


def test_the_list_in_front_of_a_person_never_gives_what_moved_meanwhile():
    dana, omar = made.person("dana"), made.person("omar")
    first, second = made.review(), made.review()
    items = QueueQuery(WorkItem.objects.filter(office__code="CEE007"), {})
    port = made.office("2704")
    with meanwhile(lambda: hand_over.send(item_id=first.pk, user=fresh(dana), office=port, reason="theirs")):
        assert ownership.take_next(user=omar, candidates=items) == second
    first.refresh_from_db()
    assert first.owner is None


def test_a_begun_item_is_closed_while_a_revision_moves_its_summary():
    """The revision waits for the close and finds nothing open; the office that finished it keeps it."""
    dana = made.person("dana")
    before = made.selected()
    (summary,) = made.file(before)
    item = made.own(WorkItem.objects.get(summary=summary), dana, begun=True)
    pumps = made.line(hts=made.PUMPS, value=made.WORTH_A_REVIEW)
    closing = lambda: close_review(item_id=item.pk, user=fresh(dana), outcome=ReviewOutcome("no_discrepancy"))  # noqa: E731
    with meanwhile(closing):
        made.refile(before, pumps)
    item.refresh_from_db()
    assert (item.state, item.office.code) == ("closed", "CEE007")
    assert not ItemMove.objects.exists()
    assert not Hold.objects.exists()
    assert WorkItem.objects.get(summary=summary, state="open").office.code == "2704"


def test_a_revision_moves_an_item_while_somebody_closes_it():
    """The close waits, then says where the item went and keeps nothing half-done."""
    dana = made.person("dana")
    before = made.selected()
    (summary,) = made.file(before)
    item = made.own(WorkItem.objects.get(summary=summary), dana)
    pumps = made.line(hts=made.PUMPS, value=made.WORTH_A_REVIEW)
    refused = pytest.raises(ItemMovedError, match="a new revision changed its goods")
    with meanwhile(lambda: made.refile(before, pumps)), refused:
        close_review(item_id=item.pk, user=dana, outcome=ReviewOutcome("no_discrepancy"))
    item.refresh_from_db()
    assert (item.state, item.office.code, item.owner, item.former_owner) == ("open", "2704", None, dana)
    assert item.activity.state == "selected"


def test_a_revision_moves_a_summary_while_its_held_item_is_released():
    """Release passes the gate and waits for the routing: the item goes where the newest revision puts it."""
    dana = made.person("dana")
    before = made.selected(port="4601")
    (summary,) = made.file(before)
    item = made.own(WorkItem.objects.get(summary=summary), dana, begun=True)
    pumps = made.line(hts=made.PUMPS, value=made.WORTH_A_REVIEW)
    made.refile(before, pumps, port="4601")
    with meanwhile(lambda: made.refile(before, pumps, port="2704")):
        ownership.release(item_id=item.pk, user=dana)
    item.refresh_from_db()
    assert (item.office.code, item.owner) == ("2704", None)
    assert not Hold.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    "takes", [TAKES, pytest.param(20_000, marks=pytest.mark.soak)], ids=["short", "long"]
)
def test_no_item_is_taken_twice(takes):
    """Eight people press "next" as fast as they can until nothing is left."""
    item = made.review()
    copies = [WorkItem(**_columns(item, number)) for number in range(takes - 1)]
    WorkItem.objects.bulk_create(copies, batch_size=2000)
    users = [made.person(f"person{number}") for number in range(THREADS)]
    taken: list[list[int]] = [[] for _ in users]
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            user = fresh(users[number])
            items = QueueQuery(WorkItem.objects.filter(office_id=item.office_id), {})
            while found := ownership.take_next(user=user, candidates=items):
                taken[number].append(found.pk)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    every = [pk for each in taken for pk in each]
    assert len(every) == len(set(every)) == takes
    assert WorkItem.objects.filter(owner=None).count() == 0
    assert all(
        WorkItem.objects.filter(owner=user).count() == len(mine)
        for user, mine in zip(users, taken, strict=True)
    )


def _columns(item: WorkItem, number: int) -> dict[str, object]:
    """Another item like this one, on a summary id of its own: the queue table is all that take-next reads."""
    names = [
        field.attname for field in WorkItem._meta.local_fields if field.attname not in ("id", "summary_id")
    ]
    return {name: getattr(item, name) for name in names} | {"summary_id": 10_000_000 + number}


def test_two_who_hand_out_the_same_list_give_no_item_twice():
    lead, second = made.person("lead", role="supervisor"), made.person("second", role="supervisor")
    dana, omar = made.person("dana"), made.person("omar")
    items = [made.review() for _ in range(12)]
    chosen = [ChosenItem(item.pk, item.version) for item in items]
    ready = threading.Barrier(2)
    jobs = [
        start_bulk(
            user=user, office=made.office("CEE007"), spec=BulkSpec(act="give", to=(to.pk,)), chosen=chosen
        )
        for user, to in ((lead, dana), (second, omar))
    ]

    def give(job):
        try:
            ready.wait(60)
            continue_bulk(job.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=[job], daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    refused = []
    for job in jobs:
        job.refresh_from_db()
        assert (job.state, job.done) == ("done", 12)
        refused += refusals_of(job)
    assert len(refused) == 12
    assert {row["code"] for row in refused} == {"stale"}
    assert len({row["item"] for row in refused}) == 12
    assert Event.objects.filter(verb=Verb.ITEM_ASSIGNED).count() == 12
    assert not WorkItem.objects.filter(owner__isnull=True).exists()
