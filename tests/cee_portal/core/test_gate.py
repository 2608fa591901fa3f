"""The gate, with real connections."""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from cee_portal.core import gate
from cee_portal.core.gate import GateBusyError, hold_gate, share_gate

pytestmark = pytest.mark.django_db(transaction=True)


class Passer(threading.Thread):
    """Another connection that passes the gate, stays inside until told, and says when it was in."""

    def __init__(self, passing: Callable[[], None]) -> None:
        super().__init__()
        self.passing, self.inside, self.leave = passing, threading.Event(), threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            with transaction.atomic():
                self.passing()
                self.inside.set()
                self.leave.wait(20)
        except BaseException as error:
            self.error = error
        finally:
            connection.close()


@contextmanager
def another(passing: Callable[[], None], *, gets_in: bool = True):
    passer = Passer(passing)
    passer.start()
    assert passer.inside.wait(5 if gets_in else 0.4) is gets_in
    try:
        yield passer
    finally:
        passer.leave.set()
        passer.join(20)


def test_filings_pass_together():
    with another(share_gate), another(share_gate), transaction.atomic():
        share_gate()


def test_who_changes_the_answer_waits_for_those_inside_and_those_who_come_later_wait_for_them():
    with another(share_gate) as filing, another(hold_gate, gets_in=False) as publication:
        filing.leave.set()
        assert publication.inside.wait(5)
        with another(share_gate, gets_in=False) as later:
            publication.leave.set()
            assert later.inside.wait(5)


def test_a_filer_waits_at_most_one_try_of_who_waits_for_the_gate():
    """A waiting exclusive lock keeps new filings out; it gives way when its try ends."""
    with another(share_gate) as filing, another(hold_gate, gets_in=False) as publication:
        began = time.monotonic()
        with another(share_gate):
            assert time.monotonic() - began < 3.5
        filing.leave.set()
        assert publication.inside.wait(10)


def test_a_gate_that_cannot_be_had_says_so_and_leaves_the_transaction_usable(monkeypatch):
    monkeypatch.setattr(gate, "_WAITS_MS", (50, 100))
    with another(share_gate), transaction.atomic():
        with pytest.raises(GateBusyError, match="Try again"):
            hold_gate()
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone()[0] == "0"


def test_the_wait_for_other_locks_is_unlimited_again_once_the_gate_is_held():
    with transaction.atomic(), connection.cursor() as cursor:
        hold_gate()
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "0"


@pytest.mark.parametrize("ending", ["commit", "rollback", "death"])
def test_the_gate_opens_however_the_holder_ends(ending):
    def passing() -> None:
        hold_gate()
        transaction.set_rollback(ending == "rollback")

    with another(passing) as holder:
        if ending == "death":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                    " AND granted AND pid <> pg_backend_pid()"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
        else:
            holder.leave.set()
        with transaction.atomic():
            share_gate()


@pytest.mark.parametrize("passing", [share_gate, hold_gate])
def test_outside_a_transaction_the_gate_would_hold_nothing(passing):
    with pytest.raises(transaction.TransactionManagementError, match="open a transaction"):
        passing()
