"""The gate: who decides or changes an office passes it shared, who changes the answer holds it alone
(docs/concurrency.md, section 2).

Both take a transaction-level advisory lock, which survives a connection pooler and is freed by commit, rollback or
the death of the process.
"""

import time

from django.db import OperationalError, connection, transaction

GATE = 0x0CEE_6A7E

_WAITS_MS = (300, 600, 1200, 2000, 3000, 3000, 3000, 3000)


class GateBusyError(Exception):
    """Filings are passing without a pause. Nothing was changed. Try again in a minute."""


def share_gate() -> None:
    """Pass the gate together with others. Call first in a transaction; then read clock, rulebook and standing."""
    _require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])


def hold_gate() -> None:
    """Hold the gate alone until the transaction ends, waiting in growing steps so that no filer waits over 3 s.

    Raises GateBusyError where it cannot be had.
    """
    _require_transaction()
    for wait in _WAITS_MS:
        if _try_hold(wait):
            return
        time.sleep(wait / 2000)
    raise GateBusyError(GateBusyError.__doc__)


def _try_hold(wait_ms: int) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{wait_ms}ms"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
            return True
    except OperationalError:  # lock_timeout; the savepoint is rolled back and others pass meanwhile
        return False


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "The gate is held until commit: open a transaction first."
        )
