"""Intake: from a CSV file to committed, routed, selected summaries, against bare COPY of the same rows as shipped.

The bare COPY runs in one session, in one transaction, into all tables that intake wrote, with their indexes, triggers
and constraints. Memory is the peak of the process that stores or of the one that reads for it, whichever is larger,
at 100,000 summaries and at the full size.
"""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from reviews.demo.export import write_csv
from tests.performance.databases import database, drop, number, run
from tests.performance.workers import children, peak_of

SMALL = 100_000
TEMPLATE, TAKEN, _BARE = "bench_template", "bench_intake", "bench_bare"
_SEED = 7
AS_OF = date(2026, 11, 24)
_COUNTED = """
SELECT count(*), count(routing.summary_id) FROM entries_entrysummary summary
LEFT JOIN entries_routing routing ON routing.summary_id = summary.id
"""
_PROJECT = Path(__file__).resolve().parents[2]


def measure() -> dict[str, Any]:
    """Return the block `intake` of the contract; fail where a summary has no routing or a line is missing."""
    size = number("BENCH_SUMMARIES", 300_000)
    with database(TEMPLATE):
        before = _filled()
    small_mb = take_in(csv_file(min(SMALL, size)))[1]
    seconds, peak_mb = take_in(csv_file(size))
    folder = _folder() / "bare"
    with database(TAKEN):
        figures = _figures(size)
        tables = _written(before)
        _dump(tables, folder)
        figures |= _sizes(tables, size)
    bare = _bare_copy(tables, folder)
    return {
        "summaries": size,
        "lines": figures["lines"],
        "seconds": round(seconds, 2),
        "lines_per_second": round(figures["lines"] / seconds),
        "bare_copy_seconds": round(bare, 2),
        "ratio": round(bare / seconds, 3),
        "indexes": figures["indexes"],
        "bytes_per_summary": figures["bytes_per_summary"],
        "peak_rss_mb": peak_mb,
        "peak_rss_mb_at_100000": small_mb,
        "selected": figures["selected"],
        "tables": tables,
        "rows": {"intake_summaries": size, "intake_lines": figures["lines"]},
    }


def _folder() -> Path:
    folder = _PROJECT / "bench" / "intake"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def csv_file(size: int) -> Path:
    path = _folder() / f"{size}-{_SEED}.csv"
    if not path.exists():
        print(f"   writing {size:,} summaries to {path.name}", flush=True)
        write_csv(path.with_suffix(".part"), size, _SEED, AS_OF)
        path.with_suffix(".part").rename(path)
    return path


def take_in(file: Path) -> tuple[float, float]:
    """Take in a file, in a fresh database and process; return seconds and peak megabytes."""
    drop(TAKEN)
    with database(TAKEN, template=TEMPLATE):
        pass
    run("CHECKPOINT")
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = {**os.environ, "DATABASE_URL": urlunsplit(url._replace(path=f"/{TAKEN}"))}
    command = [
        sys.executable,
        "manage.py",
        "import_summaries",
        str(file),
        "--format",
        file.suffix.removeprefix("."),
    ]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=_PROJECT, env=environment, stdout=subprocess.DEVNULL)
    peaks: dict[int, float] = {}
    while process.poll() is None:  # the peak that the system reports of an ended process includes its parent
        for pid in (process.pid, *children(process.pid)):
            peaks[pid] = max(peaks.get(pid, 0.0), peak_of(pid))
        time.sleep(0.05)
    seconds = time.perf_counter() - start
    assert process.returncode == 0, f"import_summaries ended with {process.returncode}"
    peak_mb = round(max(peaks.values()), 1)
    print(f"   {file.name} in {seconds:.1f} s, peak {peak_mb:.0f} MB", flush=True)
    return seconds, peak_mb


def _figures(size: int) -> dict[str, Any]:
    summaries, routed = run(_COUNTED)[0]
    assert summaries == routed == size, f"{summaries} stored, {routed} routed of {size}"
    lines = run("SELECT count(*) FROM entries_line")[0][0]
    selected = run("SELECT count(*) FROM reviews_workitem")[0][0]
    assert selected > size * 0.01, f"only {selected} selected: this is not the whole of intake"
    return {"lines": lines, "selected": selected}


def _tables() -> list[str]:
    return [row[0] for row in run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def _filled() -> set[str]:
    """Return the tables with rows."""
    return {table for table in _tables() if run(f'SELECT 1 FROM "{table}" LIMIT 1')}


def _written(before: set[str]) -> list[str]:
    """Return the tables that intake filled, parents before children."""
    order = ["entries_company", "entries_filer", "entries_importer", "accounts_job", "entries_intakefile"]
    order += ["entries_entrysummary", "entries_summaryrevision", "entries_line", "entries_routing"]
    order += ["entries_routingdecision", "reviews_workitem"]
    written = _filled() - before
    return [table for table in order if table in written] + sorted(written - set(order))


def _dump(tables: list[str], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with connection.cursor() as cursor:
        for table in tables:
            with (folder / table).open("wb") as file:
                cursor.copy_expert(f'COPY "{table}" TO STDOUT', file)


def _sizes(tables: list[str], size: int) -> dict[str, int]:
    names = tuple(tables)
    total = run("SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE relname IN %s", [names])[0][
        0
    ]
    indexes = run("SELECT count(*) FROM pg_indexes WHERE tablename IN %s", [names])[0][0]
    return {"bytes_per_summary": round(int(total) / size), "indexes": indexes}


def _bare_copy(tables: list[str], folder: Path) -> float:
    drop(_BARE)
    with database(_BARE, template=TEMPLATE):
        run("CHECKPOINT")
        start = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            for table in tables:
                with (folder / table).open("rb") as file:
                    cursor.copy_expert(f'COPY "{table}" FROM STDIN', file)
            cursor.execute("COMMIT")
        seconds = time.perf_counter() - start
        copied = run("SELECT count(*) FROM entries_line")[0][0]
    assert copied > 0
    return seconds
