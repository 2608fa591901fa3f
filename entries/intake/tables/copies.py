"""A copy of the data rows of a table in which the rows of each summary stand together.

It is a file of JSON lines. Its memory is bounded: SQLite sorts on the disk.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from entries.intake.tables.data_rows import DataRow

CREATED = "CREATE TABLE rows (position INTEGER PRIMARY KEY, summary TEXT, line BLOB)"
# A window and not a join: SQLite would read all rows again for each summary.
ARRANGED = """
SELECT line FROM (SELECT line, position, min(position) OVER (PARTITION BY summary) AS first FROM rows)
ORDER BY first, position
"""


def write_copy(rows: Iterator[DataRow], file: BinaryIO) -> None:
    """Write data rows in the order of the table."""
    for row in rows:
        file.write(_line_of(row))
    file.flush()  # the copy is read by its number


def write_arranged_copy(rows: Iterator[DataRow], file: BinaryIO) -> None:
    """Write data rows summary by summary, summaries in the order of their first rows."""
    with (
        TemporaryDirectory(prefix="intake-") as folder,
        closing(sqlite3.connect(Path(folder) / "rows")) as database,
    ):
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"):
            database.execute(f"PRAGMA {pragma}")
        database.execute(f"PRAGMA temp_store_directory = '{folder}'")
        database.execute(CREATED)
        lines = ((row.position, row.key, _line_of(row)) for row in rows)
        database.executemany("INSERT INTO rows VALUES (?, ?, ?)", lines)
        for (line,) in database.execute(ARRANGED):
            file.write(line)
    file.flush()


def read_copy(file: BinaryIO) -> Iterator[DataRow]:
    """Yield the data rows of a copy; their positions are those in the copy."""
    for position, line in enumerate(file, 1):
        yield DataRow(position, *json.loads(line))


def _line_of(row: DataRow) -> bytes:
    return json.dumps(row[1:], separators=(",", ":")).encode() + b"\n"
