"""Reads of the ground floor: people for the demonstration, the calendar, the record of a summary."""

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from cee_portal.accounts.models import Event, Holiday, User

MOST_EVENTS = 500


def demo_people() -> list[User]:
    """The demonstration users in the order of their story; empty where the deployment is not a
    demonstration."""
    if not settings.DEMO:
        return []
    return list(User.objects.filter(is_active=True).exclude(demo_card="").order_by("id"))


def demo_person(username: str) -> User | None:
    """A demonstration user by name; nobody else can be signed in without a password."""
    if not settings.DEMO or not username or "\x00" in username:
        return None
    return User.objects.filter(is_active=True, username=username).exclude(demo_card="").first()


def events_of_summary(summary_id: int, audience: str, limit: int = MOST_EVENTS) -> QuerySet[Event]:
    """The record of one entry summary, newest first, at most `limit` lines.

    `audience` is `staff` (everything) or `trade` (only what is marked for the trade); anything else sees
    nothing.
    """
    events = Event.objects.filter(summary_id=summary_id).order_by("-id")
    if audience == Event.Audience.TRADE:
        events = events.filter(audience=Event.Audience.TRADE)
    elif audience != Event.Audience.STAFF:
        return Event.objects.none()
    return events[: min(limit, MOST_EVENTS)]


def holidays(office_code: str = "") -> frozenset[date]:
    """The days on which an office does not work: the national ones and, with a code, its own.

    Kept per process until the table grows. One-off closures are worked days unless CLOSURES_ARE_WORKING_DAYS
    is off.
    """
    edition = Holiday.objects.aggregate(Max("id"), Count("id"))
    closures = not settings.CLOSURES_ARE_WORKING_DAYS
    return _holidays(office_code, closures, edition["id__max"], edition["id__count"])


@lru_cache(maxsize=256)
def _holidays(office_code: str, closures: bool, newest: int | None, rows: int) -> frozenset[date]:
    days = Holiday.objects.filter(Q(office_code="") | Q(office_code=office_code))
    if not closures:
        days = days.filter(is_closure=False)
    return frozenset(days.values_list("day", flat=True))
