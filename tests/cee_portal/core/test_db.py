"""The helpers that run a statement."""

import pytest

from cee_portal.core import db

pytestmark = pytest.mark.django_db

PAIRS = "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS pair (number, letter) WHERE number > %s ORDER BY number"


def test_rows_column_one_and_scalar_return_what_the_statement_found():
    assert db.rows(PAIRS, [0]) == [(1, "a"), (2, "b")]
    assert db.column(PAIRS, [0]) == [1, 2]
    assert db.one(PAIRS, [0]) == (1, "a")
    assert db.scalar(PAIRS, [0]) == 1


def test_a_statement_without_rows_gives_nothing_and_one_raises():
    assert db.rows(PAIRS, [9]) == [] == db.column(PAIRS, [9])
    assert db.scalar(PAIRS, [9]) is None
    with pytest.raises(LookupError):
        db.one(PAIRS, [9])
    assert db.rows("CREATE TEMPORARY TABLE t (id int) ON COMMIT DROP") == []


def test_execute_counts_the_rows_it_changed_and_parameters_may_have_names():
    db.execute("CREATE TEMPORARY TABLE t (id int) ON COMMIT DROP")
    assert db.execute("INSERT INTO t SELECT generate_series(1, %(most)s)", {"most": 3}) == 3
    assert db.execute("DELETE FROM t WHERE id > 1") == 2


def test_a_local_setting_ends_with_the_transaction():
    db.set_local("lock_timeout", "70ms")
    assert db.scalar("SHOW lock_timeout") == "70ms"
