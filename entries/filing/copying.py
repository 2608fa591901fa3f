"""Copying of rows into tables by COPY, the fastest way PostgreSQL has."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.db import connection

from entries.filing import gil_handoff

_BLOCK = 1 << 18


def copy_rows(
    table: str, columns: Sequence[str], texts: Iterable[str], rows: Iterable[Sequence[object]]
) -> None:
    """Copy tuples into a table.

    None is NULL; an empty text stays one in the columns named in `texts`.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    copy_text(table, columns, texts, out.getvalue())


def copy_text(table: str, columns: Sequence[str], texts: Iterable[str], text: str) -> None:
    """Copy ready CSV text into a table."""
    keep = ", ".join(texts)
    sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({keep}))"
    # Django wraps the errors of `execute` by itself, not those of COPY.
    with connection.cursor() as cursor, connection.wrap_database_errors, gil_handoff.waiting:
        cursor.copy_expert(sql, io.BytesIO(text.encode()), _BLOCK)
