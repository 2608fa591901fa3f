"""What a person was told: the digests of their own, their office, team, filer or importer; how many are unread."""

import time
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from cee_portal.accounts import visibility
from cee_portal.accounts.models import User
from reviews.reassignment.models import Digest
from reviews.reassignment.readers import recipients_of

SEEN = "notices_seen"
_KEEP_SECONDS = 30.0
_MOST_COUNTED = 99
_kept: dict[tuple[int, int], tuple[float, int]] = {}


@visibility.rule(Digest)
def visible_notices(user: User) -> QuerySet[Digest] | None:
    """A person's own."""
    return Digest.objects.filter(recipient__in=recipients_of(user))


def unread_count(request: HttpRequest, user: User) -> int:
    """How many came since the person last looked; kept for half a minute, because every page asks."""
    seen = int(_session(request).get(SEEN, 0))
    key = (user.pk, seen)
    kept = _kept.get(key)
    if kept and time.monotonic() - kept[0] < _KEEP_SECONDS:
        return kept[1]
    found = visible_notices(user).filter(pk__gt=seen)[:_MOST_COUNTED].count()
    if len(_kept) > 2_000:
        _kept.clear()
    _kept[key] = (time.monotonic(), found)
    return found


def mark_seen(request: HttpRequest, newest: int) -> None:
    """The person has the list on screen."""
    session = _session(request)
    if newest > int(session.get(SEEN, 0)):
        session[SEEN] = newest


def _session(request: HttpRequest) -> Any:
    return getattr(request, "session", {})
