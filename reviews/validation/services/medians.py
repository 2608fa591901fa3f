"""Computes the median entered value a unit, by heading and unit, to which a unit price is compared.

It comes from the lines of the last 12 months, and from the product's tariff file where there are too few lines.
"""

from django.db import transaction

from cee_portal.core import db
from cee_portal.core.locks import LockKey, try_lock
from centers.services.load_result import LoadResult
from entries.models import UnitValue

SAMPLED_LINES = 1_000_000  # more lines would take longer and change no median
FEWEST_LINES = 10

_SEED = """
INSERT INTO entries_unitvalue (heading, unit, median, lines, as_of)
SELECT left(number, 4), unit, percentile_cont(0.5) WITHIN GROUP (ORDER BY unit_value)::numeric, 0, cee_today()
FROM centers_tariffnumber
WHERE unit_value > 0 AND unit <> '' AND length(unit) <= 8 AND left(number, 2) NOT IN ('98', '99')
GROUP BY 1, 2
ON CONFLICT (heading, unit) DO NOTHING
"""

_REFRESH = """
WITH priced AS (
    SELECT line.heading, line.unit, (line.value / line.quantity)::float8 AS price
    FROM entries_line line TABLESAMPLE SYSTEM (%(percent)s)
    JOIN entries_entrysummary summary ON summary.id = line.summary_id AND summary.revision = line.revision
    WHERE line.quantity > 0 AND line.value > 0 AND line.heading <> '' AND line.unit <> ''
          AND summary.entry_date >= cee_today() - interval '12 months'
), medians AS (
    SELECT heading, unit, count(*) AS lines,
           least(percentile_cont(0.5) WITHIN GROUP (ORDER BY price), 1e11)::numeric(16, 4) AS median
    FROM priced GROUP BY heading, unit HAVING count(*) >= %(fewest)s
)
INSERT INTO entries_unitvalue (heading, unit, median, lines, as_of)
SELECT heading, unit, median, lines, cee_today() FROM medians WHERE median > 0
ON CONFLICT (heading, unit) DO UPDATE SET median = excluded.median, lines = excluded.lines, as_of = excluded.as_of
"""


def seed_medians() -> LoadResult:
    """Write a first median from the tariff file for every heading and unit that has none."""
    new = db.execute(_SEED)
    return LoadResult("Medians a unit", UnitValue.objects.count(), new)


@transaction.atomic
def refresh_medians() -> int:
    """Compute the medians anew from lines, once a day however often it is called. Return how many were written."""
    if not try_lock(LockKey.MEDIANS):
        return 0
    if db.scalar("SELECT EXISTS (SELECT 1 FROM entries_unitvalue WHERE lines > 0 AND as_of = cee_today())"):
        return 0
    lines = db.scalar("SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = 'entries_line'::regclass")
    percent = min(100.0, 100.0 * SAMPLED_LINES / lines)
    return db.execute(_REFRESH, {"percent": percent, "fewest": FEWEST_LINES})
