"""Downloads of a file's errors as CSV, and of the rows that were not stored."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from cee_portal.core.formatting import masked
from cee_portal.core.models import Job
from cee_portal.core.web.csv_response import csv_stream
from centers.access import staff_user
from entries.intake.tables.columns import MOST_KEPT_ROWS, order_columns
from entries.pages.upload.access import job_or_404
from entries.pages.upload.results import unrepaired

_COLUMNS = ("Row", "Entry summary", "Field", "Value", "What is wrong", "What to do", "Code")
_CHUNK = 200


@login_required
@require_safe
def errors_csv(request: HttpRequest, job_id: int) -> StreamingHttpResponse:
    """Return all errors of a file: row, field, value, what is wrong, what to do."""
    job = job_or_404(staff_user(request), job_id)
    return csv_stream(f"upload-{job.pk}-errors.csv", _error_rows(job))


@login_required
@require_safe
def failed_rows(request: HttpRequest, job_id: int) -> StreamingHttpResponse:
    """Return the rows that were not stored, as they came; in CSV a formula stands behind an apostrophe."""
    job = job_or_404(staff_user(request), job_id)
    if job.params.get("format") == "json":
        answer = StreamingHttpResponse(_write_bodies(job), content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="upload-{job.pk}-not-stored.json"'
        return answer
    return csv_stream(f"upload-{job.pk}-not-stored.csv", _rows_as_they_came(job))


def _error_rows(job: Job) -> Iterator[Sequence[Any]]:
    yield _COLUMNS
    for rejection in unrepaired(job).iterator(chunk_size=_CHUNK):
        for error in rejection.errors:
            yield (
                error["row"],
                rejection.entry_number,
                error["field"],
                masked(error["value"]),
                error["message"],
                error["fix"],
                error["code"],
            )


def _rows_as_they_came(job: Job) -> Iterator[Sequence[Any]]:
    names: list[str] = []
    for rejection in unrepaired(job).iterator(chunk_size=_CHUNK):
        if len(rejection.rows) >= MOST_KEPT_ROWS:
            continue  # not all of its rows are kept, and a part of a summary must not be uploaded again
        for row in rejection.rows:
            if not names:
                names = order_columns(row)
                yield names
            yield ["" if row.get(name) is None else row[name] for name in names]


def _write_bodies(job: Job) -> Iterator[str]:
    first = True
    yield "["
    for rejection in unrepaired(job).iterator(chunk_size=_CHUNK):
        for body in rejection.rows:
            yield ("\n" if first else ",\n") + json.dumps(body, ensure_ascii=False)
            first = False
    yield "\n]\n"
