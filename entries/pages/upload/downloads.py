"""Downloads of a file's errors as CSV, and of the rows that were not stored."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from cee_portal.core.formatting import masked
from centers.access import staff_user
from entries.models import IntakeRejection
from entries.pages.upload.access import job_or_404
from entries.pages.upload.repair_sheet import order_columns

_COLUMNS = ("Row", "Entry summary", "Field", "Value", "What is wrong", "What to do", "Code")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CHUNK = 200


class _Echo:
    """A file that returns each written line, so that csv writes into the answer."""

    def write(self, text: str) -> str:
        return text


@login_required
@require_safe
def errors_csv(request: HttpRequest, job_id: int) -> StreamingHttpResponse:
    """Return all errors of a file: row, field, value, what is wrong, what to do."""
    job = job_or_404(staff_user(request), job_id)
    return _stream(_write_errors(job.pk), f"upload-{job.pk}-errors.csv", "text/csv; charset=utf-8")


@login_required
@require_safe
def failed_rows(request: HttpRequest, job_id: int) -> StreamingHttpResponse:
    """Return the rows that were not stored, exactly as they came."""
    job = job_or_404(staff_user(request), job_id)
    if job.params.get("format") == "json":
        return _stream(_write_bodies(job.pk), f"upload-{job.pk}-not-stored.json", "application/json")
    return _stream(_write_rows(job.pk), f"upload-{job.pk}-not-stored.csv", "text/csv; charset=utf-8")


def _write_errors(job_id: int) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(_COLUMNS)
    for rejection in _iterate_rejections(job_id):
        for error in rejection.errors:
            cells = (
                error["row"],
                rejection.entry_number,
                error["field"],
                masked(error["value"]),
                error["message"],
                error["fix"],
                error["code"],
            )
            yield writer.writerow([escape_formula(cell) for cell in cells])


def _write_rows(job_id: int) -> Iterator[str]:
    writer = csv.writer(_Echo())
    names: list[str] = []
    for rejection in _iterate_rejections(job_id):
        for row in rejection.rows:
            if not names:
                names = order_columns([row])
                yield writer.writerow(names)
            yield writer.writerow(["" if row.get(name) is None else row[name] for name in names])


def _write_bodies(job_id: int) -> Iterator[str]:
    first = True
    yield "["
    for rejection in _iterate_rejections(job_id):
        for body in rejection.rows:
            yield ("\n" if first else ",\n") + json.dumps(body, ensure_ascii=False)
            first = False
    yield "\n]\n"


def escape_formula(cell: Any) -> str:
    """Return a cell that no spreadsheet program takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _iterate_rejections(job_id: int) -> Iterator[IntakeRejection]:
    found = IntakeRejection.objects.filter(job_id=job_id, repaired_at=None).order_by("first_row")
    return found.iterator(chunk_size=_CHUNK)


def _stream(lines: Iterator[str], name: str, kind: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
