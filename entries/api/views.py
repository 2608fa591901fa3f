"""`/api/v1/entry-summaries/`: filing, one or many; list; one; its routing."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cee_portal.core.api.etags import etag_header
from cee_portal.core.api.idempotency import idempotent, of_user
from cee_portal.core.api.parameters import read_parameters
from centers.selectors.memberships import is_staff_person
from entries.api import answers, shapes
from entries.api.filing import file_many, file_one
from entries.rerouting.replay import offices_of_other_functions, replay_routing
from entries.selectors.filers import may_file
from entries.selectors.summaries import decisions_of, find_summary, list_summaries, people_of
from entries.selectors.visibility import filers_of

_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same call again gets the same answer."
)


def _idempotency_scope(view: Any, request: Request) -> str:
    """Return one scope of keys for all people of a filer; other people have their own."""
    codes = sorted(filer.code for filer in filers_of(request.user))
    return f"filer:{codes[0]}" if codes else of_user(view, request)


class EntrySummaries(APIView):
    """The list, and filing."""

    max_body_bytes = 12_000_000

    @extend_schema(
        operation_id="entry_summaries_list",
        tags=["Entry summaries"],
        parameters=[shapes.SummaryParameters],
        responses={200: shapes.PageShape},
    )
    def get(self, request: Request) -> Response:
        """List the summaries that you may see, in the order in which they were first filed."""
        wanted = read_parameters(request, shapes.SummaryParameters)
        page = list_summaries(request.user, wanted)
        return Response(page.answer([answers.row_answer(summary) for summary in page.rows]))

    @extend_schema(
        operation_id="entry_summaries_create",
        tags=["Entry summaries"],
        parameters=[_KEY],
        request=PolymorphicProxySerializer(
            "Filing", [shapes.FilingShape, shapes.FilingShape(many=True)], None, many=False
        ),
        responses={
            200: shapes.SummaryShape,
            201: shapes.SummaryShape,
            207: shapes.ManyShape,
        },
    )
    @idempotent(_idempotency_scope)
    def post(self, request: Request) -> Response:
        """File one summary, or a list of up to 5,000.

        One: 201 stored and routed; 200 where it replaced what was on file or changed nothing. A list: 207 with one
        result each; a bad one does not keep the others out.
        """
        read_parameters(request)
        if not may_file(request.user):
            raise PermissionDenied("Only filers and import specialists file entry summaries.")
        if isinstance(request.data, list):
            return file_many(request)
        return file_one(request)


class EntrySummaryDetail(APIView):
    """One summary."""

    @extend_schema(
        operation_id="entry_summaries_read",
        tags=["Entry summaries"],
        responses={200: shapes.SummaryShape},
    )
    def get(self, request: Request, number: str) -> Response:
        """Read a summary with its routing. `ETag` is its version."""
        read_parameters(request)
        summary = find_summary(request.user, number)
        return Response(answers.summary_answer(summary), headers=etag_header(summary.lock_version))


class EntrySummaryRouting(APIView):
    """Why a summary is where it is."""

    @extend_schema(
        operation_id="entry_summaries_routing",
        tags=["Entry summaries"],
        responses={200: shapes.RoutingShape},
    )
    def get(self, request: Request, number: str) -> Response:
        """The decision in force with its steps and candidates, the offices of other functions, and the history."""
        read_parameters(request)
        summary = find_summary(request.user, number)
        known = replay_routing(summary)
        decisions = decisions_of(summary)
        people = people_of(decisions) if is_staff_person(request.user) else None
        return Response(
            {
                "entry_number": summary.printed_number,
                "current": answers.replay_answer(known),
                "decided_on": summary.routing.decided_on,
                "functions": {
                    "validation": summary.routing.office.code,
                    **offices_of_other_functions(summary, known),
                },
                "history": [answers.decision_answer(decision, people) for decision in decisions],
            }
        )
