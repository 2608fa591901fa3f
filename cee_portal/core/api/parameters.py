"""Query parameters and bodies, read strictly: an unknown parameter, or one given twice, is answered 400."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from cee_portal.core.api.problems import Fault, faults_of, invalid


class NoParameters(serializers.Serializer[Any]):
    """For calls without parameters."""


class ListParameters(serializers.Serializer[Any]):
    """The parameters of every list. Subclass it with the filters of the list."""

    cursor = serializers.CharField(
        required=False,
        max_length=500,
        help_text="`next` of the page before; leave it out for the first page.",
    )
    limit = serializers.IntegerField(
        required=False, min_value=1, max_value=200, default=50, help_text="Rows of a page."
    )
    changed_since = serializers.DateTimeField(
        required=False, help_text="Only objects whose own version is from this moment or later (ISO 8601)."
    )


def read_parameters(
    request: Request, serializer_class: type[serializers.Serializer[Any]] = NoParameters
) -> dict[str, Any]:
    """Return the checked parameters of a call. Raises 400 with every fault at once.

    A list field (`ListField`, `MultipleChoiceField`) may come more than once. An empty value counts as not given.
    """
    serializer = serializer_class(data={})
    fields = serializer.fields
    faults = [
        Fault(name, "unknown_parameter", _unknown_message(name, sorted(fields)))
        for name in request.query_params
        if name not in fields
    ]
    given: dict[str, Any] = {}
    for name, field in fields.items():
        values = [value for value in request.query_params.getlist(name) if value != ""]
        many = isinstance(field, serializers.ListField | serializers.MultipleChoiceField)
        if len(values) > 1 and not many:
            faults.append(Fault(name, "given_twice", f"The parameter {name} is given twice. Send it once."))
        elif values:
            given[name] = values if many else values[0]
    serializer = serializer_class(data=given, context={"request": request})
    if not serializer.is_valid():
        faults += faults_of(serializer.errors)
    if faults:
        raise invalid(faults)
    return dict(serializer.validated_data)


def read_body(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """Return the checked body of a call; no body counts as an empty one. Raises 400 with every fault."""
    body = shape(data={} if request.data in (None, "") else request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _unknown_message(name: str, known: list[str]) -> str:
    if not known:
        return f"This call takes no parameters; {name[:60]} is not known."
    return f"There is no parameter {name[:60]} here. Known: {', '.join(known)}."
