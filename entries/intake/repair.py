"""The repair of a rejected summary: its rows go through the same checks again."""

from typing import Any

from django.db import transaction

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.models import Job
from cee_portal.core.record import Verb, record_event
from cee_portal.core.refusals import RefusedError
from entries.filing.piece import file_piece
from entries.filing.prepared import prepare_summary
from entries.intake.checks.loading import load_checks
from entries.intake.counts import IntakeCounts
from entries.intake.guessed_importers import match_guessed_importers
from entries.intake.json_files.body import read_body
from entries.intake.rejections import FileRefusedError, RejectedSummary
from entries.intake.table_summaries.summaries import TableSummaryReader
from entries.intake.tables.columns import read_columns
from entries.intake.tables.table import SummaryRows
from entries.models import IntakeRejection, SummaryRevision
from entries.parsed import ParsedSummary
from entries.rules.problem import Problem


class AlreadyRepairedError(RefusedError):
    """The rejection was repaired before."""

    message = "This summary was repaired and stored meanwhile. Reload the page to see it."


def repair_rejection(
    *, rejection_id: int, rows: list[dict[str, Any]], actor: User, replace_with_less: bool = False
) -> list[dict[str, Any]]:
    """Send repaired rows (each {column: text}, or the one JSON body) again; return the problems left.

    `replace_with_less`: a person has confirmed that the filing replaces one of more lines or more value.

    Where a problem is left, nothing is filed, and the rejection keeps the rows as typed with the problems of now. The
    caller checks that `actor` may repair this file. Raises AlreadyRepairedError.
    """
    with transaction.atomic():
        rejection = (
            IntakeRejection.objects.select_for_update(of=("self",)).select_related("job").get(pk=rejection_id)
        )
        if rejection.repaired_at is not None:
            raise AlreadyRepairedError
        found = _check_rows(rejection, rows)
        if isinstance(found, RejectedSummary):
            return _keep_rejected(rejection, rows, found.errors)
        result = file_piece(
            match_guessed_importers([prepare_summary(found)]),
            actor=actor,
            source=SummaryRevision.Source.REPAIR,
            job_id=rejection.job_id,
            replace_with_less=replace_with_less,
        )
        if result.rejected:
            problem = result.rejected[0].problem.about("Entry Summary Number", found.entry_number)
            return _keep_rejected(rejection, rows, [problem.at(found.first_row)])
        rejection.rows, rejection.errors = rows, []
        rejection.repaired_at = clock.now()
        rejection.save(update_fields=["rows", "errors", "repaired_at"])
        _count_repair(rejection.job_id, result)
        record_event(
            verb=Verb.INTAKE_REPAIRED,
            actor=actor,
            object_kind="job",
            object_id=rejection.job_id,
            summary_id=result.filed[0].summary_id if result.filed else None,
            after={
                "entry_number": found.entry_number,
                "row": rejection.first_row,
                "changed": bool(result.filed),
            },
        )
    return []


def _check_rows(rejection: IntakeRejection, rows: list[dict[str, Any]]) -> ParsedSummary | RejectedSummary:
    checks = load_checks()
    if rejection.job.params.get("format") == "json":
        return read_body(rows[0] if rows else None, checks, rejection.first_row)
    names = list(dict.fromkeys(name for row in rows for name in row))
    try:
        columns = read_columns(names)
    except FileRefusedError as error:
        problem = Problem(error.code, error.message, error.fix)
        return RejectedSummary(
            rejection.first_row, rejection.entry_number, rows, [problem.at(rejection.first_row)]
        )
    cells = [[*(str(row.get(name, "") or "") for name in names), ""] for row in rows]
    numbers = rejection.row_numbers or list(range(rejection.first_row, rejection.first_row + len(rows)))
    return TableSummaryReader(columns, checks).read(SummaryRows(numbers, cells))


def _keep_rejected(
    rejection: IntakeRejection, rows: list[dict[str, Any]], errors: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    rejection.rows, rejection.errors = rows, errors
    rejection.save(update_fields=["rows", "errors"])
    return errors


def _count_repair(job_id: int, result: Any) -> None:
    job = Job.objects.select_for_update().get(pk=job_id)
    counts = IntakeCounts.read(job.result)
    counts.add_piece(result, 0)
    counts.rejected -= 1
    counts.repaired += 1
    job.result = job.result | counts.as_result() | {"sentence": counts.sentence()}
    job.save(update_fields=["result"])
