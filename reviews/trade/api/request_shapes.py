"""What the API of requests takes and gives. Nothing of it is internal, so staff read the same shapes."""

from typing import Any

from rest_framework import serializers

from cee_portal.core.api.etags import etag
from cee_portal.core.api.parameters import ListParameters
from cee_portal.core.api.strict import DayField, OneOf, StrictSerializer, required_text
from cee_portal.core.formatting import entry_number, masked
from entries.rules.entry_numbers import normalise_entry_number
from reviews.requests.models import Answer, Extension, Question, TradeRequest
from reviews.requests.rules.answers import AnswerInput, PartInput, Signature
from reviews.requests.selectors.shown import ShownRequest

STATES = ("sent", "answered", "lapsed", "withdrawn")


class RequestParameters(ListParameters):
    """Query parameters of the list."""

    state = OneOf(required=False, choices=STATES)
    entry_number = serializers.CharField(required=False, max_length=20, help_text="Like B76-0324527-8.")

    def validate_entry_number(self, value: str) -> str:
        return normalise_entry_number(value)


class QuestionShape(serializers.Serializer[Any]):
    """One question: a paper that is asked for."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    kind = serializers.CharField(help_text="What answers it: papers or text.")
    papers = serializers.ListField(child=serializers.CharField(), help_text="Codes of the papers asked for.")
    lines = serializers.ListField(child=serializers.IntegerField(), help_text="Empty: the whole summary.")


class RequestShape(serializers.Serializer[Any]):
    """One request; what a state does not have is null or empty."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    kind = serializers.CharField(help_text="document_request.")
    uc_code = serializers.CharField(help_text="CBP's UC disposition: 1, 2 or 3.")
    state = serializers.CharField(help_text="sent, answered, lapsed or withdrawn.")
    entry_number = serializers.CharField()
    importer_number = serializers.CharField()
    filer = serializers.CharField()
    office = serializers.CharField(help_text="The office that asked.")
    asked_by = serializers.CharField(help_text="The person who signed the letter.")
    reason = serializers.CharField()
    issued_on = serializers.DateField(help_text="The date of the letter, from which the days count.")
    first_last_day = serializers.DateField()
    last_day = serializers.DateField(help_text="With all time that was granted.")
    late = serializers.BooleanField(help_text="Answered after the last day.")
    answered_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.CharField(allow_blank=True)
    questions = QuestionShape(many=True)
    changed_at = serializers.DateTimeField()
    etag = serializers.CharField()


class RequestList(serializers.Serializer[Any]):
    """One page of the list."""

    next = serializers.CharField(allow_null=True)
    results = RequestShape(many=True)


class PartBody(StrictSerializer):
    """The answer to one question: words, papers, or an earlier answered request."""

    question = serializers.IntegerField(min_value=1, max_value=1000)
    text = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    lines = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=99_999), required=False, max_length=999
    )
    papers = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        required=False,
        max_length=20,
        help_text="Ids of `documents/`.",
    )
    answered_before = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="Id of an earlier answered request."
    )


class ResponseBody(StrictSerializer):
    """A signed answer to all questions."""

    answers = PartBody(many=True, max_length=200)
    signer_name = required_text(120, "Send the name of the person who signs.")
    signer_title = required_text(120, "Send the title of the person who signs.")
    capacity = OneOf(choices=Answer.Capacity.choices)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=30)
    certified = serializers.BooleanField(help_text="True: the information is true and correct.")


class PaperShape(serializers.Serializer[Any]):
    """A paper of an answer, as far as the reader may see it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class PartShape(serializers.Serializer[Any]):
    """The answer to one question."""

    question = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    lines = serializers.ListField(child=serializers.IntegerField())
    papers = PaperShape(many=True)
    answered_before = serializers.IntegerField(allow_null=True)


class ResponseShape(serializers.Serializer[Any]):
    """The answer that was sent."""

    request = serializers.IntegerField()
    sent_at = serializers.DateTimeField()
    sent_by = serializers.CharField()
    sent_for = serializers.CharField(help_text="The party for which the person sent it.")
    late = serializers.BooleanField()
    signer_name = serializers.CharField()
    signer_title = serializers.CharField()
    capacity = serializers.ChoiceField(choices=Answer.Capacity.choices)
    phone = serializers.CharField(allow_blank=True)
    answers = PartShape(many=True)


class ResponseList(serializers.Serializer[Any]):
    """The answers to a request: at most one."""

    next = serializers.CharField(allow_null=True)
    results = ResponseShape(many=True)


class ExtensionBody(StrictSerializer):
    """Until when, and why."""

    until = DayField()
    reason = required_text(1000, "Say why you need more time.")


class ExtensionShape(serializers.Serializer[Any]):
    """An ask for more time, and its decision."""

    request = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.CharField(help_text="asked, granted, refused or ended.")
    reason = serializers.CharField()
    until = serializers.DateField(help_text="The day that was asked for.")
    asked_by = serializers.CharField()
    asked_for = serializers.CharField()
    asked_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    last_day_before = serializers.DateField()
    last_day_after = serializers.DateField(allow_null=True)


class ExtensionList(serializers.Serializer[Any]):
    """The asks for more time of a request: at most three."""

    next = serializers.CharField(allow_null=True)
    results = ExtensionShape(many=True)


def request_answer(request: TradeRequest, questions: list[Question]) -> dict[str, Any]:
    """Return a request as the API gives it."""
    return {
        "id": request.pk,
        "number": request.number,
        "kind": request.kind,
        "uc_code": str(request.uc_code),
        "state": request.state,
        "entry_number": entry_number(request.entry_number),
        "importer_number": masked(request.importer.number),
        "filer": request.filer.code,
        "office": request.office.code,
        "asked_by": request.asked_by.name,
        "reason": request.reason,
        "issued_on": request.issued_on,
        "first_last_day": request.first_last_day,
        "last_day": request.last_day,
        "late": request.is_late,
        "answered_at": request.answered_at,
        "ended_at": request.ended_at,
        "end_reason": request.end_reason,
        "questions": [
            {
                "number": question.number,
                "text": question.text,
                "kind": question.answer_kind,
                "papers": question.papers,
                "lines": question.lines,
            }
            for question in questions
        ],
        "changed_at": request.changed_at,
        "etag": etag(request.version),
    }


def response_answers(shown: ShownRequest) -> list[dict[str, Any]]:
    """Return the answer of a request as a list of at most one."""
    answer = shown.answer
    if answer is None:
        return []
    return [
        {
            "request": shown.request.pk,
            "sent_at": answer.sent_at,
            "sent_by": answer.sent_by.name,
            "sent_for": answer.sent_for,
            "late": answer.is_late,
            "signer_name": answer.signer_name,
            "signer_title": answer.signer_title,
            "capacity": answer.capacity,
            "phone": answer.phone,
            "answers": [
                {
                    "question": each.question.number,
                    "text": each.part.text,
                    "lines": each.part.lines,
                    "papers": [
                        {"id": paper.pk, "name": paper.name, "size": paper.size, "sha256": paper.sha256}
                        for paper in each.papers
                    ],
                    "answered_before": each.part.earlier_id,
                }
                for each in shown.questions
                if each.part is not None
            ],
        }
    ]


def extension_answer(row: Extension) -> dict[str, Any]:
    """Return an ask for more time as the API gives it."""
    return {
        "request": row.request_id,
        "number": row.number,
        "state": row.state,
        "reason": row.reason,
        "until": row.wished_on,
        "asked_by": row.asked_by.name,
        "asked_for": row.asked_for,
        "asked_at": row.asked_at,
        "decided_by": row.decided_by.name if row.decided_by else None,
        "decided_at": row.decided_at,
        "note": row.decision_note,
        "last_day_before": row.last_day_before,
        "last_day_after": row.last_day_after,
    }


def read_response(body: dict[str, Any]) -> AnswerInput:
    """Return the answer of a checked body."""
    parts = tuple(
        PartInput(
            question=part["question"],
            text=part.get("text", ""),
            lines=tuple(part.get("lines", ())),
            papers=tuple(part.get("papers", ())),
            earlier=part.get("answered_before"),
        )
        for part in body["answers"]
    )
    signature = Signature(
        body["signer_name"], body["signer_title"], body["capacity"], body.get("phone", ""), body["certified"]
    )
    return AnswerInput(parts, signature)
