"""What the API of reviews takes and gives (contract of `result-codes/`)."""

from typing import Any

from rest_framework import serializers

from cee_portal.core.api.etags import etag
from reviews.work.models import ResultCode


class ResultCodeParameters(serializers.Serializer[Any]):
    """Query parameters of the codes: they are few and come on one page."""

    changed_since = serializers.DateTimeField(
        required=False, help_text="Only codes that came into use at this moment or later (ISO 8601)."
    )


class ResultCodeAnswer(serializers.Serializer[Any]):
    """A result that may close an item, and what must come with it."""

    code = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()
    is_finding = serializers.BooleanField()
    needs_line = serializers.BooleanField()
    needs_amount = serializers.BooleanField()
    needs_note = serializers.BooleanField()
    etag = serializers.CharField()


class ResultCodeListAnswer(serializers.Serializer[Any]):
    """All codes of today; there are few."""

    next = serializers.CharField(allow_null=True)
    results = ResultCodeAnswer(many=True)


def shown_code(code: ResultCode) -> dict[str, Any]:
    """A result code as the API gives it. A code is never changed, only followed: its first day is its version."""
    names = ("code", "label", "kind", "is_finding", "needs_line", "needs_amount", "needs_note")
    return {**{name: getattr(code, name) for name in names}, "etag": etag(code.valid_from.toordinal())}
