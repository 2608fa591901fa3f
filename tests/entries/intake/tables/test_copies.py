"""Copies of data rows in which the rows of each summary stand together."""

import io
import random
import sqlite3

from entries.intake.tables.copies import ARRANGED, CREATED, read_copy, write_arranged_copy, write_copy
from entries.intake.tables.data_rows import DataRow


def shuffled_rows(summaries, each):
    rows = [
        (f"key {n}", [f"cell {line}", 'a "quoted", one']) for n in range(summaries) for line in range(each)
    ]
    random.Random(7).shuffle(rows)
    return [DataRow(at, at + 1, key, cells, "") for at, (key, cells) in enumerate(rows, 1)]


def test_an_arranged_copy_keeps_each_row_and_the_order_of_first_rows():
    rows = shuffled_rows(40, 5)
    file = io.BytesIO()
    write_arranged_copy(iter(rows), file)
    file.seek(0)
    read = list(read_copy(file))
    assert sorted(row.number for row in read) == [row.number for row in rows]
    assert {(row.number, row.key, tuple(row.cells)) for row in read} == {
        (row.number, row.key, tuple(row.cells)) for row in rows
    }
    keys = list(dict.fromkeys(row.key for row in read))
    assert keys == list(dict.fromkeys(row.key for row in rows))
    assert [row.key for row in read] == [key for key in keys for _ in range(5)]
    assert [row.position for row in read] == list(range(1, len(rows) + 1))


def test_a_copy_keeps_the_order_of_the_table():
    rows = shuffled_rows(3, 2)
    file = io.BytesIO()
    write_copy(iter(rows), file)
    file.seek(0)
    assert list(read_copy(file)) == rows


def test_arranging_reads_the_rows_once_however_many_summaries_there_are():
    database = sqlite3.connect(":memory:")
    database.execute(CREATED)
    steps = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {ARRANGED}")]
    assert [step for step in steps if step.startswith(("SCAN rows", "SEARCH"))] == ["SCAN rows"], steps
