"""A Center goes to full operational status: a third of three million summaries moves, with its open items.

Reference and batch alternate three times, each time on a fresh copy of the same rows; the median counts. The clock of a
batch runs from its first act until the last sweep has found nothing; preview and proof are timed apart. A run counts
only where `verify_offices` is clean and statements that share nothing with the product count the same moves.
"""

import statistics
import time
from pathlib import Path
from typing import Any

from celery import current_app
from django.db import connection

from reviews.reassignment.models import Batch
from reviews.reassignment.proof.proof import prove
from reviews.reassignment.steering.start import start_if_due
from reviews.verification.report import verify_offices
from tests.performance.databases import database, drop, number, run
from tests.performance.move_data import CENTER, prepare
from tests.performance.move_order import Order
from tests.performance.workers import Workers, broker_url, workers

RUN = "bench_move_run"
RUNS = 3
SMALL = 100_000
_MOST_SECONDS = 1_800
REFERENCE = (Path(__file__).parent / "reference.sql").read_text()
_REFERENCE_UPDATE = """
UPDATE reference_routing SET office = (SELECT id FROM centers_office WHERE code = %(center)s), since = now()
WHERE id IN (SELECT summary_id FROM bench_to_move)
"""


def measure() -> dict[str, Any]:
    """Return the block `batch_move` of the contract."""
    template = prepare(number("BENCH_SUMMARIES", 3_000_000), REFERENCE)
    runs = [_alternation(template) for _ in range(number("BENCH_RUNS", RUNS))]
    middle = {name: statistics.median(one[name] for one in runs) for name in runs[0]}
    return {
        **{name: int(middle[name]) for name in ("summaries", "items")},
        "seconds": round(middle["seconds"], 2),
        "rows_per_second": round((middle["summaries"] + middle["items"]) / middle["seconds"]),
        "reference_update_seconds": round(middle["reference_update_seconds"], 2),
        "ratio": round(middle["ratio"], 3),
        "workers": 2,
        "preview_seconds": round(middle["preview_seconds"], 2),
        "proof_seconds": round(middle["proof_seconds"], 2),
        "peak_rss_mb": max(one["peak_rss_mb"] for one in runs),
        "peak_rss_mb_at_100000": max(one["peak_rss_mb_at_100000"] for one in runs),
        "runs": runs,
        "rows": {"routings": int(middle["routings"]), "open_items": int(middle["open_items"])},
    }


def _alternation(template: str) -> dict[str, Any]:
    drop(RUN)
    with database(RUN, template=template):
        rows = _counted()
        _write_expected_moves()
        reference = _reference_update()
        order = Order()
        preview = order.preview()
        batch = order.approve()
        _rest()
        with workers(RUN) as working:
            _wait_until_idle()
            seconds, small_mb, peak_mb = run_batch(batch.pk, working)
            _wait_for_proof(batch.pk)
        begun = time.perf_counter()
        proof = prove(batch_id=batch.pk)
        proof_seconds = time.perf_counter() - begun
        assert proof["holds"], proof["checks"]
        moved = _count_moves(batch.pk)
        _require_verified()
    found = {
        **moved,
        **rows,
        "seconds": round(seconds, 2),
        "rows_per_second": round(sum(moved.values()) / seconds),
        "reference_update_seconds": round(reference, 2),
        "ratio": round(reference / seconds, 3),
        "preview_seconds": round(preview, 2),
        "proof_seconds": round(proof_seconds, 2),
        "peak_rss_mb": peak_mb,
        "peak_rss_mb_at_100000": small_mb,
    }
    print(f"   {found}", flush=True)
    return found


def run_batch(batch_id: int, working: Workers) -> tuple[float, float, float]:
    """Run a batch; return seconds, and the peak megabytes of a worker after 100,000 summaries and at the end."""
    current_app.conf.broker_url = broker_url()
    small_mb = 0.0
    begun = time.perf_counter()
    assert start_if_due(batch_id)
    while Batch.objects.values_list("state", flat=True).get(pk=batch_id) != Batch.State.DONE:
        assert time.perf_counter() - begun < _MOST_SECONDS, "the batch did not end"
        time.sleep(0.1)
        if not small_mb and _done_so_far(batch_id) >= SMALL:
            small_mb = working.peak_mb()
    seconds = time.perf_counter() - begun
    return seconds, small_mb, working.peak_mb()


def _done_so_far(batch_id: int) -> int:
    return int(
        run("SELECT coalesce(sum(summaries), 0) FROM reviews_batchchunk WHERE batch_id = %s", [batch_id])[0][
            0
        ]
    )


def _wait_for_proof(batch_id: int) -> None:
    """Wait until the worker has proved the batch, so that nothing else runs when the next time is measured."""
    until = time.monotonic() + _MOST_SECONDS
    while Batch.objects.filter(pk=batch_id, proved_at=None).exists():
        assert time.monotonic() < until, "the batch was not proved"
        time.sleep(0.2)


def _wait_until_idle() -> None:
    """Wait until workers have done the first tasks of beat."""
    time.sleep(3)


def _rest() -> None:
    run("VACUUM ANALYZE")
    run("CHECKPOINT")


def _reference_update() -> float:
    _rest()
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_REFERENCE_UPDATE, {"center": CENTER})
        updated = cursor.rowcount
    seconds = time.perf_counter() - begun
    assert updated == run("SELECT count(*) FROM bench_to_move")[0][0]
    return seconds


# --- counting that shares no code with the product ---------------------------------------------------------------


def _counted() -> dict[str, int]:
    routings, items = run(
        "SELECT (SELECT count(*) FROM entries_routing),"
        " (SELECT count(*) FROM reviews_workitem WHERE closed_at IS NULL)"
    )[0]
    return {"routings": routings, "open_items": items}


def _write_expected_moves() -> None:
    """Write what the order must move: goods of the Center at all ports, except entry types that stay at the port."""
    run(
        """CREATE TABLE bench_to_move AS
           SELECT r.summary_id, r.office_id FROM entries_routing r
           JOIN centers_office c ON c.id = r.jurisdiction_id AND c.code = %s
           WHERE r.in_flight AND r.office_id <> c.id AND r.entry_type !~ '^(2[456]|33|4[1-7]|6[1-6]|86)$'""",
        [CENTER],
    )
    run("ALTER TABLE bench_to_move ADD PRIMARY KEY (summary_id)")


def _count_moves(batch_id: int) -> dict[str, int]:
    summaries, wrong, recorded = run(
        """SELECT count(*), count(*) FILTER (WHERE c.code IS DISTINCT FROM %s), count(DISTINCT d.summary_id)
           FROM bench_to_move b JOIN entries_routing r ON r.summary_id = b.summary_id
           JOIN centers_office c ON c.id = r.office_id
           LEFT JOIN entries_routingdecision d ON d.summary_id = b.summary_id AND d.batch_id = %s
                AND d.from_office_id = b.office_id AND d.to_office_id = r.office_id""",
        [CENTER, batch_id],
    )[0]
    items, unmoved = run(
        """SELECT count(m.id), count(*) FILTER (WHERE i.office_id <> m.to_office_id OR m.id IS NULL)
           FROM bench_to_move b JOIN reviews_workitem i ON i.summary_id = b.summary_id AND i.closed_at IS NULL
                AND i.id NOT IN (SELECT item_id FROM reviews_hold WHERE item_id IS NOT NULL AND ended_at IS NULL)
           LEFT JOIN reviews_itemmove m ON m.item_id = i.id AND m.batch_id = %s""",
        [batch_id],
    )[0]
    said = run("SELECT sum(summaries), sum(items) FROM reviews_batchchunk WHERE batch_id = %s", [batch_id])[0]
    assert (wrong, unmoved) == (0, 0), f"{wrong} summaries and {unmoved} items are not where they belong"
    assert (summaries, items) == said and recorded == summaries, (summaries, recorded, items, said)
    return {"summaries": summaries, "items": items}


def _require_verified() -> None:
    bad = [
        (found.sentence, found.violations, found.examples[:2])
        for found in verify_offices()
        if found.violations
    ]
    assert not bad, bad
