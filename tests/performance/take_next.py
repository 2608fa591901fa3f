"""Take-next on a full queue, behind 50,000 items that wait for the trade.

There are 16 connections that wait 200 ms between takes, then without waiting; no item is taken twice. Each connection has a
process of its own, as web workers have: threads of one would wait for each other's interpreter.
"""

import multiprocessing
import os
import time
from collections import Counter
from multiprocessing.synchronize import Barrier
from typing import Any

from django.db import connections

from cee_portal.accounts.models import User
from cee_portal.core import clock
from centers.models import Office, OfficeMembership
from reviews.work.queue.list_request import ListRequest
from reviews.work.queue.queues import Viewer, all_queues
from reviews.work.selectors.items import queue_query
from reviews.work.services import ownership
from tests.performance.databases import database, number
from tests.performance.loader import OFFICE, ask_about_first, fill_queue

CONNECTIONS = 16
WAIT = 0.2
TAKES = 20_000
PACED = 3_200
ASKED = 50_000  # free items that wait for the trade, in front of the first one that can be taken


def measure() -> dict[str, Any]:
    """Return p95 of paced takes in milliseconds and saturated takes per second; fail where an item is given twice."""
    with database("bench_queue"):
        items = fill_queue(number("BENCH_OPEN_ITEMS", 1_000_000))
        ask_about_first(ASKED)
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
        "asked_in_front": ASKED,
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
    """Return the seconds of each take and of all together; count the given items in `taken`."""
    connections.close_all()  # a forked process must not share a connection
    context = multiprocessing.get_context("fork")
    start_line = context.Barrier(len(people) + 1)
    answers: Any = context.SimpleQueue()
    workers = [
        context.Process(target=_work, args=(user, takes, wait, start_line, answers)) for user in people
    ]
    for worker in workers:
        worker.start()
    start_line.wait(60)
    started = time.perf_counter()
    found = [pair for _ in workers for pair in answers.get()]
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    assert all(worker.exitcode == 0 for worker in workers), "a process of the bench failed"
    taken.update(item for _, item in found if item)
    return [taken_in for taken_in, _ in found], seconds


def _work(user: User, takes: int, wait: float, start_line: Barrier, answers: Any) -> None:
    own: list[tuple[float, int]] = []
    try:
        with connections[
            "default"
        ].cursor() as cursor:  # a web worker is connected before a request comes, too
            cursor.execute("SELECT 1")
        start_line.wait(60)
        for _ in range(takes):
            begun = time.perf_counter()
            item = _take(user)
            own.append((time.perf_counter() - begun, item))
            time.sleep(wait)
    finally:
        answers.put(own)
        connections.close_all()
    os._exit(0)  # a normal exit would stop the servers of the parent


def _take(user: User) -> int:
    """Take one item as the API does after it has read the request; return its id."""
    person = User.objects.get(pk=user.pk)
    role = OfficeMembership.objects.select_related("office", "team").get(user=person)
    viewer = Viewer(user=person, office=role.office, membership=role)
    items = queue_query(ListRequest(viewer, all_queues()["unassigned"], clock.today()))
    item = ownership.take_next(user=person, candidates=items)
    return item.pk if item else 0
