"""`/api/v1/requests/`: what is asked, answers, and more time. The trade answers; staff read the same shapes."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core.api.etags import etag_header
from cee_portal.core.api.idempotency import idempotent, of_user
from cee_portal.core.api.pagination import Keyset
from cee_portal.core.api.parameters import read_body, read_parameters
from cee_portal.core.api.problems import Fault, invalid
from centers.selectors.memberships import is_staff_person
from entries.selectors.visibility import filers_of
from reviews.requests.errors import IncompleteAnswerError
from reviews.requests.models import Question, TradeRequest
from reviews.requests.selectors.shown import show_request
from reviews.requests.selectors.visibility import RELATED, request_or_404, visible_requests
from reviews.requests.services.answering import answer_request
from reviews.requests.services.more_time import ask_more_time
from reviews.trade.api import request_shapes as shapes

_LIST = Keyset("requests", "id")
_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same call again gets the same answer."
)
_TRADE_ONLY = "Importer and filer answer requests. Staff enter nothing here."


def _idempotency_scope(view: Any, request: Request) -> str:
    """Return one scope of keys for all people of a filer; other people have their own."""
    codes = sorted(filer.code for filer in filers_of(request.user))
    return f"filer:{codes[0]}" if codes else of_user(view, request)


def _trade_user(request: Request) -> User:
    """Return the user where it is of the trade. Raises PermissionDenied for staff, who see requests."""
    user = request_user(request)
    if is_staff_person(user):
        raise PermissionDenied(_TRADE_ONLY)
    return user


class Requests(APIView):
    """The list."""

    @extend_schema(
        operation_id="requests_list",
        tags=["Requests"],
        parameters=[shapes.RequestParameters],
        responses=shapes.RequestList,
    )
    def get(self, request: Request) -> Response:
        """List the requests that you may see, in the order in which they were sent."""
        given = read_parameters(request, shapes.RequestParameters)
        rows = visible_requests(request_user(request)).select_related(*RELATED)
        if "state" in given:
            rows = rows.filter(state=given["state"])
        if "entry_number" in given:
            rows = rows.filter(entry_number=given["entry_number"])
        if "changed_since" in given:
            rows = rows.filter(changed_at__gte=given["changed_since"])
        page = _LIST.page(rows, cursor=given.get("cursor"), limit=given["limit"])
        questions: dict[int, list[Question]] = {}
        for question in Question.objects.filter(request__in=[row.pk for row in page.rows]):
            questions.setdefault(question.request_id, []).append(question)
        results = [shapes.request_answer(row, questions.get(row.pk, [])) for row in page.rows]
        return Response(page.answer(results))


class RequestOne(APIView):
    """One request."""

    @extend_schema(operation_id="requests_read", tags=["Requests"], responses=shapes.RequestShape)
    def get(self, request: Request, request_id: int) -> Response:
        """Read a request. `ETag` is its version."""
        read_parameters(request)
        row = request_or_404(request_user(request), request_id)
        questions = list(Question.objects.filter(request=row))
        return Response(shapes.request_answer(row, questions), headers=etag_header(row.version))


class Responses(APIView):
    """The answer to a request."""

    max_body_bytes = 2_000_000

    @extend_schema(operation_id="requests_responses_list", tags=["Requests"], responses=shapes.ResponseList)
    def get(self, request: Request, request_id: int) -> Response:
        """Read the answer that was sent, as a list of at most one."""
        read_parameters(request)
        user = request_user(request)
        shown = show_request(request_or_404(user, request_id), user)
        return Response({"next": None, "results": shapes.response_answers(shown)})

    @extend_schema(
        operation_id="requests_responses_create",
        tags=["Requests"],
        parameters=[_KEY],
        request=shapes.ResponseBody,
        responses={201: shapes.ResponseShape},
    )
    @idempotent(_idempotency_scope)
    def post(self, request: Request, request_id: int) -> Response:
        """Answer all questions, once. An answer after the last day is accepted and marked late.

        409 where somebody answered first, the request was withdrawn, or the office has finished its work.
        """
        read_parameters(request)
        user = request_user(request)
        row = request_or_404(user, request_id)
        _trade_user(request)
        answer = shapes.read_response(read_body(request, shapes.ResponseBody))
        try:
            answered = answer_request(request_id=row.pk, user=user, answer=answer)
        except IncompleteAnswerError as error:
            raise invalid(
                [Fault(problem.field, error.code, problem.text) for problem in error.problems]
            ) from error
        shown = show_request(request_or_404(user, request_id), user)
        headers = etag_header(answered.version)
        return Response(shapes.response_answers(shown)[0], status=201, headers=headers)


class Extensions(APIView):
    """Asks for more time."""

    max_body_bytes = 100_000

    @extend_schema(operation_id="requests_extensions_list", tags=["Requests"], responses=shapes.ExtensionList)
    def get(self, request: Request, request_id: int) -> Response:
        """List the asks for more time with their decisions, the first one first."""
        read_parameters(request)
        user = request_user(request)
        shown = show_request(request_or_404(user, request_id), user)
        return Response(
            {"next": None, "results": [shapes.extension_answer(each) for each in shown.extensions]}
        )

    @extend_schema(
        operation_id="requests_extensions_create",
        tags=["Requests"],
        parameters=[_KEY],
        request=shapes.ExtensionBody,
        responses={201: shapes.ExtensionShape},
    )
    @idempotent(_idempotency_scope)
    def post(self, request: Request, request_id: int) -> Response:
        """Ask for more time, at most three times. The last day stays until it is granted."""
        read_parameters(request)
        user = request_user(request)
        row: TradeRequest = request_or_404(user, request_id)
        _trade_user(request)
        body = read_body(request, shapes.ExtensionBody)
        extension = ask_more_time(request_id=row.pk, user=user, **body)
        return Response(shapes.extension_answer(extension), status=201)
