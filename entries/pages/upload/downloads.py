"""Downloads of a file's errors as CSV, and of the rows that were not stored."""

import csv
import json
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from cee_portal.core.formatting import masked
from cee_portal.core.models import Job
from cee_portal.core.web.csv_response import escape_formula
from centers.access import staff_user
from entries.intake.tables.columns import MOST_KEPT_ROWS
from entries.pages.upload.access import job_or_404
from entries.pages.upload.repair_sheet import order_columns
from entries.pages.upload.results import unrepaired

_COLUMNS = ("Row", "Entry summary", "Field", "Value", "What is wrong", "What to do", "Code")
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
    return _stream(_write_errors(job), f"upload-{job.pk}-errors.csv", "text/csv; charset=utf-8")


@login_required
@require_safe
def failed_rows(request: HttpRequest, job_id: int) -> StreamingHttpResponse:
    """Return the rows that were not stored, exactly as they came."""
    job = job_or_404(staff_user(request), job_id)
    if job.params.get("format") == "json":
        return _stream(_write_bodies(job), f"upload-{job.pk}-not-stored.json", "application/json")
    return _stream(_write_rows(job), f"upload-{job.pk}-not-stored.csv", "text/csv; charset=utf-8")


def _write_errors(job: Job) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(_COLUMNS)
    for rejection in unrepaired(job).iterator(chunk_size=_CHUNK):
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


def _write_rows(job: Job) -> Iterator[str]:
    writer = csv.writer(_Echo())
    names: list[str] = []
    for rejection in unrepaired(job).iterator(chunk_size=_CHUNK):
        if len(rejection.rows) >= MOST_KEPT_ROWS:
            continue  # not all of its rows are kept, and a part of a summary must not be uploaded again
        for row in rejection.rows:
            if not names:
                names = order_columns([row])
                yield writer.writerow(names)
            yield writer.writerow(["" if row.get(name) is None else row[name] for name in names])


def _write_bodies(job: Job) -> Iterator[str]:
    first = True
    yield "["
    for rejection in unrepaired(job).iterator(chunk_size=_CHUNK):
        for body in rejection.rows:
            yield ("\n" if first else ",\n") + json.dumps(body, ensure_ascii=False)
            first = False
    yield "\n]\n"


def _stream(lines: Iterator[str], name: str, kind: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
