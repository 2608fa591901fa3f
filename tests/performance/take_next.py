"""Take-next on a full queue: 16 connections that wait 200 ms between takes, then without waiting; none taken twice."""

import threading
import time
from collections import Counter
from typing import Any

from django.db import connections

from cee_portal.accounts import clock
from cee_portal.accounts.models import User
from centers.models import Office, OfficeMembership
from reviews.work import services
from reviews.work.filters import ItemFilters
from reviews.work.queues import QUEUES, Desk
from reviews.work.selectors import queue_items
from tests.performance.databases import database, number
from tests.performance.loader import OFFICE, fill_queue

CONNECTIONS = 16
WAIT = 0.2
TAKES = 20_000
PACED = 3_200


def measure() -> dict[str, Any]:
    """p95 of the paced takes in milliseconds, takes a second when saturated; fails where an item was given twice."""
    with database("bench_queue"):
        items = fill_queue(number("BENCH_OPEN_ITEMS", 1_000_000))
        people = _people()
        taken: Counter[int] = Counter()
        paced, _ = _round(people, PACED // CONNECTIONS, WAIT, taken)
        _, seconds = _round(people, (TAKES - PACED) // CONNECTIONS, 0.0, taken)
        assert sum(taken.values()) == TAKES, f"{TAKES - sum(taken.values())} takes came back empty"
        twice = [item for item, times in taken.items() if times > 1]
        assert not twice, f"taken twice: {twice[:5]}"
    paced.sort()
    return {
        "open_items": items,
        "takes": TAKES,
        "connections": CONNECTIONS,
        "p50_ms": round(paced[len(paced) // 2] * 1000, 1),
        "p95_ms": round(paced[int(len(paced) * 0.95)] * 1000, 1),
        "saturated_per_second": round((TAKES - PACED) / seconds),
    }


def _people() -> list[User]:
    office = Office.objects.get(code=OFFICE)
    people = []
    for number_ in range(CONNECTIONS):
        user, _ = User.objects.get_or_create(username=f"bench{number_}")
        OfficeMembership.objects.get_or_create(
            user=user, office=office, role="specialist", defaults={"valid_from": "2020-01-01"}
        )
        people.append(user)
    return people


def _round(people: list[User], takes: int, wait: float, taken: Counter[int]) -> tuple[list[float], float]:
    times: list[float] = []
    lock = threading.Lock()
    start_line = threading.Barrier(len(people) + 1)

    def work(user: User) -> None:
        own: list[tuple[float, int]] = []
        try:
            start_line.wait()
            for _ in range(takes):
                begun = time.perf_counter()
                item = _take(user)
                own.append((time.perf_counter() - begun, item))
                time.sleep(wait)
        finally:
            connections.close_all()
            with lock:
                times.extend(seconds for seconds, _ in own)
                taken.update(item for _, item in own if item)

    threads = [threading.Thread(target=work, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    start_line.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return times, time.perf_counter() - started


def _take(user: User) -> int:
    """One take as the API does it, after the request was read: list in front of the person, first free item."""
    person = User.objects.get(pk=user.pk)
    role = OfficeMembership.objects.select_related("office", "team").get(user=person)
    desk = Desk(user=person, office=role.office, membership=role)
    items = queue_items(QUEUES["unassigned"], desk, ItemFilters(), today=clock.today())
    item = services.take_next(user=person, candidates=items)
    return item.pk if item else 0
