"""The gate: writes that use the rules share it, writes that change the rules hold it alone.

The protocol stands in docs/concurrency.md, section 2.
"""

import time

from django.db import OperationalError, transaction

from cee_portal.core import db
from cee_portal.core.locks import LockKey, lock, require_transaction, share_lock
from cee_portal.core.refusals import RefusalKind, RefusedError

_WAITS_MS = (300, 600, 1200, 2000, 3000, 3000, 3000, 3000)


class GateBusyError(RefusedError):
    """The gate could not be held, because filings pass it without a pause."""

    message = (
        "Entry summaries are being stored right now and could not be paused. Nothing was changed."
        " Try again in a few seconds."
    )
    code, kind, retry_after = "unavailable", RefusalKind.UNAVAILABLE, 3


def share_gate() -> None:
    """Pass the gate together with others. Call it first in a transaction; read clock, rulebook and standing after."""
    share_lock(LockKey.GATE)


def hold_gate() -> None:
    """Hold the gate alone until the transaction ends. Raises GateBusyError after eight tries.

    Each try waits longer, up to 3 s, because filers queue behind it meanwhile.
    """
    require_transaction()
    for wait in _WAITS_MS:
        if _try_hold(wait):
            return
        time.sleep(wait / 2000)
    raise GateBusyError


def _try_hold(wait_ms: int) -> bool:
    try:
        with transaction.atomic():
            db.set_local("lock_timeout", f"{wait_ms}ms")
            lock(LockKey.GATE)
            db.set_local("lock_timeout", 0)
            return True
    except OperationalError:  # lock_timeout; the savepoint is rolled back and others pass meanwhile
        return False
