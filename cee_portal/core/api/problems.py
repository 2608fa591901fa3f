"""Problem documents (RFC 9457): `application/problem+json` with `errors: [{field, code, message}]`.

`type` is always `about:blank`: the status says the class of the problem, and `errors[].code` is its word for programs.
`field` is a path into the body (`lines[0].hts`), a query parameter, a header, or empty for the whole request.
"""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from django.http import JsonResponse
from rest_framework.exceptions import APIException

CONTENT_TYPE = "application/problem+json"
# An answer names so many faults and counts the others, because a body may have a fault in each of its values.
MOST_FAULTS = 100


class Fault(NamedTuple):
    """One thing that is wrong: its place, its word for programs, and a sentence that says what to do."""

    field: str
    code: str
    message: str


class ProblemError(APIException):
    """An answer of the API with its faults and further members; the transaction is rolled back."""

    status_code = 400

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        code: str = "",
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail, code or None)
        self.status_code = status
        self.faults = list(faults) or [Fault("", code or default_code(status), detail)]
        self.members = members
        self.headers = dict(headers or {})


def invalid(faults: Iterable[Fault], detail: str = "") -> ProblemError:
    """Return a 400 with every fault at once."""
    found = list(faults)
    return ProblemError(400, detail or summary(found), faults=found)


def document(
    status: int, detail: str, faults: Iterable[Fault], instance: str = "", **members: Any
) -> dict[str, Any]:
    """Return the problem document as a dictionary; `errors_left_out` counts the faults beyond MOST_FAULTS."""
    found = list(faults)
    if len(found) > MOST_FAULTS:
        members = {"errors_left_out": len(found) - MOST_FAULTS, **members}
        found = found[:MOST_FAULTS]
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": [fault._asdict() for fault in found],
    }
    if instance:
        body["instance"] = instance
    return body | {name: value for name, value in members.items() if name not in body}


def response(status: int, detail: str, *, instance: str) -> JsonResponse:
    """Return a problem as a plain Django response, for errors outside a view of the API."""
    body = document(status, detail, [Fault("", default_code(status), detail)], instance)
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def faults_of(detail: Any, path: str = "") -> list[Fault]:
    """Return the nested errors of a DRF serializer as a flat list, in the order of the fields."""
    if isinstance(detail, Mapping):
        return [fault for name, value in detail.items() for fault in faults_of(value, _join(path, name))]
    if isinstance(detail, list | tuple):
        found: list[Fault] = []
        for position, value in enumerate(detail):
            nested = isinstance(value, Mapping | list)
            found += faults_of(value, f"{path}[{position}]" if nested else path)
        return found
    text = str(detail)
    told = next((words for start, words in PLAIN.items() if text.startswith(start)), text)
    return [Fault(path, str(getattr(detail, "code", "") or "invalid"), told)]


# The framework names the kind of a wrong value; these texts say what to send.
PLAIN = {
    "Must be a valid boolean.": "Send true or false, without quotation marks.",
    "A valid integer is required.": "Send a whole number, like 12.",
    "A valid number is required.": "Send a number, like 1250.00.",
    "Not a valid string.": "Send a text, in quotation marks.",
    "This field is required.": "This is missing. Send it.",
    "This field may not be null.": "This cannot be null. Send a value, or leave it out where it is optional.",
    "This field may not be blank.": "This is empty. Send a value, or leave it out where it is optional.",
    "Expected a list of items": "Send a list, in square brackets.",
    "Datetime has wrong format.": "Send a moment as 2026-01-15T14:30:00Z (ISO 8601).",
    "Datetime value out of range.": "This date is out of range. Send a date and time like 2026-01-15T14:30:00Z.",
    "Ensure that there are no more than": "This number has too many digits. Send it with fewer.",
}


def summary(faults: Sequence[Fault]) -> str:
    """Return one sentence about all faults."""
    if len(faults) == 1:
        return faults[0].message
    if len(faults) > MOST_FAULTS:
        return f"{len(faults):,} things are wrong with the request: errors names the first {MOST_FAULTS}."
    return f"{len(faults)} things are wrong with the request: see errors."


def default_code(status: int) -> str:
    """Return the word for programs of a status, where no better one is given."""
    return {
        400: "invalid",
        401: "not_authenticated",
        403: "permission_denied",
        404: "not_found",
        405: "method_not_allowed",
        406: "not_acceptable",
        409: "conflict",
        411: "length_required",
        412: "changed_meanwhile",
        413: "too_large",
        415: "unsupported_media_type",
        422: "unprocessable",
        428: "if_match_required",
        429: "too_many_requests",
        503: "unavailable",
    }.get(status, "error")


def _join(path: str, name: str | int) -> str:
    """Return the path of a member or, by its position, of an element of a list."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    if name == "non_field_errors":
        return path
    return f"{path}.{name}" if path else name
