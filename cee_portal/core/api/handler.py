"""The one exception handler of the API: every refusal answers with a problem document."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from cee_portal.core.api.etags import etag_header
from cee_portal.core.api.problems import (
    CONTENT_TYPE,
    Fault,
    ProblemError,
    default_code,
    document,
    faults_of,
    summary,
)
from cee_portal.core.refusals import RefusedError

_WORDS = {
    401: "Sign in first: this call needs a session.",
    404: "Not found, or you are not allowed to see it. Check the address.",
}


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a response; None for an error of the code, which Django logs and answers with 500."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(*error.args)
    elif isinstance(error, RefusedError):
        error = refusal_problem(error)
    if not isinstance(error, exceptions.APIException):
        return None
    if transaction.get_connection().in_atomic_block:
        set_rollback()
    faults, detail, members = _read(error, context)
    body = document(error.status_code, detail, faults, context["request"].path, **members)
    return Response(body, status=error.status_code, headers=_headers(error), content_type=CONTENT_TYPE)


def refusal_problem(error: RefusedError) -> ProblemError:
    """Return a refusal of a service as a problem; the version that the object has now goes along as its ETag."""
    headers = etag_header(error.version) if error.version is not None else {}
    if error.retry_after:
        headers["Retry-After"] = str(error.retry_after)
    fault = Fault(error.field, error.code, str(error))
    return ProblemError(error.status, str(error), faults=[fault], headers=headers, **error.details)


def _read(error: exceptions.APIException, context: dict[str, Any]) -> tuple[list[Fault], str, dict[str, Any]]:
    if isinstance(error, ProblemError):
        return error.faults, str(error.detail), error.members
    if isinstance(error, exceptions.ValidationError):
        faults = faults_of(error.detail)
        return faults, summary(faults), {}
    detail = _sentence(error, context)
    return [Fault("", default_code(error.status_code), detail)], detail, {}


def _sentence(error: exceptions.APIException, context: dict[str, Any]) -> str:
    if isinstance(error, exceptions.MethodNotAllowed):
        allowed = ", ".join(context["view"].allowed_methods)
        return f"{context['request'].method} is not allowed here. Allowed: {allowed}."
    if isinstance(error, exceptions.NotAcceptable):
        return "This call returns application/json. Send Accept: application/json, or no Accept header."
    if isinstance(error, exceptions.UnsupportedMediaType):
        return f"{error.detail} Send Content-Type: {context['view'].parser_classes[0].media_type}."
    if isinstance(error, exceptions.Throttled):
        return f"Too many calls. Try again in {int(error.wait or 60)} seconds."
    return _WORDS.get(error.status_code, str(error.detail))


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = dict(getattr(error, "headers", {}))
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers
