"""What the views of orders and batches share: who gets in, reading the body, and refusals as problem documents."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from cee_portal.accounts.models import User
from cee_portal.core.api.etags import etag_header
from cee_portal.core.api.parameters import read_parameters
from cee_portal.core.api.problems import Fault, ProblemError
from cee_portal.core.gate import GateBusyError
from centers.selectors.memberships import is_staff_person
from reviews.reassignment.errors import ChangedError, OrderError

PROBLEMS = {
    403: OpenApiResponse(description="Administrators only; the proposer does not approve"),
    404: OpenApiResponse(description="Out of sight"),
    409: OpenApiResponse(description="Not ready, warnings not read, or not in a state for this"),
    412: OpenApiResponse(description="It changed meanwhile"),
    428: OpenApiResponse(description="If-Match is missing"),
}


class StaffView(APIView):
    """For people who work for the service; nobody else learns that it is here."""

    max_body_bytes = 1_000_000

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not is_staff_person(request.user):
            raise Http404


def person(request: Request) -> User:
    """Who calls, signed in."""
    assert isinstance(request.user, User)
    return request.user


def body_of(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The checked body of a call without parameters; no body at all counts as an empty one. Raises 400 with every fault."""
    read_parameters(request)
    body = shape(data={} if request.data in (None, "") else request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def problem(error: OrderError) -> ProblemError:
    """A refusal of a service as a problem document; the version that an object has now goes along as its tag."""
    headers = etag_header(error.version) if isinstance(error, ChangedError) else None
    fault = Fault(error.field, error.code, error.message)
    return ProblemError(error.status, error.message, faults=[fault], headers=headers)


@contextmanager
def refusals() -> Iterator[None]:
    """What a service refuses, as the problem document of its status."""
    try:
        yield
    except OrderError as error:
        raise problem(error) from error
    except GateBusyError as error:
        raise busy() from error


def busy() -> ProblemError:
    """The gate could not be had; nothing was changed."""
    return ProblemError(
        503, "Filings are being taken in and did not pause. Try again.", headers={"Retry-After": "3"}
    )
