"""Requests that ended lately: answered, withdrawn, or not answered in time."""

from cee_portal.accounts.models import User
from cee_portal.core import db
from reviews.requests.models import TradeRequest
from reviews.requests.selectors.visibility import RELATED, parties_of

SHOWN = 10
# Each party is read by its own index, newest first, because a filer may have many requests.
_ENDED = """
SELECT id FROM (
    (SELECT r.id, r.ended FROM unnest(%(filers)s::bigint[]) party CROSS JOIN LATERAL (
        SELECT t.id, t.changed_at AS ended FROM requests_traderequest t
        WHERE t.filer_id = party AND t.state IN ('answered', 'lapsed', 'withdrawn') AND t.visible_at <= cee_now()
          AND (%(importer)s::bigint IS NULL OR t.importer_id = %(importer)s)
        ORDER BY t.changed_at DESC, t.id DESC LIMIT %(limit)s) r)
    UNION
    (SELECT r.id, r.ended FROM unnest(%(importers)s::bigint[]) party CROSS JOIN LATERAL (
        SELECT t.id, t.changed_at AS ended FROM requests_traderequest t
        WHERE t.importer_id = party AND t.state IN ('answered', 'lapsed', 'withdrawn') AND t.visible_at <= cee_now()
        ORDER BY t.changed_at DESC, t.id DESC LIMIT %(limit)s) r)
) found ORDER BY ended DESC, id DESC LIMIT %(limit)s
"""


def ended_lately(user: User, importer_id: int | None = None) -> list[TradeRequest]:
    """Return the requests of the person that ended last, the newest first; `importer_id` narrows them."""
    filers, importers = parties_of(user)
    if importer_id is not None:
        importers = [pk for pk in importers if pk == importer_id]
    values = {"filers": filers, "importers": importers, "importer": importer_id, "limit": SHOWN}
    found = db.column(_ENDED, values)
    rows = TradeRequest.objects.select_related(*RELATED).in_bulk(found)
    return [rows[pk] for pk in found]
