"""Downloads of CSV files. Every page that answers CSV uses this module."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from cee_portal.core.text.csv_text import csv_lines

_TYPE = "text/csv; charset=utf-8"


def csv_response(name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return the rows as a CSV file to download under this name."""
    answer = HttpResponse("".join(csv_lines(rows)), content_type=_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def csv_stream(name: str, rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Return the same, row by row, for files of any length."""
    answer = StreamingHttpResponse(csv_lines(rows), content_type=_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
