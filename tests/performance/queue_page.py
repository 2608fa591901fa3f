"""The queue page at a million open items of one office: 400 combinations of filters, first page and page 500.

Each goes through the whole request as a signed-in user. Values are drawn half by frequency, half evenly over the
distinct ones, so that empty results and rare values have their share.
"""

import random
import time
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from cee_portal.accounts.models import User
from centers.models import Office, OfficeMembership
from reviews.work.pages.request import read_list_request
from reviews.work.selectors.items import KEYS, PAGE_SIZE, TooSlowError, queue_items, time_limit
from tests.builders import any_kind
from tests.performance.databases import database, number, run
from tests.performance.loader import OFFICE, fill_queue

COMBINATIONS = 400
PAGE = 500
_VALUES = {
    "kind": "kind",
    "state": "CASE WHEN state = 'asked' THEN 'asked' ELSE nullif(answer, '') END",
    "port": "(SELECT code FROM centers_office WHERE id = port_id)",
    "heading": "nullif(heading, '')",
    "importer": "(SELECT number FROM entries_importer WHERE id = importer_id)",
    "origin": "origin",
    "team": "(SELECT code FROM centers_team WHERE id = team_id)",
    "owner": "coalesce((SELECT username FROM accounts_user WHERE id = owner_id), 'none')",
    "criterion": "criteria[1]::text",
    "due": "(due_on - cee_today())::text",
}


def measure() -> dict[str, Any]:
    """Return p50, p95, p99 in milliseconds, the most queries of a page, and the slowest combinations."""
    kinds = [*settings.WORK_KINDS, *any_kind.LISTED]
    with database("bench_queue"), override_settings(WORK_KINDS=kinds):
        items = fill_queue(number("BENCH_OPEN_ITEMS", 1_000_000))
        user = _specialist()
        client = Client()
        client.force_login(user)
        queries = _combinations(_distributions())
        client.get("/work/")  # compiles templates and fills caches, as before every request but the first
        times, most = _requests(client, user, queries)
    times.sort()
    return {
        "open_items": items,
        "p50_ms": _at(times, 0.50),
        "p95_ms": _at(times, 0.95),
        "p99_ms": _at(times, 0.99),
        "queries": most,
        "requests": len(times),
        "cut": sum(cut_ for _, _, cut_ in times),
        "slowest": [{"ms": ms, "list": query} for ms, query, _ in times[-8:]],
        "rows": {"open_items": items},
    }


def _requests(client: Client, user: User, queries: list[str]) -> tuple[list[tuple[float, str, bool]], int]:
    times, most = [], 0
    for query in queries:
        for page in (query, _page_500(user, query)):
            start = time.perf_counter()
            answer = client.get(f"/work/?{page}")
            taken = round((time.perf_counter() - start) * 1000, 1)
            assert answer.status_code == 200, (answer.status_code, page)
            times.append((taken, page, b"took too long" in answer.content))
    for query in queries[:40]:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/work/?{query}")
        most = max(most, len(captured))
    return times, most


def _specialist() -> User:
    user, _ = User.objects.get_or_create(username="bench")
    OfficeMembership.objects.get_or_create(
        user=user,
        office=Office.objects.get(code=OFFICE),
        role="specialist",
        defaults={"valid_from": "2020-01-01"},
    )
    return user


def _distributions() -> dict[str, Counter[str]]:
    found = {}
    for name, sql in _VALUES.items():
        rows = run(
            f"SELECT {sql} AS value, count(*) FROM reviews_workitem WHERE state <> 'closed'"
            " AND office_id = (SELECT id FROM centers_office WHERE code = %s) GROUP BY 1",
            [OFFICE],
        )
        found[name] = Counter({value: count for value, count in rows if value is not None})
    return found


def _combinations(values: dict[str, Counter[str]]) -> list[str]:
    dice = random.Random(20261124)
    queries = []
    for place in range(COMBINATIONS):
        names = dice.sample(sorted(values), 1 + place % 4)
        chosen = {}
        for name in names:
            counted = values[name]
            options = sorted(counted)
            weights = [counted[option] for option in options] if dice.random() < 0.5 else None
            chosen[name] = dice.choices(options, weights)[0]
        queries.append(urlencode({"queue": "office", "office": OFFICE, **chosen}))
    return queries


def _page_500(user: User, query: str) -> str:
    """Return the address of page 500 of a list, or of its end; finding it is not timed."""
    asked = read_list_request(user, QueryDict(query))
    items = queue_items(asked)
    try:
        with time_limit(5_000):
            place = (
                items[(PAGE - 1) * PAGE_SIZE - 1 : (PAGE - 1) * PAGE_SIZE].first() or items.reverse().first()
            )
    except TooSlowError:
        place = None
    return f"{query}&cursor={KEYS.write(place)}" if place else query


def _at(times: list[tuple[float, str, bool]], part: float) -> float:
    return times[min(len(times) - 1, int(len(times) * part))][0]
