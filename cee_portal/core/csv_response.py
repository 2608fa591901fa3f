"""Rows as a CSV that a spreadsheet program opens as it is meant: in UTF-8, and no cell taken for a formula."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "\ufeff"  # else a spreadsheet reads another encoding


def csv_answer(name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file of this name to take along."""
    answer = HttpResponse(_MARK, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(answer).writerows([_harmless(cell) for cell in row] for row in rows)
    return answer


def _harmless(cell: Any) -> Any:
    """Numbers as they are; a text that would be run gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
