"""What the API views of orders and batches share.

Descriptions of errors, and the reading of a body.
"""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request

from cee_portal.core.api.parameters import read_body, read_parameters

PROBLEMS = {
    403: OpenApiResponse(description="Administrators only; the proposer does not approve"),
    404: OpenApiResponse(description="Out of sight"),
    409: OpenApiResponse(description="Not ready, warnings not read, or not in a state for this"),
    412: OpenApiResponse(description="It changed meanwhile"),
    428: OpenApiResponse(description="If-Match is missing"),
}


def read_strict_body(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """Return the checked body of a call without parameters.

    No body counts as an empty one. Raises 400.
    """
    read_parameters(request)
    return read_body(request, shape)
