"""CSV files for spreadsheet programs: in UTF-8, and without cells that would run as formulas."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheet programs assume another encoding


def csv_response(name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return the rows as a CSV file to download under this name."""
    answer = HttpResponse(_BYTE_ORDER_MARK, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(answer).writerows([escape_formula(cell) for cell in row] for row in rows)
    return answer


def escape_formula(cell: Any) -> Any:
    """Return the cell with an apostrophe before a text that a spreadsheet program would run."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
