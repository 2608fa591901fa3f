"""Reads of summaries: one by its number, the list, its lines and its history."""

from datetime import timedelta
from typing import Any

from django.http import Http404

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.api.pagination import Keyset, Page
from entries.models import EntrySummary, Line, RoutingDecision
from entries.rules.entry_numbers import normalise_entry_number
from entries.selectors.visibility import visible_summaries

_LOOK_BACK = tuple(timedelta(seconds=seconds) for seconds in (1, 60, 3_600, 86_400, 31 * 86_400))
_WITH = ("importer", "port", "routing", "routing__office", "routing__jurisdiction")
_ORDER = Keyset("entry-summaries", "id")
_FILTERS = {
    "filer": "filer__code",
    "importer": "importer__number",
    "port": "port__code",
    "office": "routing__office__code",
    "entry_type": "entry_type",
    "entry_date_from": "entry_date__gte",
    "entry_date_to": "entry_date__lte",
    "changed_since": "changed_at__gte",
}


def find_summary(user: Any, text: str) -> EntrySummary:
    """Return the summary with that number which the person may see.

    Of several the one that is not retired, else the newest. Raises Http404 where there is none.
    """
    number = normalise_entry_number(text)
    if len(number) != 11 or not number.isascii():
        raise Http404
    found = visible_summaries(user).filter(entry_number=number).select_related(*_WITH)
    # Two queries, because each has an index of its own; most numbers were never retired.
    summary = found.filter(retired=False).first() or found.filter(retired=True).order_by("-id").first()
    if summary is None:
        raise Http404
    return summary


def list_summaries(user: Any, filters: dict[str, Any]) -> Page:
    """Return one page of what the person may see, by checked parameters."""
    rows = visible_summaries(user).select_related(*_WITH)
    for name, lookup in _FILTERS.items():
        if name in filters:
            rows = rows.filter(**{lookup: filters[name]})
    return _ORDER.page(rows, cursor=filters.get("cursor"), limit=filters["limit"])


def lines_of(summary: EntrySummary) -> list[Line]:
    """Return the lines of its last accepted revision."""
    lines = Line.objects.filter(summary_id=summary.pk, revision=summary.revision)
    return list(lines.order_by("line_no"))


def decisions_of(summary: EntrySummary) -> list[RoutingDecision]:
    """Return every routing of a summary, oldest first."""
    decisions = RoutingDecision.objects.filter(summary_id=summary.pk).order_by("id")
    return list(decisions.select_related("from_office", "to_office", "jurisdiction")[:1000])


def newest_decisions(limit: int) -> list[RoutingDecision]:
    """Return the last routings of all summaries, newest first.

    Decisions are indexed by their moment only in stretches, so the query looks back further and further.
    """
    now = clock.now()
    keys: list[tuple[int, int]] = []
    ordered = RoutingDecision.objects.order_by("-at", "-id").values_list("summary_id", "id")
    for back in (*_LOOK_BACK, None):
        keys = list((ordered.filter(at__gte=now - back) if back else ordered)[:limit])
        if len(keys) == limit:
            break
    newest = RoutingDecision.objects.filter(pk__in=keys).select_related("summary", "to_office")
    return list(newest.order_by("-at", "-id"))


def people_of(decisions: list[RoutingDecision]) -> dict[int, str]:
    """Return the names of the people who decided by hand, by id."""
    ids = {decision.actor_id for decision in decisions if decision.actor_id}
    return {user.pk: user.name for user in User.objects.filter(pk__in=ids)}
