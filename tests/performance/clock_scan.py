"""The scan of lapsed clocks: 100,000 questions lapse among 1,000,000 that the trade has not answered.

Reference and scan alternate, each on a fresh copy of the same rows. The reference is one bare `UPDATE` of the same columns
of the same rows of each of the two tables, as shipped. The rows come from the loader of the queue, which multiplies items
of every function; each is asked and has a clock of its office and one of the trade. A run counts only where statements
that share nothing with the product find that exactly the lapsing items came back.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reviews.work.services.lapses import lapse_clocks
from tests.performance.databases import database, drop, number, run
from tests.performance.loader import fill_queue

TEMPLATE, RUN = "bench_clocks", "bench_clock_run"
RUNS = 3

# One in ten lapsed yesterday; the last days of the others are spread over a month.
_ASK = """
UPDATE reviews_workitem SET state = 'asked', answer = '', parked_until = NULL, asked_until = cee_today() +
    CASE WHEN (hashint8(id) & 2147483647) % 10 = 0 THEN -1 ELSE (hashint8(id) & 2147483647) / 10 % 30 END
WHERE state <> 'closed'
"""
_CLOCKS = """
INSERT INTO reviews_itemclock (item_id, clock, policy_case, side, first_on, last_on, fact, fact_on, source, set_at,
                               ended_how)
SELECT i.id, c.clock, '', c.side, c.last_on - 10, c.last_on, c.fact, c.last_on, 'bench', cee_now() - interval '15 days', ''
FROM reviews_workitem i CROSS JOIN LATERAL (VALUES
    ('liquidation_cycle', 'office', i.due_on, 'scheduled_liquidation'),
    ('document_response', 'trade', i.asked_until, 'granted_until')) AS c (clock, side, last_on, fact)
WHERE i.state <> 'closed' AND NOT EXISTS (
    SELECT 1 FROM reviews_itemclock old WHERE old.item_id = i.id AND old.clock = c.clock AND old.ended_at IS NULL)
ORDER BY i.id
"""
_LAPSING = """
CREATE TABLE bench_lapsing AS SELECT id AS item_id FROM reviews_workitem
WHERE state = 'asked' AND asked_until < cee_today()
"""
_REFERENCE = (
    """UPDATE reviews_workitem SET state = 'open', asked_until = NULL, answer = 'no_answer', version = version + 1,
       changed_at = now() WHERE id IN (SELECT item_id FROM bench_lapsing)""",
    """UPDATE reviews_itemclock SET ended_at = now(), ended_how = 'lapsed'
       WHERE side = 'trade' AND ended_at IS NULL AND item_id IN (SELECT item_id FROM bench_lapsing)""",
)
_COUNTS = """
SELECT count(*) FILTER (WHERE i.state = 'open' AND i.answer = 'no_answer' AND c.ended_how = 'lapsed'
                        AND l.item_id IS NOT NULL),
       count(*) FILTER (WHERE i.state = 'asked' AND c.ended_at IS NULL AND l.item_id IS NULL), count(*)
FROM reviews_workitem i JOIN reviews_itemclock c ON c.item_id = i.id AND c.side = 'trade'
LEFT JOIN bench_lapsing l ON l.item_id = i.id WHERE i.state <> 'closed'
"""


def measure() -> dict[str, Any]:
    """Return the block `clock_scan` of the contract."""
    lapsing, clocks = _prepare(number("BENCH_OPEN_ITEMS", 1_000_000))
    runs = [_alternation(lapsing, clocks) for _ in range(number("BENCH_RUNS", RUNS))]
    drop(RUN)
    drop(TEMPLATE)
    middle = {name: statistics.median(one[name] for one in runs) for name in runs[0]}
    return {"lapsing": lapsing, "clocks": clocks, **middle, "runs": runs}


def _prepare(wanted: int) -> tuple[int, int]:
    """Make the database in which the trade is asked about every item. Return its lapsing and its running questions."""
    drop(TEMPLATE)
    with database("bench_queue"):
        fill_queue(wanted)
    with database(TEMPLATE, template="bench_queue"):
        print("   asking the trade about every item", flush=True)
        for statement in (_ASK, _CLOCKS, _LAPSING):
            run(statement)
        run("VACUUM ANALYZE reviews_workitem, reviews_itemclock, bench_lapsing")
        running = "SELECT count(*) FROM reviews_itemclock WHERE side = 'trade' AND ended_at IS NULL"
        return run("SELECT count(*) FROM bench_lapsing")[0][0], run(running)[0][0]


def _alternation(lapsing: int, clocks: int) -> dict[str, float]:
    with _fresh():
        begun = time.perf_counter()
        for statement in _REFERENCE:
            run(statement)
        reference = time.perf_counter() - begun
        _require_counts(lapsing, clocks)
    with _fresh():
        begun = time.perf_counter()
        lapsed = lapse_clocks()
        seconds = time.perf_counter() - begun
        assert lapsed == lapsing, f"{lapsed} clocks lapsed instead of {lapsing}"
        _require_counts(lapsing, clocks)
    found = {
        "seconds": round(seconds, 2),
        "reference_update_seconds": round(reference, 2),
        "ratio": round(reference / seconds, 3),
    }
    print(f"   {found}", flush=True)
    return found


@contextmanager
def _fresh() -> Iterator[None]:
    """Work in a new copy of the rows, at rest."""
    drop(RUN)
    with database(RUN, template=TEMPLATE):
        run("VACUUM ANALYZE reviews_workitem, reviews_itemclock")
        run("CHECKPOINT")
        yield


def _require_counts(lapsing: int, clocks: int) -> None:
    """Fail unless exactly the lapsing items came back and all others wait on."""
    found = run(_COUNTS)[0]
    assert found == (lapsing, clocks - lapsing, clocks), found
