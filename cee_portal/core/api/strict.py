"""Serializers that read bodies strictly: a member that the call does not know is an error that names it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.settings import api_settings

from cee_portal.core.text.days import read_day

MOST_WRONG = 50  # elements of a list, or unknown members of an object, that are named one by one
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


class BoundedList(serializers.ListSerializer[Any]):
    """A list that is read up to its fiftieth wrong element; how many stand behind it is said."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list) or not data or (self.max_length and len(data) > self.max_length):
            return super().to_internal_value(data)
        found: list[Any] = []
        errors: dict[Any, Any] = {}
        for index, element in enumerate(data):
            try:
                found.append(self.run_child_validation(element))
            except ValidationError as error:
                errors[index] = error.detail
            if len(errors) == MOST_WRONG and index + 1 < len(data):
                told = f"{len(data) - index - 1:,} elements behind these were not read. Correct these first."
                errors[api_settings.NON_FIELD_ERRORS_KEY] = [ErrorDetail(told, code="left_out")]
                break
        if errors:
            raise ValidationError(errors)
        return found


class ShortListField(serializers.ListField):
    """A list field that counts its elements before it reads them."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        found: list[Any] = super().to_internal_value(data)
        return found


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that reports unknown members together with all other errors."""

    class Meta:
        list_serializer_class = BoundedList

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
        told = ErrorDetail(f"There is no such member here. Known: {', '.join(known)}.", code="unknown_field")
        unknown = [name for name in data if name not in known]
        found = {str(name)[:60]: [told] for name in unknown[:MOST_WRONG]}
        if len(unknown) > MOST_WRONG:
            more = f"{len(unknown) - MOST_WRONG:,} more members of this object are not known here."
            found[api_settings.NON_FIELD_ERRORS_KEY] = [ErrorDetail(more, code="left_out")]
        return found


def required(what: str) -> dict[str, str]:
    """Return the error messages of a required field: `what` says what to send."""
    return {name: what for name in ("required", "null", "blank", "empty")}


def required_text(max_length: int, what: str) -> serializers.CharField:
    """Return a field for a text that must be sent: `what` says what to send."""
    return serializers.CharField(max_length=max_length, error_messages=required(what))


class DayField(serializers.DateField):
    """A day as all readers of the portal read it; the answers of the API write YYYY-MM-DD."""

    default_error_messages = {"invalid": DATE_MESSAGE}

    def to_internal_value(self, value: Any) -> date:
        day = read_day(value) if isinstance(value, str) else None
        if isinstance(day, date):
            return day
        raise ValidationError(" ".join(filter(None, [day, self.error_messages["invalid"]])), code="invalid")
