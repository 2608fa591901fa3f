"""The advisory locks, with real connections, and their enumeration."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction

from cee_portal.core import locks
from cee_portal.core.locks import LockKey, count_holders, lock, session_lock, share_lock, try_lock


def elsewhere(act: Callable[[], bool | int]) -> bool | int:
    """Return what `act` gives on a connection of its own."""

    def run() -> bool | int:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(20)


def try_elsewhere(key: LockKey, number: int = 0) -> bool:
    def attempt() -> bool:
        with transaction.atomic():
            return try_lock(key, number)

    return elsewhere(attempt)


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_held_alone_until_commit_and_by_its_number():
    with transaction.atomic():
        assert try_lock(LockKey.SWEEP, 7)
        assert not try_elsewhere(LockKey.SWEEP, 7)
        assert try_elsewhere(LockKey.SWEEP, 8) and try_elsewhere(LockKey.BASELINE, 7)
    assert try_elsewhere(LockKey.SWEEP, 7)


@pytest.mark.django_db(transaction=True)
def test_a_shared_lock_can_be_counted():
    with transaction.atomic():
        share_lock(LockKey.CHUNK_WORK, 3)
        assert elsewhere(lambda: count_holders(LockKey.CHUNK_WORK, 3)) == 1
        assert count_holders(LockKey.CHUNK_WORK, 4) == count_holders(LockKey.PROOF, 3) == 0
    assert count_holders(LockKey.CHUNK_WORK, 3) == 0


@pytest.mark.django_db(transaction=True)
def test_a_session_holds_its_lock_over_several_transactions():
    with session_lock(LockKey.DEMO_SEEDING) as is_held:
        with transaction.atomic():
            assert is_held
        assert not elsewhere(_hold_by_session)
    assert elsewhere(_hold_by_session)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("take", [lock, share_lock, try_lock])
def test_outside_a_transaction_no_lock_is_taken(take):
    assert not connection.in_atomic_block
    with pytest.raises(transaction.TransactionManagementError):
        take(LockKey.GATE)


def test_the_keys_differ_and_fit_the_two_numbers_of_postgresql():
    assert len({int(key) for key in LockKey}) == len(LockKey.__members__)
    assert all(0 < key < 2**31 for key in LockKey)


def test_every_key_says_what_it_guards():
    source = Path(locks.__file__).read_text()
    for name in LockKey.__members__:
        assert re.search(rf"    # .+\n    {name} = 0x[0-9A-F_]+\n", source), name


def _hold_by_session() -> bool:
    with session_lock(LockKey.DEMO_SEEDING) as is_held:
        return is_held
