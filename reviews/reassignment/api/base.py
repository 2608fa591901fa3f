"""What the API views of orders and batches share.

Descriptions of calls and errors, the reading of a body, changes since a moment, and the answer of a preview.
"""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from cee_portal.core.api.parameters import read_body, read_parameters
from cee_portal.core.models import Event
from centers.models import Delegation
from reviews.reassignment.models import Batch, Preview

Shape = type[serializers.Serializer[Any]]

PROBLEMS = {
    403: OpenApiResponse(description="Administrators only; the proposer does not approve"),
    404: OpenApiResponse(description="Not found, or not visible to this user"),
    409: OpenApiResponse(description="Not ready, warnings not confirmed, or the state does not allow this"),
    412: OpenApiResponse(description="The object has changed since it was read"),
    428: OpenApiResponse(description="If-Match is missing"),
}


def describe_call(name: str, answers: Any, **options: Any) -> Any:
    """Return the decorator that describes a call in the schema; `name` is its operation."""
    return extend_schema(operation_id=name, tags=["Orders"], responses=answers, **options)


def read_strict_body(request: Request, shape: Shape) -> dict[str, Any]:
    """Return the checked body of a call without parameters.

    No body counts as an empty one. Raises 400.
    """
    read_parameters(request)
    return read_body(request, shape)


def list_changed_ids(object_kind: str, moment: datetime) -> list[int]:
    """Return the ids of the orders or batches that have an event since `moment`."""
    about = Event.objects.filter(object_kind=object_kind, at__gte=moment).values_list("object_id", flat=True)
    return [int(pk) for pk in about if pk.isdigit()]


def counted_answer(shape: Shape, about: Delegation | Batch, preview: Preview, **more: Any) -> dict[str, Any]:
    """Return the preview of an order or a batch, with the counts that the shape names."""
    values = preview.counts | more
    values |= {"id": about.pk, "state": about.state, "preview": preview.pk}
    values |= {"made_at": preview.made_at, "on_day": preview.on_day}
    return {name: values.get(name) for name in shape().fields}
