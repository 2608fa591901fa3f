"""At most one open item of a kind on a summary, by one index that also finds the items of a summary."""

import threading
import time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cee_portal.core import clock
from reviews.work.models import WorkItem
from tests.builders import reviews as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

RULE = "one_open_item_per_subject"


def another(item: WorkItem, **changes: Any) -> WorkItem:
    """A second item beside this one."""
    names = [field.attname for field in WorkItem._meta.local_fields if field.attname != "id"]
    return WorkItem.objects.create(**{name: getattr(item, name) for name in names} | changes)


def closed_at(moment: Any) -> dict[str, Any]:
    return {"state": "closed", "result": "replaced", "closed_at": moment}


def test_a_second_open_item_of_a_kind_is_refused_in_whatever_state():
    item = made.review()
    for changes in ({}, {"state": "offered"}, {"state": "parked", "parked_until": clock.today()}):
        with pytest.raises(IntegrityError, match=RULE), transaction.atomic():
            another(item, **changes)
    assert another(item, kind="jurisdiction").pk, "another kind stands beside it"


def test_any_number_of_closed_ones_even_of_one_moment():
    item, now = made.review(), clock.now()
    old = [another(item, **closed_at(now)) for _ in range(3)]
    WorkItem.objects.filter(pk=item.pk).update(**closed_at(now))
    assert WorkItem.objects.filter(summary=item.summary_id, closed_at=now).count() == 4
    WorkItem.objects.filter(pk=old[0].pk).update(state="open", result="", closed_at=None)
    with pytest.raises(IntegrityError, match=RULE), transaction.atomic():
        WorkItem.objects.filter(pk=old[1].pk).update(state="open", result="", closed_at=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_connections_that_open_one_the_second_waits_and_is_refused():
    item = made.review()
    WorkItem.objects.filter(pk=item.pk).update(**closed_at(clock.now()))
    refused: list[str] = []

    def second() -> None:
        try:
            another(item)
        except IntegrityError as error:
            refused.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        another(item)
        thread = threading.Thread(target=second, daemon=True)
        thread.start()
        waits_for_us()
        assert not refused
    thread.join(20)
    assert len(refused) == 1
    assert RULE in refused[0]
    assert WorkItem.objects.filter(summary=item.summary_id, state="open").count() == 1


def waits_for_us() -> None:
    """Until some connection waits for this one."""
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waited")


def test_the_items_of_a_summary_are_found_by_the_same_index():
    item = made.review()
    with connection.cursor() as cursor:
        # Whether this index can serve, and not which of all looks cheapest in a table of one row.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'queue\\_%'")
        cursor.execute("DROP INDEX " + ", ".join(name for (name,) in cursor.fetchall()))
        cursor.execute("SET LOCAL enable_seqscan = off")
    for items in (
        WorkItem.objects.filter(summary=item.summary_id),
        WorkItem.objects.filter(summary__in=[item.summary_id, 1]).exclude(state="closed"),
        WorkItem.objects.filter(summary__gte=1, summary__lt=100),
    ):
        assert RULE in items.explain()
