"""The home page of brokers and importers: their summaries and the office of each; for an importer also its Center."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404

from cee_portal.accounts.models import User
from cee_portal.core.api.pagination import Keyset, Page
from cee_portal.core.api.problems import ProblemError
from cee_portal.core.formatting import full_day
from entries.models import EntrySummary, Filer, Importer, ImporterStanding
from entries.selectors.visibility import visible_summaries
from reviews.requests.rules.last_days import describe_last_day
from reviews.requests.selectors.waiting import COUNT_CAP, waiting_for

SHOWN = 50
MOST_SOURCES = 20
NEWEST_FIRST = Keyset("home", "entry_date", "id", descending=True)


def context(
    user: User, filers: Sequence[Filer], importers: Sequence[Importer], asked: Mapping[str, str], today: date
) -> dict[str, Any]:
    """Return the newest summaries of the person, 50 a page. Raises Http404 for a cursor of another list."""
    try:
        page = newest(user, filers, importers, asked.get("after"))
    except ProblemError:
        raise Http404("No such page.") from None
    return {
        "filers": filers,
        "importers": importers,
        "standings": _standings(importers, today),
        "summaries": page.rows,
        "next": page.next,
        "waiting": waiting_words(user, today),
        "is_first": not asked.get("after"),
    }


def waiting_words(user: User, today: date) -> str:
    """Return how much waits for the person, and until when the first of it: `3 requests wait, the first tomorrow`."""
    page = waiting_for(user)
    if not page.rows:
        return ""
    count = f"{COUNT_CAP}+" if page.total > COUNT_CAP else str(page.total)
    first = page.rows[0].last_day
    day = full_day(first)
    words = (
        f"{count} requests wait, the first until {day}"
        if page.total > 1
        else f"One request waits until {day}"
    )
    return f"{words}, {describe_last_day(first, today).words.lower()}."


def newest(
    user: User, filers: Sequence[Filer], importers: Sequence[Importer], after: str | None = None
) -> Page:
    """Return the summaries of the person's filers and importers, the newest entry date first.

    Each filer and each importer is read by its own index, at most 51 rows, and the rows are merged: one condition over
    all of them would sort everything that a large filer ever filed.
    """
    visible = visible_summaries(user).select_related(
        "importer", "port", "routing__office", "routing__jurisdiction"
    )
    sources = [visible.filter(filer=filer) for filer in filers]
    sources += [visible.filter(importer=importer) for importer in importers]
    found: dict[int, EntrySummary] = {}
    for source in sources[:MOST_SOURCES]:
        page = NEWEST_FIRST.page(source, cursor=after, limit=SHOWN + 1)
        found.update((row.pk, row) for row in page.rows)
    rows = sorted(found.values(), key=lambda row: (row.entry_date, row.pk), reverse=True)
    more = len(rows) > SHOWN
    return Page(rows[:SHOWN], NEWEST_FIRST.write(rows[SHOWN - 1]) if more else None)


def _standings(importers: Sequence[Importer], today: date) -> list[ImporterStanding]:
    """Return the standings of the importers today, with their Centers (19 CFR 101.10)."""
    current = ImporterStanding.objects.filter(importer__in=importers, valid__contains=today)
    return list(current.select_related("importer", "center").order_by("importer__number"))
