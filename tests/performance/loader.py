"""A queue of a million items: the seeded open items of one office multiplied by SQL, with the same distributions.

A third of the copies is of other kinds and functions (tests/builders/any_kind.py), one in twenty is asked.
"""

import io

from django.core.management import call_command
from django.test import override_settings

from tests.performance.databases import run

OFFICE = "CEE007"
SEEDED = 20_000
OTHERS = ["psc", "protest", "liquidation", "revenue"]
_FIRST_SUMMARY = 1_000_000_000  # made-up items have no summary, because the list reads none

_COLUMNS = (
    "office_id, jurisdiction_id, team_id, port_id, heading, importer_id, filer_id, entry_type, origin,"
    " line_count, marks, value, lead_days, score, returns, result, version"
)

# Due dates are spread over the whole year as filings are; bands follow from them.
_MULTIPLY = f"""
INSERT INTO reviews_workitem ({_COLUMNS}, kind, function, criteria, state, asked_until, summary_id, entry_number, owner_id,
                              former_owner_id, clock, due_on, band, opened_at, arrived_at, taken_at, parked_until,
                              changed_at)
SELECT {_COLUMNS}, coalesce(other, kind), coalesce(other, function),
       CASE WHEN other IS NULL THEN criteria ELSE '{{}}' END,
       CASE WHEN is_asked THEN 'asked' ELSE state END, CASE WHEN is_asked THEN cee_today() + 30 END,
       %(first)s + copy * %(seeds)s + place, entry_number, owner_id, former_owner_id,
       'liquidation_cycle', due, CASE
           WHEN due < cee_today() THEN 1 WHEN due <= cee_today() + lead_days THEN 2 ELSE 4 END,
       opened_at, arrived_at, taken_at, parked_until, cee_now()
FROM generate_series(1, %(copies)s) copy
CROSS JOIN LATERAL (
    SELECT seed.*, row_number() OVER (ORDER BY id) AS place,
           cee_today() - 3 + (hashint8(copy * 1000003 + id) & 2147483647) %% 310 AS due,
           (%(others)s::text[])[(hashint8(copy * 10007 + id) & 2147483647) %% %(of)s + 1] AS other,
           (hashint8(copy * 30011 + id) & 2147483647) %% 20 = 0 AS is_asked
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
    call_command("migrate", verbosity=0)  # it may have been made before the newest migration
    seed()
    office = run("SELECT id FROM centers_office WHERE code = %s", [OFFICE])[0][0]
    open_now = _open(office)
    if open_now >= wanted * 0.9 and run("SELECT 1 FROM reviews_workitem WHERE kind = %s LIMIT 1", OTHERS[:1]):
        return open_now
    seeds = run(
        "SELECT count(*) FROM reviews_workitem WHERE office_id = %s AND state <> 'closed' AND summary_id < %s",
        [office, _FIRST_SUMMARY],
    )[0][0]
    assert seeds > 100, f"only {seeds} seeded items at {OFFICE}: nothing to multiply"
    run("DELETE FROM reviews_workitem WHERE summary_id >= %s", [_FIRST_SUMMARY])
    print(f"   multiplying {seeds} items to {wanted:,}", flush=True)
    copies = {"first": _FIRST_SUMMARY, "seeds": seeds, "copies": max(1, wanted // seeds), "office": office}
    run(_MULTIPLY, {**copies, "others": OTHERS, "of": 3 * len(OTHERS)})
    run("VACUUM ANALYZE reviews_workitem")
    return _open(office)


def ask_about_first(wanted: int) -> None:
    """Let the trade be asked about the first free items of the queue, as many as wanted in all."""
    office = run("SELECT id FROM centers_office WHERE code = %s", [OFFICE])[0][0]
    run(_ASK_FIRST, {"office": office, "wanted": wanted})
    run("VACUUM ANALYZE reviews_workitem")


_ASK_FIRST = """
UPDATE reviews_workitem SET state = 'asked', asked_until = cee_today() + 30, answer = '' WHERE id IN (
    SELECT id FROM (SELECT id, state FROM reviews_workitem
                    WHERE office_id = %(office)s AND state IN ('open', 'asked') AND owner_id IS NULL
                    ORDER BY band, due_on, id LIMIT %(wanted)s) first WHERE state = 'open')
"""


def _open(office: int) -> int:
    return run("SELECT count(*) FROM reviews_workitem WHERE office_id = %s AND state <> 'closed'", [office])[
        0
    ][0]
