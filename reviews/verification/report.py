"""All checks in one snapshot of the database: each with how many violations there are, and the first few."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection, transaction

from reviews.reassignment.placement.scope import listed_by_others
from reviews.verification.checks import CHECKS, Check
from reviews.verification.expected import LISTED, write_expected
from reviews.verification.full import decide_again
from reviews.verification.ids import id_checks

SHOWN = 20


class Found(NamedTuple):
    """One check: the sentence that must hold, how many violate it, and the first of them in words."""

    sentence: str
    violations: int
    examples: list[str]


def verify(*, full: bool = False) -> Iterator[Found]:
    """Run every check. `full` decides every routing in flight again from its lines, by its stored rulebook and day."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if outermost:  # one snapshot: what moves meanwhile is seen wholly before or wholly after
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        write_expected()
        listed = listed_by_others()
        for check in (*CHECKS, *id_checks()):
            yield _run(check._replace(sql=check.sql.replace(LISTED, listed)))
        if full:
            count, examples = decide_again(SHOWN)
            yield Found("Deciding again from the lines gives the stored routing", count, examples)


def counts() -> dict[str, int]:
    """What there is, for the foot of the report."""
    tables = {
        "summaries": "entries_entrysummary",
        "routings in flight": "entries_routing WHERE in_flight",
        "open items": "reviews_workitem WHERE state <> 'closed'",
        "live holds": "reviews_hold WHERE ended_at IS NULL",
        "routing decisions": "entries_routingdecision",
        "moves of items": "reviews_itemmove",
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables.values()))
        found = dict(zip(tables, cursor.fetchone(), strict=True))
        cursor.execute(f"SELECT count(*) FROM entries_routing r WHERE r.in_flight AND {listed_by_others()}")
        found["routings listed by a batch that has not ended"] = cursor.fetchone()[0]
    return found


def _run(check: Check) -> Found:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT what, detail, count(*) OVER () FROM ({check.sql}) AS bad(what, detail) LIMIT {SHOWN}"
        )
        rows = cursor.fetchall()
    return Found(check.sentence, rows[0][2] if rows else 0, [f"{what}: {detail}" for what, detail, _ in rows])
