"""Notices of offices take their place in the feed when they are seen, and none comes before a cursor."""

import random
import threading
import time
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from cee_portal.accounts.models import User
from entries.models import EntrySummary, Filer, Importer
from reviews.letters.models import TradeNotice
from reviews.letters.services import release
from reviews.letters.services.withdrawal import withdraw_unseen
from reviews.trade.notifications import Notification, notifications_after
from tests.builders import letters
from tests.builders import reviews as made

URL = "/api/v1/notifications/"
pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture
def summary(db: None) -> EntrySummary:
    return made.file(made.parsed())[0]


def sign_in(name: str, **party: Any) -> Client:
    user = User.objects.create_user(name)
    memberships = user.filer_memberships if "filer" in party else user.importer_memberships
    memberships.create(valid_from=date(2015, 1, 1), **party)
    client = Client()
    client.force_login(user)
    return client


def told(client: Client, **query: object) -> list[dict[str, Any]]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


@pytest.mark.django_db
def test_a_request_is_told_to_filer_and_importer_after_ten_seconds(summary: EntrySummary) -> None:
    broker = sign_in("broker", filer=summary.filer)
    importer = sign_in("importer", importer=summary.importer)
    letters.tell(summary)
    letters.release()
    readers = (broker, importer)
    assert [[row["kind"] for row in told(reader)] for reader in readers] == [["filed", "routed"]] * 2
    with letters.seconds_later():
        first, second = ([row for row in told(reader) if row["kind"] == "request"] for reader in readers)
    assert first == second
    (row,) = first
    assert (row["entry_number"], row["about"], row["uc_code"]) == (summary.printed_number, "request:1", "3")
    assert row["text"] == "Electronics asks for documents."


@pytest.mark.django_db
def test_strangers_are_told_nothing_and_a_person_of_both_once(summary: EntrySummary) -> None:
    other = sign_in("other", filer=Filer.objects.create(code="ZZ9"))
    stranger = sign_in("stranger", importer=Importer.objects.create(number="98-765432100"))
    both = sign_in("both", filer=summary.filer)
    User.objects.get(username="both").importer_memberships.create(
        importer=summary.importer, valid_from=date(2015, 1, 1)
    )
    letters.tell(summary)
    letters.release()
    with letters.seconds_later():
        assert told(other) == told(stranger) == []
        assert [row["kind"] for row in told(both)] == ["filed", "routed", "request"]


@pytest.mark.django_db
def test_what_was_withdrawn_is_never_told(summary: EntrySummary) -> None:
    broker = sign_in("broker", filer=summary.filer)
    letters.tell(summary)
    letters.release()
    with transaction.atomic():
        assert withdraw_unseen(occasion="request:1")
    with letters.seconds_later():
        assert [row["kind"] for row in told(broker)] == ["filed", "routed"]


@pytest.mark.django_db
def test_a_cursor_is_read_again_after_ninety_days(summary: EntrySummary) -> None:
    broker = sign_in("broker", filer=summary.filer)
    cursor = broker.get(URL).json()["next"]
    letters.tell(summary)
    letters.release()
    with letters.seconds_later():
        before = told(broker, after=cursor)
    with letters.seconds_later(91 * 24 * 3600):
        assert told(broker, after=cursor) == before != []


def in_thread(act: Any) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_an_act_that_takes_longer_than_the_delay_comes_behind_what_was_read_meanwhile(
    summary: EntrySummary,
) -> None:
    """The first writer writes first and commits last, long after the notice of the second was read."""
    written, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            letters.tell(summary, "slow")
            written.set()
            go_on.wait(60)

    with short_delay(0.3):
        slow = in_thread(write_slowly)
        try:
            assert written.wait(60)
            letters.tell(summary, "quick")
            time.sleep(0.6)  # longer than the delay, while the first transaction is open
        finally:
            go_on.set()
            slow.join()
        time.sleep(0.5)
    rows = [row for row in read([summary.filer_id]) if row.kind == "request"]
    assert [row.at for row in rows] == sorted(row.at for row in rows) and len(rows) == 2
    order = TradeNotice.objects.order_by("visible_at", "id").values_list("occasion", flat=True)
    assert list(order) == ["quick", "slow"]
    slow_notice = TradeNotice.objects.get(occasion="slow")
    assert slow_notice.visible_at is not None
    assert slow_notice.visible_at - slow_notice.written_at > timedelta(seconds=0.8)


@pytest.mark.django_db(transaction=True)
def test_a_release_that_hangs_past_the_delay_is_waited_for(summary: EntrySummary) -> None:
    """A reader does not go past the moment that a running release may still commit."""
    with connection.execute_wrapper(_die_before_release):
        letters.tell(summary, "first")
    released, go_on = threading.Event(), threading.Event()

    def release_slowly() -> None:
        with patch.object(release, "point", lambda name: wait_once(name, released, go_on)):
            release.release_written()

    with short_delay(0.2):
        slow = in_thread(release_slowly)
        try:
            assert released.wait(60)
            letters.tell(summary, "second")
            time.sleep(0.6)
            assert [row.kind for row in read([summary.filer_id])] == ["filed", "routed"]
        finally:
            go_on.set()
            slow.join()
    kinds = [row.kind for row in read([summary.filer_id])]
    assert kinds == ["filed", "routed", "request", "request"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(3))
def test_a_feed_read_in_parts_while_writers_commit_out_of_order_is_the_feed_read_at_once(
    summary: EntrySummary, seed: int
) -> None:
    drawn = random.Random(seed)
    parts: list[Notification] = []
    is_over = threading.Event()

    def write(number: int, pauses: list[float]) -> None:
        for step, pause in enumerate(pauses):
            occasion = f"request:{number}:{step}"
            with suppress(Abandoned), transaction.atomic():
                letters.tell(summary, occasion)
                time.sleep(pause)
                if step % 5 == 4:
                    raise Abandoned
            if step % 5 == 3:
                with transaction.atomic():
                    withdraw_unseen(occasion=occasion)
            if step % 5 == 2:
                made.file(made.parsed())

    def read_on() -> None:
        after = ""
        while True:
            last_round = is_over.is_set()
            rows = read([summary.filer_id], after=after, limit=3)
            parts.extend(rows)
            after = rows[-1].after if rows else after
            if last_round and not rows:
                return

    with short_delay(0.15):
        # Some transactions stay open for longer than the delay.
        pauses = [[drawn.choice((0, 0.01, 0.05, 0.3)) for _ in range(10)] for _ in range(4)]
        reader = in_thread(read_on)
        writers = [in_thread(lambda n=n: write(n, pauses[n])) for n in range(4)]
        for writer in writers:
            writer.join()
        release.release_written()
        time.sleep(0.5)
        is_over.set()
        reader.join()
    whole = read([summary.filer_id], limit=1_000)
    assert [row.after for row in parts] == [row.after for row in whole]
    visible = TradeNotice.objects.filter(withdrawn_at=None)
    assert sum(row.kind == "request" for row in whole) == visible.count() >= 4 * 6


class Abandoned(Exception):
    """A transaction is rolled back."""


def read(filer_ids: list[int], **options: Any) -> list[Notification]:
    return notifications_after(filer_ids, **options)


def short_delay(seconds: float) -> Any:
    delay = timedelta(seconds=seconds)
    return patch.multiple(release, RELEASE_DELAY=delay)


def wait_once(name: str, reached: threading.Event, go_on: threading.Event) -> None:
    if name == "release_begun" and not reached.is_set():
        reached.set()
        go_on.wait(60)


def _die_before_release(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if "SKIP LOCKED" in sql:
        raise DatabaseError("the process died")
    return execute(sql, params, many, context)
