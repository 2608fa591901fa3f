"""`/api/v1/tools/deadlines/`: open to anybody, nothing is written."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.core.api.parameters import read_parameters
from entries.tools.api.views import OpenTool
from reviews.deadlines.registry import CLOCKS, Clock
from reviews.tools.api.deadlines_body import DeadlinesBody
from reviews.tools.api.shapes import DeadlineAnswer

_EXAMPLE = OpenApiExample(
    "Until when may I protest?",
    request_only=True,
    value={"clock": "protest", "entry_date": "2025-03-01", "liquidation_date": "2026-01-09"},
)
_ACT_EXAMPLE = OpenApiExample(
    "Was this document in time?",
    request_only=True,
    value={"clock": "bonded_document", "requested_on": "2026-01-05", "acted_on": "2026-05-05"},
)


def _describe_clock(clock: Clock) -> str:
    facts = [f"`{name}`" for name in clock.required] + [f"`{name}` (optional)" for name in clock.optional]
    return f"* `{clock.name}`, {clock.words}: {', '.join(facts)}"


_DESCRIPTION = "\n".join(
    (
        "First and last day of a legal clock, by which law, and how sure that is.",
        "",
        "Days are counted from the day after the event. The law of the right date is used: `policy` says which fact "
        "chose it. These clocks take these facts; where facts are alternatives, the error says so:",
        "",
        *(_describe_clock(clock) for clock in CLOCKS.values()),
    )
)


class DeadlinesTool(OpenTool):
    """A legal clock."""

    max_body_bytes = 64_000

    @extend_schema(
        operation_id="tools_deadlines",
        tags=["Tools"],
        description=_DESCRIPTION,
        request=DeadlinesBody,
        responses={200: DeadlineAnswer},
        examples=[_EXAMPLE, _ACT_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """Answer a legal clock. Nothing is stored."""
        read_parameters(request)
        body = DeadlinesBody(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(body.answer())
