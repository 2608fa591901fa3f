"""A queue of a million items: the seeded open items of one office multiplied by SQL, with the same distributions."""

import io

from django.core.management import call_command
from django.test import override_settings

from tests.performance.databases import run

OFFICE = "CEE007"
SEEDED = 20_000
_FIRST_SUMMARY = 1_000_000_000  # made-up items have no summary, because the list reads none

_COLUMNS = (
    "function, kind, office_id, jurisdiction_id, team_id, port_id, heading, importer_id, filer_id, entry_type, origin,"
    " line_count, marks, value, lead_days, criteria, score, returns, result, version"
)

# Due dates are spread over the whole year as filings are; bands follow from them.
_MULTIPLY = f"""
INSERT INTO reviews_workitem ({_COLUMNS}, summary_id, entry_number, state, owner_id, former_owner_id, due_on, band,
                              opened_at, arrived_at, taken_at, parked_until, changed_at)
SELECT {_COLUMNS}, %(first)s + copy * %(seeds)s + place, entry_number, state, owner_id, former_owner_id, due, CASE
           WHEN due < cee_today() THEN 1 WHEN due <= cee_today() + lead_days THEN 2 ELSE 4 END,
       opened_at, arrived_at, taken_at, parked_until, cee_now()
FROM generate_series(1, %(copies)s) copy
CROSS JOIN LATERAL (
    SELECT seed.*, row_number() OVER (ORDER BY id) AS place,
           cee_today() - 3 + (hashint8(copy * 1000003 + id) & 2147483647) %% 310 AS due
    FROM reviews_workitem seed
    WHERE seed.office_id = %(office)s AND seed.state <> 'closed' AND seed.summary_id < %(first)s
) item
"""


def seed() -> None:
    """Seed demonstration data through the real intake, once for each database."""
    if run("SELECT count(*) FROM entries_entrysummary")[0][0] == 0:
        print(f"   seeding {SEEDED:,} summaries", flush=True)
        with override_settings(DEMO=True):
            call_command("seed_demo", summaries=SEEDED, seed=1, stdout=io.StringIO())


def fill_queue(wanted: int) -> int:
    """Fill the queue up to about `wanted` free items; return the number of open items."""
    seed()
    office = run("SELECT id FROM centers_office WHERE code = %s", [OFFICE])[0][0]
    open_now = _open(office)
    if open_now >= wanted * 0.9:
        return open_now
    seeds = run(
        "SELECT count(*) FROM reviews_workitem WHERE office_id = %s AND state <> 'closed' AND summary_id < %s",
        [office, _FIRST_SUMMARY],
    )[0][0]
    assert seeds > 100, f"only {seeds} seeded items at {OFFICE}: nothing to multiply"
    run("DELETE FROM reviews_workitem WHERE summary_id >= %s", [_FIRST_SUMMARY])
    print(f"   multiplying {seeds} items to {wanted:,}", flush=True)
    run(
        _MULTIPLY,
        {"first": _FIRST_SUMMARY, "seeds": seeds, "copies": max(1, wanted // seeds), "office": office},
    )
    run("VACUUM ANALYZE reviews_workitem")
    return _open(office)


def _open(office: int) -> int:
    return run("SELECT count(*) FROM reviews_workitem WHERE office_id = %s AND state <> 'closed'", [office])[
        0
    ][0]
