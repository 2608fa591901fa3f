"""The run of all checks in one snapshot of the database."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection, transaction

from cee_portal.core import db
from reviews.verification.checks import CHECKS, Check
from reviews.verification.clock_days import SENTENCE, find_wrong_days
from reviews.verification.expected import write_expected_offices
from reviews.verification.id_checks import id_checks
from reviews.verification.listed import IS_LISTED
from reviews.verification.redecision import decide_again
from reviews.verification.unheld import FINDINGS

MOST_EXAMPLES = 20


class CheckResult(NamedTuple):
    """The sentence that must hold, the number of violations, and the first few."""

    sentence: str
    violations: int
    examples: list[str]


def verify_offices(*, full: bool = False) -> Iterator[CheckResult]:
    """Run every check and yield its result.

    `full` also decides every routing in flight again from its lines, by its stored rulebook and day.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:  # in one snapshot a move is seen as not begun or as done, never half
            db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        write_expected_offices()
        for check in (*CHECKS, *id_checks()):
            yield _run(check)
        yield CheckResult(SENTENCE, *find_wrong_days(MOST_EXAMPLES))
        if full:
            count, examples = decide_again(MOST_EXAMPLES)
            yield CheckResult("Deciding again from the lines gives the stored routing", count, examples)


def find_unheld_work() -> list[CheckResult]:
    """Return offices with work that nobody does, and items whose owner has left. They are no violations."""
    return [_run(finding) for finding in FINDINGS]


def count_rows() -> dict[str, int]:
    """Return the numbers of checked rows by name, for the foot of the report."""
    tables = {
        "summaries": "entries_entrysummary",
        "routings in flight": "entries_routing WHERE in_flight",
        "open items": "reviews_workitem WHERE state <> 'closed'",
        "clocks of items": "reviews_itemclock",
        "live holds": "reviews_hold WHERE ended_at IS NULL",
        "routing decisions": "entries_routingdecision",
        "moves of items": "reviews_itemmove",
        "routings listed by a batch that has not ended": f"entries_routing r WHERE r.in_flight AND {IS_LISTED}",
    }
    counts = db.one("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables.values()))
    return dict(zip(tables, counts, strict=True))


def _run(check: Check) -> CheckResult:
    rows = db.rows(
        f"SELECT object, detail, count(*) OVER () FROM ({check.sql}) AS bad(object, detail) LIMIT {MOST_EXAMPLES}"
    )
    examples = [f"{name}: {detail}" for name, detail, _ in rows]
    return CheckResult(check.sentence, rows[0][2] if rows else 0, examples)
