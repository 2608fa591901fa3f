"""Serializers that read bodies strictly: a member that the call does not know is an error that names it."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

DATE_MESSAGE = "Write a date as YYYY-MM-DD, like 2026-01-15."


class OneOf(serializers.ChoiceField):
    """A choice field whose error names the values that may be chosen."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except ValidationError:
            known = ", ".join(str(choice) for choice in self.choices)
            told = f"“{str(data)[:40]}” is not known here. Use one of: {known}."
            raise ValidationError(told, code="invalid_choice") from None


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that reports unknown members together with all other errors."""

    default_error_messages = {"invalid": "Send a JSON object here, not {datatype}."}

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._unknown(data)
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            detail = error.detail if isinstance(error.detail, dict) else {"": error.detail}
            raise ValidationError({**detail, **unknown}) from None
        if unknown:
            raise ValidationError(unknown)
        return value

    def _unknown(self, data: Any) -> dict[str, list[ErrorDetail]]:
        if not isinstance(data, Mapping):
            return {}
        known = [name for name, field in self.fields.items() if not field.read_only]
        told = f"There is no such member here. Known: {', '.join(known)}."
        return {
            str(name)[:60]: [ErrorDetail(told, code="unknown_field")] for name in data if name not in known
        }


def required(what: str) -> dict[str, str]:
    """Return the error messages of a required field: `what` says what to send."""
    return {name: what for name in ("required", "null", "blank", "empty")}


def required_text(max_length: int, what: str) -> serializers.CharField:
    """Return a field for a text that must be sent: `what` says what to send."""
    return serializers.CharField(max_length=max_length, error_messages=required(what))


def iso_date(**options: Any) -> serializers.DateField:
    """Return a date field that reads YYYY-MM-DD alone."""
    messages = {"invalid": DATE_MESSAGE, "datetime": DATE_MESSAGE, "overflow": DATE_MESSAGE}
    return serializers.DateField(
        input_formats=["%Y-%m-%d"], error_messages=messages | options.pop("error_messages", {}), **options
    )
