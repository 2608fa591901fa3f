"""What the views of orders and batches share: who gets in, reading the body, and refusals as problem documents."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from cee_portal.accounts.models import User
from cee_portal.core.api.parameters import read_parameters
from centers.selectors.memberships import is_staff_person

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
