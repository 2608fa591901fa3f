"""Reads everything that happened to the entry summaries of filers and importers, in one order that never changes.

It tells of filings, revisions, routings, moves, deletions, notices and what offices ask, and nothing of selection or
work. A reader keeps the cursor of the last row and asks for what comes after it. Rows are ordered by the time from
which they are seen, and a transaction that still runs may yet commit an earlier row. So only what is older than every
running transaction is read, and nothing is ever inserted before a cursor (decision 18). Rows are kept, so a cursor can be
read again for at least 90 days.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.core import signing

from cee_portal.core import db
from cee_portal.core.api.problems import Fault, invalid

# The signature holds no time, so that a client may compare two cursors of the same place.
_SIGNER = signing.Signer(salt="cursor:notifications")

# The time now, and the start of the oldest running transaction.
_SETTLED = """
SELECT cee_now(), coalesce(min(xact_start), cee_now() + interval '1 second') FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_FILED = """
SELECT v.at, 0 AS rank, v.summary_id * 100000 + v.revision AS number,
       CASE v.revision WHEN 1 THEN 'filed' ELSE 'replaced' END AS kind, s.entry_number, v.label AS version,
       NULL AS from_office, NULL AS to_office, NULL AS cause, NULL AS order_number, NULL AS text,
       NULL AS about, NULL AS uc_code
FROM entries_summaryrevision v JOIN entries_entrysummary s ON s.id = v.summary_id
WHERE (v.filer_id = ANY(%(filers)s) OR s.importer_id = ANY(%(importers)s)) AND v.at >= %(since)s
  AND v.at <= %(now)s AND v.at < %(settled)s
  AND (v.at, 0, v.summary_id * 100000 + v.revision) > (%(at)s, %(rank)s, %(number)s)
ORDER BY 1, 3 LIMIT %(limit)s
"""
_ROUTED = """
SELECT d.at, 1, d.id,
       CASE WHEN d.from_office_id IS NULL THEN 'routed' WHEN d.cause = 'deleted' THEN 'deleted'
            WHEN d.from_office_id = d.to_office_id THEN 'routed_again' ELSE 'moved' END,
       s.entry_number, NULL, origin.code, target.code, d.cause, o.order_number, NULL, NULL, NULL
FROM entries_routingdecision d JOIN entries_entrysummary s ON s.id = d.summary_id
JOIN centers_office target ON target.id = d.to_office_id
LEFT JOIN centers_office origin ON origin.id = d.from_office_id
LEFT JOIN reviews_batch b ON b.id = d.batch_id LEFT JOIN centers_delegation o ON o.id = b.delegation_id
WHERE (s.filer_id = ANY(%(filers)s) OR s.importer_id = ANY(%(importers)s)) AND d.at >= %(since)s
  AND d.at <= %(now)s AND d.at < %(settled)s
  AND (d.at, 1, d.id) > (%(at)s, %(rank)s, %(number)s)
ORDER BY 1, 3 LIMIT %(limit)s
"""
_TOLD = """
SELECT g.created_at, 2, g.id, 'notice', NULL, NULL, NULL, NULL, g.occasion, o.order_number,
       concat_ws(' ', g.subject || '.', g.body ->> 'sentence',
           (SELECT string_agg((fact ->> 0) || ': ' || (fact ->> 1), '; ') || '.'
            FROM jsonb_array_elements(g.body -> 'facts') fact),
           g.body ->> 'clocks',
           (SELECT 'Ask ' || string_agg(concat_ws(', ', who ->> 'name', nullif(who ->> 'phone', ''),
                                                  nullif(who ->> 'email', '')), '; ') || '.'
            FROM jsonb_array_elements(g.body -> 'contacts') who)), NULL, NULL
FROM reviews_digest g LEFT JOIN centers_delegation o ON o.id = g.delegation_id
WHERE g.recipient = ANY(%(recipients)s) AND g.created_at >= %(since)s
  AND g.created_at <= %(now)s AND g.created_at < %(settled)s
  AND (g.created_at, 2, g.id) > (%(at)s, %(rank)s, %(number)s)
ORDER BY 1, 3 LIMIT %(limit)s
"""
# Each reader has a range of the index of its own, so that a page costs the same however much was told before.
_OF_READER = """
SELECT n.* FROM unnest(%(readers)s::bigint[]) reader (id) CROSS JOIN LATERAL (
    SELECT * FROM letters_tradenotice n
    WHERE n.{reader}_id = reader.id AND n.withdrawn_at IS NULL AND n.visible_at >= %(since)s
      AND n.visible_at <= %(now)s AND n.visible_at < %(settled)s AND (n.visible_at, n.id) > (%(at)s, %(noted)s)
    ORDER BY n.visible_at, n.id LIMIT %(limit)s) n
"""
_NOTED = f"""
SELECT n.visible_at, 3, n.id, n.kind, s.entry_number, NULL, NULL, NULL, NULL, NULL, n.text,
       nullif(n.about, ''), nullif(n.uc_code, '')
FROM ({_OF_READER.format(reader="filer").replace("readers", "filers")}
      UNION {_OF_READER.format(reader="importer").replace("readers", "importers")}) n
LEFT JOIN entries_entrysummary s ON s.id = n.summary_id
ORDER BY 1, 3 LIMIT %(limit)s
"""
_ALL = f"""
SELECT * FROM (({_FILED}) UNION ALL ({_ROUTED}) UNION ALL ({_TOLD}) UNION ALL ({_NOTED})) told
ORDER BY 1, 2, 3 LIMIT %(limit)s
"""
_RANK_OF_NOTED = 3
_FIRST = (datetime(1, 1, 1, tzinfo=UTC), -1, 0)


class Notification(NamedTuple):
    """One thing that happened; `after` is the cursor that stands right behind it."""

    at: datetime
    rank: int
    number: int
    kind: str
    entry_number: str | None
    version: str | None
    from_office: str | None
    to_office: str | None
    cause: str | None
    order_number: str | None
    text: str | None
    about: str | None
    uc_code: str | None

    @property
    def after(self) -> str:
        return _SIGNER.sign_object([self.at.isoformat(), self.rank, self.number])


def notifications_after(
    filer_ids: Sequence[int],
    importer_ids: Sequence[int] = (),
    *,
    after: str = "",
    since: datetime | None = None,
    limit: int = 100,
) -> list[Notification]:
    """Return what happened to the summaries of these filers and importers behind a cursor, oldest first.

    Raises a problem of status 400 for a cursor that is not of this list.
    """
    at, rank, number = _read_cursor(after) if after else _FIRST
    values: dict[str, Any] = {
        "filers": list(filer_ids),
        "importers": list(importer_ids),
        "recipients": [
            *(f"filer:{pk}" for pk in filer_ids),
            *(f"importer:{pk}" for pk in importer_ids),
        ],
        "noted": number if rank == _RANK_OF_NOTED else 0,
        "at": at,
        "rank": rank,
        "number": number,
        "since": max(at, since) if since else at,
        "limit": limit,
    }
    values["now"], values["settled"] = db.one(_SETTLED)
    return [Notification(*row) for row in db.rows(_ALL, values)]


def _read_cursor(after: str) -> tuple[datetime, int, int]:
    try:
        at, rank, number = _SIGNER.unsign_object(after)
        return datetime.fromisoformat(at), int(rank), int(number)
    except (signing.BadSignature, ValueError, TypeError):
        message = "This cursor is not one of this list. Start again without it."
        raise invalid([Fault("after", "bad_cursor", message)]) from None
