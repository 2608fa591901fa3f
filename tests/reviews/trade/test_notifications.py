"""What happened to a filer's summaries, in one order that never changes, without a word of selection."""

import json
import threading
import time
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test import Client

from cee_portal.accounts.models import User
from cee_portal.core import clock
from entries.filing.deletion import delete_summary
from entries.models import Filer
from reviews.reassignment.digests.services import write_moved_digests, write_scheduled_digests
from tests.builders import flips
from tests.builders import reviews as made
from tests.builders.flips import approved, run

URL = "/api/v1/notifications/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def broker() -> Client:
    made.file(made.parsed())
    user = User.objects.create_user("broker")
    user.filer_memberships.create(filer=Filer.objects.get(code="B76"), valid_from=date(2015, 1, 1))
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, **query: object) -> tuple[str | None, list[dict]]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    return told["next"], told["results"]


def test_a_move_is_told_behind_everything_before_it(broker):
    flips.staff()
    people = flips.administrators()
    (summary,) = made.file(made.parsed(made.line(hts=made.PUMPS)))
    after, before = read(broker)
    assert [row["kind"] for row in before] == ["filed", "routed", "filed", "routed"]
    assert (before[2]["entry_number"], before[2]["version"]) == (summary.printed_number, "00100")
    assert (before[3]["from_office"], before[3]["to_office"]) == (None, "2704")
    assert read(broker, after=after) == (after, [])
    _, batch = approved(people)
    run(batch)
    write_moved_digests()
    following, (moved, notice) = read(broker, after=after)
    assert moved["at"] <= notice["at"] and following != after
    assert {
        name: moved[name]
        for name in ("kind", "entry_number", "from_office", "to_office", "cause", "order_number")
    } == {
        "kind": "moved",
        "entry_number": summary.printed_number,
        "from_office": "2704",
        "to_office": "CEE010",
        "cause": "order",
        "order_number": "DO 26-001",
    }
    assert (notice["kind"], notice["cause"], notice["order_number"]) == ("notice", "moved", "DO 26-001")
    assert notice["text"].startswith("Your entry summaries: work moved to Machinery. Order DO 26-001 of ")
    with patch("time.time", return_value=time.time() + 60):
        assert read(broker, after=after) == (following, [moved, notice]), "re-readable, to the same cursor"


def test_what_will_move_is_told_days_before_with_how_much_and_whom_to_ask(broker):
    flips.staff()
    people = flips.administrators()
    for port in ("2704", "4601"):
        made.file(made.parsed(made.line(hts=made.PUMPS), port=port))
    after, _ = read(broker)
    order, _ = approved(people, flips.order_spec(effective_on=clock.today() + timedelta(days=7)))
    assert write_scheduled_digests() > 0
    _, (notice,) = read(broker, after=after)
    center, day = made.office("CEE010"), order.effective_on
    whom = ", ".join(filter(None, (center.short_name, center.phone, center.email)))
    assert (notice["kind"], notice["cause"], notice["order_number"]) == ("notice", "scheduled", "DO 26-001")
    assert notice["text"] == (
        f"Your entry summaries: work moves to Machinery on {day:%b} {day.day}. From {day:%B} {day.day}, {day.year} order"
        " DO 26-001 gives work of its industry to Machinery. Will be at Machinery: 2 entry summaries."
        f" The move changes no legal deadline. Ask {whom}."
    )


def test_a_deletion_is_told_as_one(broker):
    (summary,) = made.file(made.parsed())
    after, _ = read(broker)
    delete_summary(summary_id=summary.pk, user=None)
    _, (row,) = read(broker, after=after)
    assert (row["kind"], row["entry_number"], row["to_office"]) == (
        "deleted",
        summary.printed_number,
        "CEE007",
    )


def test_parts_put_together_are_the_whole(broker):
    parsed = made.parsed()
    made.file(*[made.parsed() for _ in range(4)], parsed)
    made.refile(parsed, made.line(value=20_000))
    _, whole = read(broker)
    assert [row["kind"] for row in whole].count("replaced") == 1
    parts, after = [], ""
    while True:
        after, rows = read(broker, limit=2, **({"after": after} if after else {}))
        if not rows:
            break
        parts += rows
    assert parts == whole


def test_selected_or_not_reads_the_same(broker):
    def told(summary) -> str:
        _, rows = read(broker)
        own = [row for row in rows if row["entry_number"] == summary.printed_number]
        return json.dumps([{**row, "at": "", "entry_number": ""} for row in own])

    (plain,) = made.file(made.parsed())
    (selected,) = made.file(made.selected())
    assert not plain.work_items.exists() and selected.work_items.exists()
    assert told(plain) == told(selected)


def test_only_what_happened_since_a_moment_is_listed(broker):
    later = clock.now() + timedelta(seconds=1)
    with clock.set_to(later):
        made.file(made.parsed())
        _, rows = read(broker, changed_since=later.isoformat())
        assert [row["kind"] for row in rows] == ["filed", "routed"]


@pytest.mark.django_db(transaction=True)
def test_what_a_running_transaction_may_still_precede_waits_for_it(broker):
    """Who began before may commit an earlier moment yet: nobody's cursor stands behind it by then."""
    begun, go_on = threading.Event(), threading.Event()

    def take_time() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT cee_now()")
                begun.set()
                go_on.wait(120)
        finally:
            connection.close()

    after, _ = read(broker)
    slow = threading.Thread(target=take_time)
    slow.start()
    try:
        assert begun.wait(60)
        (quick,) = made.file(made.parsed())
        assert read(broker, after=after) == (after, [])
    finally:
        go_on.set()
        slow.join()
    _, rows = read(broker, after=after)
    assert [(row["kind"], row["entry_number"]) for row in rows] == [
        ("filed", quick.printed_number), ("routed", quick.printed_number),
    ]  # fmt: skip
