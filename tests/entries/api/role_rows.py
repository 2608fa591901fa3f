"""Rows of the role matrix: filings for programs."""

from tests.builders.filings import body as filing
from tests.role_matrix import Route, by, summary

ROWS: dict[str, Route] = {
    "api:entry_summaries": Route(
        get=by(staff=200, trade=200, nobody=200, anonymous=401),
        post=by(
            staff=201, broker=201, other_broker=403, importer=403, nobody=403, anonymous=401, auditor=403
        ),
        body=lambda world: filing(3),
    ),
    "api:entry_summary": Route(
        get=by(staff=200, broker=200, importer=200, other_broker=404, nobody=404, anonymous=401), args=summary
    ),
    "api:entry_summary_collection_events": Route(
        post=by(staff=403, office=201, trade=404, nobody=404, anonymous=401),
        args=summary,
        body=lambda world: {"event": "on_statement", "date": "2026-01-15"},
    ),
    "api:entry_summary_routing": Route(
        get=by(staff=200, broker=200, importer=200, other_broker=404, nobody=404, anonymous=401), args=summary
    ),
}
