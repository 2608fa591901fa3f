"""All advisory locks of the portal (docs/concurrency.md, section 1).

A lock is a key of `LockKey` and a number, 0 where there is only one of its kind. PostgreSQL frees it at commit,
at rollback and when the process dies. A periodic task that must not run twice at a time uses `try_lock`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection, transaction

from cee_portal.core import db


class LockKey(IntEnum):
    """The keys, each with what it guards. Numbers of other programs in the database begin otherwise."""

    # The rules: writes that use them share it, writes that change them hold it (cee_portal/core/gate.py).
    GATE = 0x0CEE_0001
    # The removal of old sessions, sign-in attempts and kept answers: one run at a time.
    HOUSEKEEPING = 0x0CEE_0002
    # The scan that sets the bands of open items: one run at a time.
    BAND_SCAN = 0x0CEE_0101
    # The scan that brings back parked items: one run at a time.
    PARKED_SCAN = 0x0CEE_0102
    # The scan that frees items that their owner did not begin: one run at a time.
    UNTOUCHED_SCAN = 0x0CEE_0103
    # The scan that frees items whose owner has left: one run at a time.
    DEPARTED_SCAN = 0x0CEE_0104
    # The scan that ends the clocks of the trade that lapsed: one run at a time.
    CLOCK_SCAN = 0x0CEE_0105
    # The scan that ends the time of requests to the trade: one run at a time.
    REQUEST_SCAN = 0x0CEE_0501
    # The daily computation of the medians of unit values: one run at a time.
    MEDIANS = 0x0CEE_0201
    # Writing the authority cells of a rulebook and day: the second transaction waits and finds them.
    AUTHORITY_CELLS = 0x0CEE_0301
    # With the id of a batch: shared by each worker that is in a chunk of it, so that workers can be counted.
    CHUNK_WORK = 0x0CEE_0302
    # With the id of a batch: one worker counts the baseline, the others go on moving.
    BASELINE = 0x0CEE_0303
    # With the id of a batch: one worker decides whether another sweep is needed.
    SWEEP = 0x0CEE_0304
    # With the id of a batch: shared while a proof is made, so that nobody begins a second one.
    PROOF = 0x0CEE_0305
    # The periodic task that looks for unfinished batches: one start at a time.
    BATCH_SWEEPER = 0x0CEE_0306
    # The scan for standings that start or end: one run at a time.
    STANDING_SCAN = 0x0CEE_0307
    # With the id of a batch: one worker writes its digests.
    DIGESTS = 0x0CEE_0308
    # The filings that the demonstration makes each minute: one run at a time.
    DEMO_FILING = 0x0CEE_0401
    # The request for fresh demonstration data: two requests at once get one job.
    DEMO_REQUEST = 0x0CEE_0402
    # The payments of the demonstration: one run at a time.
    DEMO_STATEMENTS = 0x0CEE_0404
    # Seeding the demonstration: held by a session, because it takes many transactions.
    DEMO_SEEDING = 0x0CEE_0403


def lock(key: LockKey, number: int = 0) -> None:
    """Wait for the lock and hold it alone until this transaction ends."""
    require_transaction()
    db.execute("SELECT pg_advisory_xact_lock(%s, %s)", [key, number])


def share_lock(key: LockKey, number: int = 0) -> None:
    """Wait for the lock and hold it together with others until this transaction ends."""
    require_transaction()
    db.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [key, number])


def try_lock(key: LockKey, number: int = 0) -> bool:
    """Hold the lock alone until this transaction ends; False at once where another transaction has it."""
    require_transaction()
    return bool(db.scalar("SELECT pg_try_advisory_xact_lock(%s, %s)", [key, number]))


def count_holders(key: LockKey, number: int = 0) -> int:
    """Return how many transactions of this database hold the lock now."""
    return int(db.scalar(_HOLDERS, [key, number]))


def require_transaction() -> None:
    """Raise TransactionManagementError outside a transaction, where a lock would end at once."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "An advisory lock is held until commit: open a transaction first."
        )


@contextmanager
def session_lock(key: LockKey) -> Iterator[bool]:
    """Hold the lock for a block of several transactions; yield False where another session has it."""
    is_held = bool(db.scalar("SELECT pg_try_advisory_lock(%s, 0)", [key]))
    try:
        yield is_held
    finally:
        if is_held:
            db.execute("SELECT pg_advisory_unlock(%s, 0)", [key])


_HOLDERS = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = %s AND objid = %s
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
