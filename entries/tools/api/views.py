"""`/api/v1/tools/`: open to anybody, nothing is written."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cee_portal.core.api.parameters import read_parameters
from entries.rules.importer_numbers import check_importer_number
from entries.selectors.filers import check_known_entry_number
from entries.selectors.visibility import visible_importers
from entries.tools import routing
from entries.tools.api import shapes
from entries.tools.api.fees_body import FeesBody
from entries.tools.api.route_body import RouteBody

_ROUTE_EXAMPLE = OpenApiExample(
    "Chemicals at Newark",
    request_only=True,
    value={
        "on": "2015-01-28",
        "port": "4601",
        "entry_type": "01",
        "function": "validation",
        "lines": [{"hts": "2933.59.7000", "value": "12000"}],
    },
)
_WHAT_IF_EXAMPLE = OpenApiExample(
    "What if the importer were assigned to Electronics",
    request_only=True,
    value={
        "port": "2704",
        "entry_type": "01",
        "account": {"standing": "assigned", "center": "CEE007"},
        "lines": [{"hts": ["9903.01.2500", "7208.10.1500"], "value": "90000"}],
    },
)


class OpenTool(APIView):
    """A call that anybody may make."""

    permission_classes = (AllowAny,)


class RouteTool(OpenTool):
    """Who would handle this entry summary, and why."""

    max_body_bytes = 4_000_000

    @extend_schema(
        operation_id="tools_route",
        tags=["Tools"],
        request=RouteBody,
        responses={200: shapes.RouteAnswer},
        examples=[_ROUTE_EXAMPLE, _WHAT_IF_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """Who would handle this entry summary?

        Nothing is filed. An importer's own account is used only for callers who may see that importer.
        `account` asks what if the importer had that standing, `assume_operational` what if those Centers
        held everything everywhere.
        """
        read_parameters(request)
        body = RouteBody(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(routing.answer_question(body.question(), importers=visible_importers(request.user)))


class EntryNumberTool(OpenTool):
    """Form and check digit of an entry number."""

    @extend_schema(
        operation_id="tools_entry_number", tags=["Tools"], responses={200: shapes.EntryNumberAnswer}
    )
    def get(self, request: Request, number: str) -> Response:
        """Check an entry number. Hyphens and blanks may be missing or misplaced."""
        read_parameters(request)
        return Response(check_known_entry_number(number).as_dict())


class ImporterNumberTool(OpenTool):
    """Form of an importer number."""

    may_be_unavailable = False

    @extend_schema(
        operation_id="tools_importer_number", tags=["Tools"], responses={200: shapes.ImporterNumberAnswer}
    )
    def get(self, request: Request, number: str) -> Response:
        """Form and validity of an importer number. Whether such an importer exists is not told."""
        read_parameters(request)
        return Response(check_importer_number(number).as_dict())


class FeesTool(OpenTool):
    """Merchandise processing and harbor maintenance fees."""

    may_be_unavailable = False
    max_body_bytes = 4_000_000

    @extend_schema(
        operation_id="tools_fees",
        tags=["Tools"],
        request=FeesBody,
        responses={200: shapes.FeesAnswer},
    )
    def post(self, request: Request) -> Response:
        """Merchandise processing (499, 311, 496) and harbor maintenance (501) fees of a summary.

        A fee that may not be reported is absent, with a note that says why.
        """
        read_parameters(request)
        body = FeesBody(data=request.data)
        body.is_valid(raise_exception=True)
        answer: dict[str, Any] = body.fees().as_dict()
        return Response(answer)
