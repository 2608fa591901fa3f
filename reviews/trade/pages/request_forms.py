"""Reads the form of an answer, and the form that asks for more time. Names of fields are those that a draft stores."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from cee_portal.core.ui.fields import DayField
from reviews.requests.errors import IncompleteAnswerError
from reviews.requests.models import Answer
from reviews.requests.rules.answers import AnswerInput, AnswerProblem, PartInput, Signature
from reviews.requests.rules.line_numbers import LineNumbersError, read_line_numbers

SIGNATURE = ("signer_name", "signer_title", "capacity", "phone")
OF_QUESTION = ("text", "lines", "earlier")


def field_name(kind: str, number: int) -> str:
    """Return the name of a field of a question: `text-2`."""
    return f"{kind}-{number}"


def read_content(posted: QueryDict, numbers: Iterable[int]) -> dict[str, str]:
    """Return what was typed, by the names of the fields; other fields of the form are left out."""
    names = [field_name(kind, number) for number in numbers for kind in OF_QUESTION]
    return {name: posted.get(name, "") for name in (*names, *SIGNATURE) if name in posted}


def read_answer(
    content: Mapping[str, str], papers: Mapping[int, list[int]], *, certified: bool
) -> AnswerInput:
    """Return the answer that was typed; `papers` are the ids of the papers of each question.

    Raises IncompleteAnswerError where lines cannot be read.
    """
    parts, problems = [], []
    for number, ids in papers.items():
        try:
            lines = read_line_numbers(content.get(field_name("lines", number), ""))
        except LineNumbersError as error:
            problems.append(AnswerProblem(f"questions[{number}].lines", str(error)))
            continue
        earlier = content.get(field_name("earlier", number), "")
        parts.append(
            PartInput(
                question=number,
                text=content.get(field_name("text", number), ""),
                lines=tuple(lines),
                papers=tuple(ids),
                earlier=int(earlier)
                if earlier.isascii() and earlier.isdecimal() and len(earlier) < 19
                else None,
            )
        )
    if problems:
        raise IncompleteAnswerError(problems)
    signature = Signature(
        name=content.get("signer_name", ""),
        title=content.get("signer_title", ""),
        capacity=content.get("capacity", ""),
        phone=content.get("phone", ""),
        certified=certified,
    )
    return AnswerInput(tuple(parts), signature)


class SignatureForm(forms.Form):
    """The person who signs, and the capacity in which the person signs."""

    signer_name = forms.CharField(max_length=120, required=False, label="Name")
    signer_title = forms.CharField(max_length=120, required=False, label="Title")
    capacity = forms.ChoiceField(
        choices=[("", "Choose"), *Answer.Capacity.choices], required=False, label="Signs as"
    )
    phone = forms.CharField(
        max_length=30, required=False, label="Phone (optional)", widget=forms.TextInput({"type": "tel"})
    )


class MoreTimeForm(forms.Form):
    """Until when, and why."""

    until = DayField(label="Until")
    reason = forms.CharField(max_length=1000, label="Why")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="more_%s")
