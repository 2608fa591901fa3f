"""The rows of a national move: seeded filings, multiplied by SQL into the rows that intake would write.

Every copy has its summary, revision, lines, routing, decision, and where the seed has one its open item with its review;
a number of its own with a right check digit, and everything else as the seed has it. A third of the copies is of the
goods of one Center that is still in its test phase, spread evenly over the numbers, a tenth of all has an open item. A
third of the Center's items is of other functions, and one in twenty of them is asked. Each item has three clocks or more:
those of the seed, one of the office that ends after the due date, and one of the trade, which runs where it is asked.
"""

import os
import threading

import psycopg2
from django.core.management import call_command
from django.db import connection

from centers.routing.codes import STAY_AT_PORT_TYPES
from entries.rules.entry_numbers import check_digit
from tests.performance import loader
from tests.performance.databases import database, run

CENTER = "CEE010"
_SEEDED = "bench_seed"

# A seed is a filing in flight, filed once and decided once, on which nobody has closed, moved or held anything.
_SEEDS = """
CREATE TABLE bench_source AS
SELECT *, row_number() OVER (PARTITION BY class ORDER BY summary_id) - 1 AS place
FROM (
    SELECT r.summary_id, s.entry_number, item.id AS item_id,
           CASE WHEN r.jurisdiction_id = %(center)s AND r.office_id <> %(center)s AND r.entry_type NOT IN %(stay)s
                THEN 0 ELSE 1 END + CASE WHEN item.id IS NULL THEN 0 ELSE 2 END AS class
    FROM entries_routing r JOIN entries_entrysummary s ON s.id = r.summary_id
    LEFT JOIN reviews_workitem item ON item.summary_id = r.summary_id
    WHERE r.in_flight AND s.revision = 1 AND NOT s.retired
      AND (SELECT count(*) FROM entries_routingdecision d WHERE d.summary_id = r.summary_id) = 1
      AND (SELECT count(*) FROM reviews_workitem i WHERE i.summary_id = r.summary_id) <= 1
      AND (item.id IS NULL OR item.state <> 'closed')
      AND NOT EXISTS (SELECT 1 FROM reviews_hold h WHERE h.summary_id = r.summary_id OR h.item_id = item.id)
      AND NOT EXISTS (SELECT 1 FROM reviews_itemmove m WHERE m.item_id = item.id)
      AND NOT EXISTS (SELECT 1 FROM entries_manualjurisdiction m WHERE m.summary_id = r.summary_id)
      AND (r.jurisdiction_id IS DISTINCT FROM %(center)s OR r.office_id <> %(center)s)
) seed
"""
# Of thirty in a row ten are the Center's, one of them with an item; of the other twenty two have one.
_COPIES = """
CREATE UNLOGGED TABLE bench_copy AS
SELECT n + %(base)s AS id, seed.summary_id AS source, seed.item_id AS item_source,
       CASE WHEN seed.item_id IS NOT NULL THEN n + %(item_base)s END AS item_id,
       CASE WHEN seed.class = 2 AND n %% 90 = 0 THEN (%(others)s::text[])[n / 90 %% %(of)s + 1] END AS function,
       seed.class = 2 AND n %% 600 = 0 AS is_asked,
       filer.code || lpad(n::text, 7, '0') || (10 - (filer.weight
           + n / 100000 %% 10 + n / 1000 %% 10 + n / 10 %% 10
           + (ARRAY[0,2,4,6,8,1,3,5,7,9])[n / 1000000 %% 10 + 1] + (ARRAY[0,2,4,6,8,1,3,5,7,9])[n / 10000 %% 10 + 1]
           + (ARRAY[0,2,4,6,8,1,3,5,7,9])[n / 100 %% 10 + 1] + (ARRAY[0,2,4,6,8,1,3,5,7,9])[n %% 10 + 1]) %% 10) %% 10
           AS entry_number
FROM generate_series(1, %(size)s) n
JOIN (SELECT class, count(*) AS places FROM bench_source GROUP BY class) kind
  ON kind.class = CASE WHEN n %% 3 = 0 THEN 0 ELSE 1 END + CASE WHEN n %% 30 < 3 THEN 2 ELSE 0 END
JOIN bench_source seed ON seed.class = kind.class AND seed.place = (hashint8(n) & 2147483647) %% kind.places
JOIN bench_filer filer ON filer.code = left(seed.entry_number, 3)
ORDER BY n
"""
# What names the copy instead of the seed; a copy's decisions and reviews get numbers of their own.
_ALIKE = {
    "entries_entrysummary": ("id", {"id": "c.id", "entry_number": "c.entry_number"}),
    "entries_summaryrevision": ("summary_id", {"summary_id": "c.id"}),
    "entries_line": ("summary_id", {"summary_id": "c.id"}),
    "entries_routing": ("summary_id", {"summary_id": "c.id"}),
    "entries_routingdecision": ("summary_id", {"summary_id": "c.id"}),
    "reviews_workitem": (
        "summary_id",
        {
            "id": "c.item_id",
            "summary_id": "c.id",
            "entry_number": "c.entry_number",
            "function": "coalesce(c.function, t.function)",
            "kind": "coalesce(c.function, t.kind)",
            "state": "CASE WHEN c.is_asked THEN 'asked' ELSE t.state END",
            "asked_until": "CASE WHEN c.is_asked THEN cee_today() + 30 END",
        },
    ),
    "reviews_itemclock": ("item_id", {"item_id": "c.item_id"}),
    "reviews_validationactivity": ("summary_id", {"item_id": "c.item_id", "summary_id": "c.id"}),
}
_SIDES = (
    ("entries_entrysummary", "entries_summaryrevision", "entries_routing", "entries_routingdecision"),
    ("entries_line", "reviews_workitem", "reviews_validationactivity", "reviews_itemclock"),
)
_CLOCKS = """
INSERT INTO reviews_itemclock (item_id, clock, policy_case, side, first_on, last_on, fact, fact_on, source, set_at, ended_at,
                               ended_how)
SELECT i.id, added.clock, '', added.side, cee_today(), added.last_on, 'granted_until', added.last_on, '', i.opened_at,
       CASE WHEN NOT added.runs THEN i.opened_at END, CASE WHEN added.runs THEN '' ELSE 'withdrawn' END
FROM bench_copy c JOIN reviews_workitem i ON i.id = c.item_id
CROSS JOIN LATERAL (VALUES
    ('withholding', 'office', least(i.due_on, '2100-01-01') + 20, i.due_on < '2100-01-01'),
    ('document_response', 'trade', coalesce(i.asked_until, cee_today()), i.state = 'asked')
) AS added (clock, side, last_on, runs)
ORDER BY i.id
"""
_REFERENCE = """
INSERT INTO reference_routing
SELECT summary_id, office_id, coalesce(jurisdiction_id, 0), port_id, 1, value, now(), repeat('x', 40)
FROM entries_routing ORDER BY summary_id
"""


def prepare(size: int, reference: str) -> str:
    """Create once the database with `size` more summaries and the table of the reference; return its name."""
    name = f"bench_moves_with_clocks_{size}"
    with database(_SEEDED):
        loader.seed()
    with database(name, template=_SEEDED) as made:
        call_command("migrate", verbosity=0)  # it may have been made before the newest migration
        if made or not run("SELECT to_regclass('bench_ready') IS NOT NULL")[0][0]:
            print(f"   multiplying the seeded filings to {size:,}", flush=True)
            _multiply(size)
            run(reference)
            run(_REFERENCE)
            run("DROP TABLE bench_copy, bench_source, bench_filer")
            run("VACUUM ANALYZE")
            run("CREATE TABLE bench_ready ()")
    return name


def _multiply(size: int) -> None:
    center = run("SELECT id FROM centers_office WHERE code = %s", [CENTER])[0][0]
    run(_SEEDS, {"center": center, "stay": tuple(sorted(STAY_AT_PORT_TYPES))})
    _write_filers()
    base = run("SELECT max(id) FROM entries_entrysummary")[0][0]
    items = run("SELECT max(id) FROM reviews_workitem")[0][0]
    run("SET enable_nestloop = off")
    others = {"others": loader.OTHERS, "of": len(loader.OTHERS)}
    run(_COPIES, {"size": size, "base": base, "item_base": items, **others})
    run("RESET enable_nestloop")
    run("DELETE FROM bench_copy c USING entries_entrysummary s WHERE s.entry_number = c.entry_number")
    run("ANALYZE bench_copy")
    sides = [threading.Thread(target=_copy, args=(tables,)) for tables in _SIDES]
    for side in sides:
        side.start()
    for side in sides:
        side.join()
    run(_CLOCKS)
    for table, column in (("entries_entrysummary", "id"), ("reviews_workitem", "id")):
        run(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT max(id) FROM {table}))")


def _write_filers() -> None:
    """Write filer codes with their part of the sum of a check digit."""
    run("CREATE TABLE bench_filer (code text, weight int)")
    for (code,) in run("SELECT DISTINCT left(entry_number, 3) FROM bench_source"):
        weight = (10 - int(check_digit(code, "0000000"))) % 10
        run("INSERT INTO bench_filer VALUES (%s, %s)", [code, weight])
    run("ANALYZE bench_filer, bench_source")


def _copy(tables: tuple[str, ...]) -> None:
    """Copy tables in a session of its own, beside another; keys are right by construction and not checked."""
    own = psycopg2.connect(
        os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"]
    )
    own.autocommit = True
    with own.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; SET enable_mergejoin = off; SET enable_nestloop = off;"
            " SET work_mem = '256MB'; SET max_parallel_workers_per_gather = 0; SET synchronous_commit = off"
        )
        for table in tables:
            cursor.execute(_statement(cursor, table))
    own.close()


def _statement(cursor: "psycopg2.extensions.cursor", table: str) -> str:
    key, named = _ALIKE[table]
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
        " AND NOT (column_name = 'id' AND %s)",
        [table, "id" not in named],
    )
    columns = [row[0] for row in cursor.fetchall()]
    values = ", ".join(named.get(column, f"t.{column}") for column in columns)
    where = " WHERE c.item_id IS NOT NULL" if table.startswith("reviews_") else ""
    if table == "reviews_validationactivity":
        where += " AND c.function IS NULL"
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values}"
        f" FROM bench_copy c JOIN {table} t ON t.{key} = c.{'item_source' if key == 'item_id' else 'source'}{where}"
    )
