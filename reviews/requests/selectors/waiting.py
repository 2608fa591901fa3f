"""What waits for a person of the trade: open requests by their last day, at a cost that ended requests do not raise."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.core import signing

from cee_portal.accounts.models import User
from cee_portal.core import db
from cee_portal.core.api.problems import Fault, invalid
from entries.models import Importer
from reviews.requests.models import Question, TradeRequest
from reviews.requests.selectors.visibility import RELATED, parties_of

SHOWN = 50
COUNT_CAP = 500
_SIGNER = signing.Signer(salt="cursor:waiting")

# Each party is read by its own index, at most a page of it, so that a filer with many requests costs no more.
_OF_FILERS = """
SELECT r.last_day, r.id FROM unnest(%(filers)s::bigint[]) party
CROSS JOIN LATERAL (
    SELECT t.last_day, t.id FROM requests_traderequest t
    WHERE t.filer_id = party AND t.state = 'sent' AND t.visible_at <= cee_now()
      AND (t.last_day, t.id) > (%(day)s, %(id)s) AND (%(importer)s::bigint IS NULL OR t.importer_id = %(importer)s)
    ORDER BY t.last_day, t.id LIMIT %(limit)s) r
"""
_OF_IMPORTERS = """
SELECT r.last_day, r.id FROM unnest(%(importers)s::bigint[]) party
CROSS JOIN LATERAL (
    SELECT t.last_day, t.id FROM requests_traderequest t
    WHERE t.importer_id = party AND t.state = 'sent' AND t.visible_at <= cee_now()
      AND (t.last_day, t.id) > (%(day)s, %(id)s)
    ORDER BY t.last_day, t.id LIMIT %(limit)s) r
"""
_PAGE = (
    f"SELECT last_day, id FROM (({_OF_FILERS}) UNION ({_OF_IMPORTERS})) found ORDER BY 1, 2 LIMIT %(limit)s"
)
_FIRST = (date.min, 0)


class WaitingPage(NamedTuple):
    """Requests that wait, with the number of their questions; the cursor of the next page; how many wait, capped."""

    rows: list[TradeRequest]
    questions: Mapping[int, list[Question]]
    next: str | None
    total: int


def waiting_for(user: User, *, importer_id: int | None = None, after: str = "") -> WaitingPage:
    """Return a page of what waits for the person, the nearest last day first; `importer_id` narrows it to one importer.

    Raises a problem of status 400 for a cursor that is not of this list.
    """
    filers, importers = parties_of(user)
    if importer_id is not None:
        importers = [pk for pk in importers if pk == importer_id]
    day, number = _read_cursor(after) if after else _FIRST
    values: dict[str, Any] = {"filers": filers, "importers": importers, "importer": importer_id}
    # The page and the count are one read, up to the cap.
    found = db.rows(_PAGE, {**values, "day": day, "id": number, "limit": SHOWN + 1})
    total = len(found) if not after and len(found) <= SHOWN else _count(values)
    shown = [pk for _, pk in found[:SHOWN]]
    rows = TradeRequest.objects.select_related(*RELATED).in_bulk(shown)
    questions: dict[int, list[Question]] = {}
    for question in Question.objects.filter(request__in=shown) if shown else ():
        questions.setdefault(question.request_id, []).append(question)
    more = len(found) > SHOWN
    last = found[SHOWN - 1] if more else None
    following = _SIGNER.sign_object([last[0].isoformat(), last[1]]) if last else None
    return WaitingPage([rows[pk] for pk in shown], questions, following, total)


def waiting_importers(user: User) -> list[Importer]:
    """Return the importers for which something waits, among the first requests up to the cap."""
    filers, importers = parties_of(user)
    values = {"filers": filers, "importers": importers, "importer": None}
    limits = {"day": date.min, "id": 0, "limit": COUNT_CAP + 1}
    found = [pk for _, pk in db.rows(_PAGE, {**values, **limits})]
    ids = TradeRequest.objects.filter(pk__in=found).values("importer_id").distinct()
    return list(Importer.objects.filter(pk__in=ids)) if found else []


def _count(values: dict[str, Any]) -> int:
    limits = {"day": date.min, "id": 0, "limit": COUNT_CAP + 1}
    return len(db.rows(_PAGE, {**values, **limits}))


def _read_cursor(text: str) -> tuple[date, int]:
    try:
        day, number = _SIGNER.unsign_object(text)
        return date.fromisoformat(day), int(number)
    except (signing.BadSignature, ValueError, TypeError):
        message = "This cursor is not one of this list. Start again without it."
        raise invalid([Fault("after", "bad_cursor", message)]) from None
