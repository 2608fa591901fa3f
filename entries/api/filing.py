"""Filing by API: the filer codes that a person may file for, and the answers."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.core import formatting
from cee_portal.core.api.etags import etag_header
from cee_portal.core.api.problems import Fault, ProblemError, invalid
from entries.api.answers import decided_answer, summary_answer
from entries.extension_points import AcceptedFiling
from entries.filing.prepared import PreparedSummary, prepare_summary
from entries.filing.results import PieceResult
from entries.filing.services import file_summaries
from entries.intake.checks.checks import Checks
from entries.intake.checks.loading import load_checks
from entries.intake.guessed_importers import match_guessed_importers
from entries.intake.json_files.body import read_body
from entries.intake.rejections import RejectedSummary
from entries.models import EntrySummary
from entries.parsed import ParsedSummary
from entries.selectors.filers import own_filer_codes
from entries.selectors.summaries import find_summary

MOST = 5_000
# A list of refused summaries names all faults of the first ones, then one fault of each.
MOST_FAULTS_OF_A_LIST = 5_000

Result = dict[str, Any]


def file_one(request: Request) -> Response:
    """File one summary: 201 stored; 200 replaced or unchanged, by `result`.

    Raises 400, 403, 409.
    """
    found = read_body(request.data, load_checks())
    if isinstance(found, RejectedSummary):
        raise invalid(_faults(found))
    codes = own_filer_codes(request.user)
    if codes is not None and found.filer not in codes:
        raise PermissionDenied(_foreign_filer_message(found.filer))
    result = file_summaries(summaries=_with_known_importers([found]), actor=request.user)
    if result.rejected:
        problem = result.rejected[0].problem
        raise ProblemError(409, problem.text, faults=[Fault("entry_number", problem.code, problem.text)])
    summary = find_summary(request.user, found.entry_number)
    address = reverse("api:entry_summary", args=[summary.printed_number])
    headers = {"Location": address, **etag_header(summary.lock_version)}
    created = bool(result.new)
    done = "created" if created else "replaced" if result.filed else "unchanged"
    answer = {**summary_answer(summary), "result": done, "warnings": _warning_answers(found)}
    return Response(answer, status=201 if created else 200, headers=headers)


def _with_known_importers(summaries: list[ParsedSummary]) -> list[PreparedSummary]:
    return match_guessed_importers([prepare_summary(one) for one in summaries])


def file_many(request: Request) -> Response:
    """File a list: 207 with one result each, in the order sent.

    Raises 400 for an empty list, 413 for one of more than 5,000.
    """
    bodies = request.data
    if len(bodies) > MOST:
        raise ProblemError(413, f"{len(bodies):,} summaries in one call are too many. Send at most {MOST:,}.")
    if not bodies:
        message = "The list is empty. Send at least one summary."
        raise invalid([Fault("", "empty", message)])
    checks, codes = load_checks(), own_filer_codes(request.user)
    results: list[Result | None] = []
    clean: list[ParsedSummary] = []
    for index, body in enumerate(bodies):
        found = _read_one(body, checks, codes, index)
        results.append(found if isinstance(found, dict) else None)
        if not isinstance(found, dict):
            clean.append(found)
    filed = (
        file_summaries(summaries=_with_known_importers(clean), actor=request.user) if clean else PieceResult()
    )
    clean_results = iter(_list_results(clean, filed))
    answers = _shorten_errors([next(clean_results) if result is None else result for result in results])
    return Response(
        {"results": [{"index": index, **answer} for index, answer in enumerate(answers)]}, status=207
    )


def _read_one(body: Any, checks: Checks, codes: frozenset[str] | None, index: int) -> ParsedSummary | Result:
    found = read_body(body, checks, index + 1)
    if isinstance(found, RejectedSummary):
        return _refused_result(400, found.entry_number, [fault._asdict() for fault in _faults(found)])
    if codes is not None and found.filer not in codes:
        fault = Fault("entry_number", "foreign_filer", _foreign_filer_message(found.filer))
        return _refused_result(403, formatting.entry_number(found.entry_number), [fault._asdict()])
    return found


def _list_results(clean: Sequence[ParsedSummary], result: PieceResult) -> list[Result]:
    """Return the result of each clean summary, in the order sent."""
    by_place: dict[int, Result] = {}
    stored = [filed.summary_id for filed in result.filed] + [
        unchanged.summary_id for unchanged in result.unchanged
    ]
    versions = dict(EntrySummary.objects.filter(pk__in=stored).values_list("pk", "version"))
    for filed in result.filed:
        by_place[id(filed.parsed)] = _filed_result(filed, versions[filed.summary_id])
    for parsed, summary_id in result.unchanged:
        by_place[id(parsed)] = {
            "entry_number": formatting.entry_number(parsed.entry_number),
            "status": 200,
            "result": "unchanged",
            "version": versions[summary_id],
        }
    for refused in result.rejected:
        fault = Fault("entry_number", refused.problem.code, refused.problem.text)
        number = formatting.entry_number(refused.parsed.entry_number)
        by_place[id(refused.parsed)] = _refused_result(409, number, [fault._asdict()])
    return [by_place[id(parsed)] for parsed in clean]


def _shorten_errors(answers: list[Result]) -> list[Result]:
    """Keep one error of each refused summary once MOST_FAULTS_OF_A_LIST are named; say how many are left out."""
    named = 0
    for answer in answers:
        errors = answer.get("errors", [])
        room = max(MOST_FAULTS_OF_A_LIST - named, 1)
        if len(errors) > room:
            answer |= {"errors": errors[:room], "errors_left_out": len(errors) - room}
        named += len(answer.get("errors", []))
    return answers


def _filed_result(filed: AcceptedFiling, version: str) -> Result:
    created = filed.revision == 1
    return {
        "entry_number": formatting.entry_number(filed.parsed.entry_number),
        "status": 201 if created else 200,
        "result": "created" if created else "replaced",
        "version": version,
        "revision": filed.revision,
        "routing": decided_answer(filed.decision),
        "warnings": _warning_answers(filed.parsed),
    }


def _refused_result(status: int, number: str, errors: list[dict[str, str]]) -> Result:
    return {"entry_number": number, "status": status, "result": "refused", "errors": errors}


def _faults(found: RejectedSummary) -> list[Fault]:
    return [
        Fault(error["field"], error["code"], f"{error['message']} {error['fix']}".strip())
        for error in found.errors
    ]


def _warning_answers(parsed: ParsedSummary) -> list[dict[str, str]]:
    return [
        {"field": str(warning["field"]), "code": str(warning["code"]), "message": str(warning["message"])}
        for warning in parsed.warnings
    ]


def _foreign_filer_message(filer: str) -> str:
    return f"This entry number belongs to filer {filer}. You file only under your own filer code."
