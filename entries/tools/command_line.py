"""Command-line parts that the tools share.

Lines as HTS=VALUE, refusals, JSON answers.
"""

import json
from typing import Any

from django.core.management.base import CommandError
from rest_framework.serializers import Serializer

from cee_portal.core.api.problems import faults_of

LINE_HELP = "A line, like 2933.59.7000=12000; several numbers of one line with commas; repeat it"


def parse_line(text: str) -> dict[str, Any]:
    """Return `HTS[,HTS]=VALUE` as a line of a body. Raises CommandError."""
    numbers, separator, value = text.rpartition("=")
    if not separator:
        raise CommandError(f"--line {text!r} has no value. Write it like --line 2933.59.7000=12000.")
    return {"hts": numbers.split(","), "value": value.replace("$", "")}


def require_valid(body: Serializer[Any]) -> None:
    """Raise CommandError with all errors of the question, a line each."""
    if not body.is_valid():
        errors = "\n".join(f"{fault.field}: {fault.message}" for fault in faults_of(body.errors))
        raise CommandError(f"The question was not asked.\n{errors}")


def format_json(answer: Any) -> str:
    """Return the answer of the API as text."""
    return json.dumps(answer, indent=2, ensure_ascii=False)


def join_messages(errors: list[dict[str, Any]]) -> str:
    """Return the errors of a number and what to do, a line each."""
    return "\n".join(error["message"] for error in errors)
