"""What waits for a person of the trade, by last day, at a cost that does not grow with what has ended."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.api.problems import ProblemError
from entries.models import Filer, Importer
from reviews.requests.models import TradeRequest
from reviews.requests.selectors.waiting import COUNT_CAP, SHOWN, waiting_for, waiting_importers
from tests.builders import requests as asked
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def copies(request: TradeRequest, count: int, **fields: Any) -> list[TradeRequest]:
    """Return many more requests like this one, each with a last day of its own; the item of a sent one does not matter."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS one_open_request_per_item")
    rows = []
    for number in range(count):
        row = TradeRequest.objects.get(pk=request.pk)
        row.pk = None
        row._state.adding = True
        row.last_day = request.last_day + timedelta(days=number % 400)
        for name, value in fields.items():
            row.__dict__[name] = value
        rows.append(row)
    return TradeRequest.objects.bulk_create(rows)


def ids(user: User, **kwargs: Any) -> list[int]:
    return [row.pk for row in waiting_for(user, **kwargs).rows]


def test_each_party_finds_what_waits_for_it_by_last_day() -> None:
    later, sooner = asked.send(days=20), asked.send(days=5)
    other = asked.send(made.review(importer_number="98-765432100", consignee_number="98-765432100"))
    mia, noah, kim = asked.broker(), asked.importer(), asked.broker("kim", "KX4")
    asked.name_filer("KX4", "98-765432100")
    assert ids(mia) == [sooner.pk, other.pk, later.pk]
    assert ids(noah) == [sooner.pk, later.pk]
    assert ids(kim) == [other.pk]
    importer = Importer.objects.get(number="98-765432100")
    assert ids(mia, importer_id=importer.pk) == [other.pk]
    assert ids(noah, importer_id=importer.pk) == []
    assert {row.number for row in waiting_importers(mia)} == {"12-345678900", "98-765432100"}


def test_what_is_not_visible_yet_or_has_ended_does_not_wait() -> None:
    hidden, answered = asked.send(), asked.send()
    mia = asked.broker()
    TradeRequest.objects.filter(pk=hidden.pk).update(visible_at=clock.now() + timedelta(seconds=5))
    asked.answered(answered, mia)
    assert ids(mia) == []
    asked.show(hidden)
    assert ids(mia) == [hidden.pk]


def test_pages_put_together_are_the_whole_list() -> None:
    request = asked.send()
    copies(request, SHOWN * 2 + 5)
    mia = asked.broker()
    found, after, pages = [], "", 0
    while True:
        page = waiting_for(mia, after=after)
        found += page.rows
        pages += 1
        assert page.total == SHOWN * 2 + 6
        if not page.next:
            break
        after = page.next
    keys = [(row.last_day, row.pk) for row in found]
    assert keys == sorted(keys) and len(set(keys)) == SHOWN * 2 + 6 and pages == 3


def test_a_cursor_of_elsewhere_is_refused() -> None:
    asked.send()
    with pytest.raises(ProblemError):
        waiting_for(asked.broker(), after="made-up")


def test_the_home_of_a_large_filer_costs_as_little_as_that_of_a_small_one() -> None:
    """5,000 open requests and 5,000 that ended: the page reads a page of an index, and the count stops at its cap."""
    request = asked.send()
    mia = asked.broker()
    with CaptureQueriesContext(
        connection,
    ) as few:
        waiting_for(mia)
    copies(request, 5_000)
    copies(request, 5_000, state="answered", answered_at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE requests_traderequest")
    with CaptureQueriesContext(connection) as many:
        page = waiting_for(mia)
    assert (len(page.rows), page.total) == (SHOWN, COUNT_CAP + 1)
    assert len(many) <= len(few) + 1, "one more for the count"
    from reviews.requests.selectors import waiting

    values = {
        "filers": [Filer.objects.get(code="B76").pk],
        "importers": [request.importer_id],
        "importer": None,
        "day": date.min,
        "id": 0,
        "limit": SHOWN + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {waiting._PAGE}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "request_waits_for_filer" in plan and "request_waits_for_importer" in plan, plan
    assert "Seq Scan on requests_traderequest" not in plan, plan
    read = [line for line in plan.splitlines() if "requests_traderequest" in line]
    assert read and all(f"rows={SHOWN + 1}" in line for line in read), plan
