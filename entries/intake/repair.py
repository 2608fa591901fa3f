"""The repair of a rejected summary: its rows go through the same checks again."""

from collections.abc import Sequence
from functools import partial
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
from entries.intake.checks.wording import make_problem
from entries.intake.counts import IntakeCounts
from entries.intake.guessed_importers import match_guessed_importers
from entries.intake.json_files.body import read_body
from entries.intake.rejections import FileRefusedError, RejectedSummary
from entries.intake.table_summaries.summaries import TableSummaryReader
from entries.intake.tables.columns import MOST_KEPT_ROWS, order_columns, read_columns
from entries.intake.tables.data_rows import AFTER_LOOSE, read_data_rows
from entries.intake.tables.row_kinds import RowKinds
from entries.intake.tables.table import TOO_LONG, SummaryRows
from entries.models import IntakeRejection, SummaryRevision
from entries.parsed import ParsedSummary
from entries.rules.problem import Problem


class AlreadyRepairedError(RefusedError):
    """The rejection was repaired before."""

    message = "Somebody else repaired and stored this summary in the meantime. Reload the page to see it."


class TooLongToRepairError(RefusedError):
    """Not all rows of the summary are kept, so the rest of them cannot be stored alone."""

    message = "This summary is too long to repair here. Repair it in your file, and upload the file again."


def repair_rejection(
    *, rejection_id: int, rows: list[dict[str, Any]], actor: User, replace_with_less: bool = False
) -> list[dict[str, Any]]:
    """Send repaired rows (each {column: text}, or the one JSON body) again; return the problems left.

    `replace_with_less`: a person has confirmed that the filing replaces one of more lines or more value.

    Where a problem is left, nothing is filed, and the rejection keeps the rows as typed with the problems of now. The
    caller checks that `actor` may repair this file. Raises AlreadyRepairedError, TooLongToRepairError.
    """
    with transaction.atomic():
        rejection = (
            IntakeRejection.objects.select_for_update(of=("self",)).select_related("job").get(pk=rejection_id)
        )
        if rejection.repaired_at is not None:
            raise AlreadyRepairedError
        if not _is_json(rejection) and max(len(rows), len(rejection.rows)) >= MOST_KEPT_ROWS:
            raise TooLongToRepairError
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
    if _is_json(rejection):
        return read_body(rows[0] if rows else None, checks, rejection.first_row)
    names = _order_names(rejection, rows)
    try:
        columns = read_columns(names)
    except FileRefusedError as error:
        return _rejected(rejection, rows, [Problem(error.code, error.message, error.fix)])
    cells = [[str(row.get(name, "") or "") for name in names] for row in rows]
    numbers = rejection.row_numbers or list(range(rejection.first_row, rejection.first_row + len(rows)))
    title = columns.title("entry_number")
    passed_over: list[int] = []
    note = partial(_note_row, passed_over)
    data = list(read_data_rows(zip(numbers, cells, strict=True), columns, 0, note))
    if passed_over:
        return _rejected(rejection, rows, [make_problem("loose_row", title, "")], passed_over)
    if not data:
        return _rejected(rejection, rows, [make_problem("no_row_left", title, "")])
    if len({row.key for row in data}) != 1:
        odd = [row.number for row in data if row.key != data[0].key]
        return _rejected(rejection, rows, [make_problem("several_summaries", title, "")], [numbers[0], *odd])
    findings = [(row.number, row.finding) for row in data if row.finding]
    if finding := _finding_of_rows_before(rejection, RowKinds(columns).is_first_row(data[0].cells)):
        findings.append((data[0].number, finding))
    group = SummaryRows([row.number for row in data], [row.cells for row in data], tuple(findings))
    return TableSummaryReader(columns, checks).read(group)


def _note_row(rows: list[int], problem: Problem, row: int) -> None:
    """Add the number of a row that the reader takes for no line: what a person typed is never dropped."""
    rows.append(row)


def _is_json(rejection: IntakeRejection) -> bool:
    return bool(rejection.job.params.get("format") == "json")


def _order_names(rejection: IntakeRejection, rows: list[dict[str, Any]]) -> list[str]:
    """Return the names of the columns in the order of the file, which the rows have lost; else that of the report."""
    names = dict.fromkeys(name for row in rows for name in row)
    header = rejection.job.params.get("header")
    of_file = read_columns(header["names"]).names if header else ()
    return list(dict.fromkeys([*(name for name in of_file if name in names), *order_columns(names)]))


def _finding_of_rows_before(rejection: IntakeRejection, begins_a_summary: bool) -> str:
    """Return what the rows of the file before these say of them, and no repair of these can mend."""
    codes = {error["code"] for error in rejection.errors}
    if "too_many_rows" in codes:
        return TOO_LONG
    return AFTER_LOOSE if "after_loose_row" in codes and not begins_a_summary else ""


def _rejected(
    rejection: IntakeRejection, rows: list[dict[str, Any]], problems: list[Problem], at: Sequence[int] = ()
) -> RejectedSummary:
    """Return the summary as rejected with these problems at these rows of the file, at its first row unless given."""
    first_row = rejection.first_row
    errors = [problem.at(row) for row in at or (first_row,) for problem in problems]
    return RejectedSummary(first_row, rejection.entry_number, rows, errors)


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
