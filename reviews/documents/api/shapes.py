"""Shapes of papers in the API, for staff and for the trade apart."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from cee_portal.core.api.etags import etag
from cee_portal.core.api.parameters import ListParameters
from cee_portal.core.api.strict import OneOf, StrictSerializer, required, required_text
from reviews.documents.models import LONGEST_REASON, Between, Document
from reviews.documents.rules.types import all_types

_NUMBER = "Name the entry summary, like B76-0324527-8."
SIDES = ("cbp", "filer", "importer")


class DocumentParameters(ListParameters):
    """Query parameters of the list."""

    entry_number = serializers.CharField(max_length=20, error_messages=required(_NUMBER))


class DocumentBody(StrictSerializer):
    """One paper. It belongs to the summary, and to at most one request, answer or work item of it."""

    entry_number = required_text(20, _NUMBER)
    file = serializers.FileField(
        allow_empty_file=True, error_messages={"required": "Send the paper as a file in the field file."}
    )
    between = OneOf(
        choices=Between.choices,
        required=False,
        help_text="Who sees it: by default `everybody` of the case for the trade, `cbp` for staff, who alone may say so.",
    )
    request = serializers.IntegerField(required=False, min_value=1, help_text="Number of the request.")
    answer = serializers.IntegerField(required=False, min_value=1, help_text="Number of the answer.")
    work_item = serializers.IntegerField(
        required=False, min_value=1, help_text="Number of the item; for staff."
    )


class WithdrawalBody(StrictSerializer):
    """Why a paper is withdrawn."""

    reason = required_text(LONGEST_REASON, "Write why the paper is withdrawn.")


class WithdrawalShape(serializers.Serializer[Any]):
    """When, by whom and why a paper was withdrawn."""

    at = serializers.DateTimeField()
    by = serializers.CharField(
        allow_null=True, help_text="The person; null where it is one of CBP and you are not."
    )
    reason = serializers.CharField()


class DocumentShape(serializers.Serializer[Any]):
    """A paper without its content."""

    id = serializers.IntegerField()
    entry_number = serializers.CharField()
    name = serializers.CharField(
        help_text="As given, without path, control characters and what no system can save."
    )
    type = serializers.ChoiceField(choices=sorted(all_types()), help_text="By its content.")
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    between = serializers.ChoiceField(choices=Between.choices)
    request = serializers.IntegerField(allow_null=True)
    answer = serializers.IntegerField(allow_null=True)
    work_item = serializers.IntegerField(allow_null=True, help_text="Always null for the trade.")
    side = serializers.ChoiceField(choices=SIDES, help_text="The side that added it.")
    added_for = serializers.CharField(help_text="The office, filer or importer that added it.")
    added_by = serializers.CharField(
        allow_null=True, help_text="The person; null where it is one of CBP and you are not."
    )
    added_at = serializers.DateTimeField()
    withdrawn = WithdrawalShape(allow_null=True)
    content_url = serializers.CharField()
    etag = serializers.CharField()


class DocumentListShape(serializers.Serializer[Any]):
    """A page of papers."""

    next = serializers.CharField(allow_null=True)
    results = DocumentShape(many=True)


def staff_answer(document: Document) -> dict[str, Any]:
    """Return a paper as staff read it."""
    item = document.subject_id if document.subject_kind == "item" else None
    return {**_common_answer(document, is_staff=True), "work_item": item}


def trade_answer(document: Document) -> dict[str, Any]:
    """Return a paper as the trade reads it: without the item, and without the names of people of CBP."""
    return {**_common_answer(document, is_staff=False), "work_item": None}


def side_of(document: Document) -> str:
    """Return the side that added a paper."""
    if document.by_office_id is not None:
        return "cbp"
    return "filer" if document.by_filer_id is not None else "importer"


def _common_answer(document: Document, *, is_staff: bool) -> dict[str, Any]:
    shows_people = is_staff or document.by_office_id is None
    kind = document.kind
    return {
        "id": document.pk,
        "entry_number": document.printed_number,
        "name": document.name,
        "type": kind.code,
        "media_type": kind.media_type,
        "size": document.size,
        "sha256": document.sha256,
        "between": document.between,
        "request": document.subject_id if document.subject_kind == "request" else None,
        "answer": document.subject_id if document.subject_kind == "answer" else None,
        "side": side_of(document),
        "added_for": document.added_for,
        "added_by": document.added_by.name if shows_people else None,
        "added_at": document.added_at,
        "withdrawn": _withdrawal_answer(document, shows_people=shows_people)
        if document.is_withdrawn
        else None,
        "content_url": reverse("api:api_document_content", args=[document.pk]),
        "etag": etag(document.version),
    }


def _withdrawal_answer(document: Document, *, shows_people: bool) -> dict[str, Any]:
    withdrawal = document.withdrawal
    return {
        "at": withdrawal.at,
        "by": withdrawal.by.name if shows_people else None,
        "reason": withdrawal.reason,
    }
