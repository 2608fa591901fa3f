"""The result of a file for its page: counts, offices, warnings, rejections."""

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from cee_portal.core.models import Job
from centers.models import Office
from entries.models import IntakeRejection
from entries.pages.upload.repair_sheet import count_fitting

PAGE = 20
MOST_ERRORS = 100

_COUNTS = (
    ("new", "Stored and routed"),
    ("replaced", "Replaced"),
    ("unchanged", "Unchanged"),
    ("rejected", "Not stored"),
    ("lines", "Lines"),
)


class Rejections(NamedTuple):
    """One page of rejections with their errors.

    `left_out`: how many errors are not shown; `next_after`: where the next page begins.
    """

    rows: list[IntakeRejection]
    errors: list[dict[str, Any]]
    left_out: int
    next_after: int | None


def counts_of(job: Job) -> list[dict[str, Any]]:
    """Return the counts of a file as a strip; repaired ones only where there are some."""
    found = [{"name": label, "number": job.result.get(name, 0)} for name, label in _COUNTS]
    repaired = job.result.get("repaired", 0)
    return [*found, {"name": "Repaired here", "number": repaired}] if repaired else found


def list_offices_reached(job: Job) -> list[dict[str, Any]]:
    """Return the offices that got summaries, the most first, each with its queue."""
    numbers: dict[str, int] = job.result.get("offices", {})
    offices = {office.code: office for office in Office.objects.filter(code__in=numbers)}
    total = sum(numbers.values())
    return [
        {
            "code": code,
            "name": offices[code].short_name if code in offices else "",
            "number": number,
            "share": number / total,
            "url": f"{reverse('work')}?{urlencode({'queue': 'office', 'office': code})}",
        }
        for code, number in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def warnings_of(job: Job) -> dict[str, Any]:
    """Return how many warnings there are, and the first ones whole."""
    result = job.result
    samples = [*result.get("column_warnings", []), *result.get("warning_samples", [])]
    total = sum(result.get("warnings", {}).values()) + len(result.get("column_warnings", []))
    return {"total": total, "samples": samples, "more": total - len(samples)}


def unrepaired(job: Job, after: int = 0) -> QuerySet[IntakeRejection]:
    """Return the rejections behind file row `after` that are not repaired yet, in the order of the file."""
    found = IntakeRejection.objects.filter(job=job, repaired_at=None, first_row__gt=after)
    return found.order_by("first_row")


def rejections_of(job: Job, after: int) -> Rejections:
    """Return one page of the rejections that are not repaired yet, behind file row `after`."""
    rows = list(unrepaired(job, after)[: PAGE + 1])
    shown = rows[: count_fitting(rows[:PAGE], is_json=job.params.get("format") == "json")]
    errors = [{**error, "entry_number": row.entry_number} for row in shown for error in row.errors]
    return Rejections(
        shown,
        errors[:MOST_ERRORS],
        max(len(errors) - MOST_ERRORS, 0),
        shown[-1].first_row if len(rows) > len(shown) else None,
    )
