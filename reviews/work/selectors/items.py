"""Reads the queue, for pages, API and take-next. Each read starts from what the user may see.

The list is paged by key (band, due date, id) and stopped after 400 ms; counts stop at 10,001.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from cee_portal.accounts.models import User
from cee_portal.core import db, visibility
from cee_portal.core.api.pagination import Keyset, Page
from cee_portal.core.api.problems import ProblemError
from cee_portal.core.refusals import InvalidInputError, RefusalKind, RefusedError
from centers.selectors.headings import read_heading_titles
from centers.selectors.memberships import is_staff_person
from reviews.work.models import Mark, WorkItem
from reviews.work.queue.list_request import ListRequest
from reviews.work.queue.queues import Viewer, offered_queues
from reviews.work.queue.search import ORDER, QueueQuery, build_query

PAGE_SIZE = 50
COUNT_CAP = 10_000
KEYS = Keyset("queue", *ORDER)


class TooSlowError(RefusedError):
    """A list took longer than its time limit."""

    message = "The search took too long and was stopped. Add a filter to narrow the list."
    code, kind, retry_after = "unavailable", RefusalKind.UNAVAILABLE, 1


@visibility.rule(WorkItem)
def visible_items(user: User) -> QuerySet[WorkItem] | None:
    """Return all items for staff, who read the whole country; nobody else sees one (decision 38)."""
    return WorkItem.objects.all() if is_staff_person(user) else None


def queue_query(list_request: ListRequest) -> QueueQuery:
    """Return the query for the open items of a list. Raises InvalidInputError for a wrong filter."""
    return build_query(list_request, visible_items(list_request.viewer.user))


def queue_items(list_request: ListRequest) -> QuerySet[WorkItem]:
    """Return the open items of a list in its order."""
    return queue_query(list_request).items()


def queue_page(list_request: ListRequest, *, cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """Return one page. Raises TooSlowError after 400 ms and InvalidInputError for a cursor that is not ours."""
    wanted = queue_query(list_request)
    after = decode_cursor(cursor) if cursor else None
    related = ("office", "importer", "owner", "port", "team", "former_owner")
    with time_limit():
        rows = list(wanted.first(size + 1, after).select_related(*related))
    return KEYS.to_page(rows, size)


def queue_counts(viewer: Viewer, *, today: date) -> dict[str, int]:
    """Return how many items each offered queue holds, up to 10,001, in one round trip."""
    queues = offered_queues(viewer)
    parts: list[str] = []
    params: list[Any] = []
    for queue in queues:
        items = build_query(ListRequest(viewer, queue, today), WorkItem.objects.all()).items()
        sql, values = items.order_by().values("pk")[: COUNT_CAP + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) capped)")
        params.extend(values)
    if not is_staff_person(viewer.user):
        return {}
    counts = db.one(f"SELECT {', '.join(parts)}", params)
    return dict(zip([queue.key for queue in queues], counts, strict=True))


@dataclass(frozen=True, slots=True)
class ListNumbers:
    """How many items match, how many of them rest on a low-confidence row, and how many stand in each band; up to
    10,001.
    """

    matched: int
    low: int
    by_band: dict[int, int]


def list_numbers(list_request: ListRequest, *, milliseconds: int | None = None) -> ListNumbers | None:
    """Return the numbers of a list, or None where counting took too long.

    It counts in the order of the list, so that the first bands are exact.
    """
    items = queue_items(list_request).values("band", "marks")[: COUNT_CAP + 1]
    sql, params = items.query.sql_with_params()
    try:
        with time_limit(milliseconds):
            rows = db.rows(
                "SELECT band, count(*), count(*) FILTER (WHERE marks & %s <> 0)"
                f" FROM ({sql}) capped GROUP BY band",
                [int(Mark.INFERRED_LOW), *params],
            )
    except TooSlowError:
        return None
    return ListNumbers(
        sum(row[1] for row in rows), sum(row[2] for row in rows), {row[0]: row[1] for row in rows}
    )


def counts_without_each(list_request: ListRequest) -> list[tuple[str, int]]:
    """Return each filter of an empty list with the number of matches without it, the most helpful first."""
    found: list[tuple[str, int]] = []
    milliseconds = settings.QUEUE_TIME_LIMIT_MS // 4
    for name in list_request.filters.active:
        numbers = list_numbers(list_request.without_filter(name), milliseconds=milliseconds)
        if numbers and numbers.matched:
            found.append((name, numbers.matched))
    return sorted(found, key=lambda pair: pair[1])


@contextmanager
def time_limit(milliseconds: int | None = None) -> Iterator[None]:
    """Let each query inside run for at most this long, QUEUE_TIME_LIMIT_MS where not given. Raises TooSlowError."""
    milliseconds = milliseconds or settings.QUEUE_TIME_LIMIT_MS
    try:
        if connection.in_atomic_block:
            with transaction.atomic():  # a query that is stopped undoes no more than this
                processors = _set_time_limit(milliseconds)
                yield
                _set_time_limit(0, processors)
        else:  # a transaction would cost two more round trips
            processors = _set_time_limit(milliseconds)
            try:
                yield
            finally:
                _set_time_limit(0, processors)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == "57014":
            raise TooSlowError from error
        raise


def _set_time_limit(milliseconds: int, processors: str = "0") -> str:
    """Set the time limit and the number of parallel workers, none by default; return the number before."""
    inside = connection.in_atomic_block
    before = db.scalar(
        "SELECT current_setting('max_parallel_workers_per_gather'), set_config('statement_timeout', %s, %s),"
        " set_config('max_parallel_workers_per_gather', %s, %s)",
        [str(milliseconds), inside, processors, inside],
    )
    return str(before)


def decode_cursor(cursor: str) -> list[Any]:
    """Return band, due date and id of a cursor. Raises InvalidInputError for a text that is no cursor of the list."""
    try:
        return KEYS.read(cursor, WorkItem.objects.all())
    except ProblemError:
        message = "This page address is not complete. Start from the first page."
        raise InvalidInputError(message, field="cursor") from None


def heading_titles_of(headings: Sequence[str]) -> dict[str, str]:
    """Return plain titles of headings, for the goods column."""
    titles = read_heading_titles()
    return {heading: titles[heading] for heading in headings if heading in titles}
