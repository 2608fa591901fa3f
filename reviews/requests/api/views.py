"""Acts of staff on requests for programs: asking, deciding more time, withdrawing."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.accounts.access import request_user
from cee_portal.core import clock
from cee_portal.core.api.etags import etag_header, named_version
from cee_portal.core.api.idempotency import idempotent
from cee_portal.core.api.parameters import read_body, read_parameters
from cee_portal.core.refusals import RefusedError
from centers.access import StaffView
from reviews.requests.api import shapes
from reviews.requests.models import Question, TradeRequest
from reviews.requests.selectors.visibility import RELATED, request_or_404, visible_requests
from reviews.requests.services.extension_decisions import decide_extension
from reviews.requests.services.sending import send_request
from reviews.requests.services.trade_clock import default_days
from reviews.requests.services.withdrawal import withdraw_request
from reviews.trade.api.request_shapes import (
    ExtensionShape,
    RequestList,
    RequestShape,
    extension_answer,
    request_answer,
)
from reviews.work.api.base import PROBLEMS, visible_item_or_404
from reviews.work.services.locking import keep_text

MOST_SHOWN = 200
_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="The same call again gets the same answer."
)


class ItemRequests(StaffView):
    """The requests of one item."""

    max_body_bytes = 100_000

    @extend_schema(operation_id="work_items_requests_list", tags=["Requests"], responses=RequestList)
    def get(self, request: Request, item_id: int) -> Response:
        """List the requests of an item, the newest first."""
        read_parameters(request)
        item = visible_item_or_404(request, item_id)
        rows = visible_requests(request_user(request)).filter(item=item.pk).select_related(*RELATED)
        found = list(rows.order_by("-pk")[:MOST_SHOWN])
        return Response({"next": None, "results": _answers(found)})

    @extend_schema(
        operation_id="work_items_requests_create",
        tags=["Requests"],
        parameters=[_KEY],
        request=shapes.AskBody,
        responses={201: RequestShape, **PROBLEMS},
    )
    @idempotent()
    def post(self, request: Request, item_id: int) -> Response:
        """Ask importer and filer for papers: the summary goes under review, and the item waits for the answer."""
        read_parameters(request)
        item = visible_item_or_404(request, item_id)
        user = request_user(request)
        body = read_body(request, shapes.AskBody)
        wanted = shapes.read_request(body, default_days(clock.today()))
        try:
            send_request(item_id=item.pk, user=user, wanted=wanted)
        except RefusedError as error:
            if error.is_lost_race:
                keep_text(item_id=item.pk, user=user, text=wanted.reason)
            raise
        row = TradeRequest.objects.select_related(*RELATED).get(item=item.pk, state=TradeRequest.State.SENT)
        return Response(_answers([row])[0], status=201, headers=etag_header(row.version))


class Withdraw(StaffView):
    """The withdrawal of a request."""

    max_body_bytes = 100_000
    needs_match = True

    @extend_schema(
        operation_id="requests_withdraw",
        tags=["Requests"],
        request=shapes.WithdrawBody,
        responses={200: RequestShape, **PROBLEMS},
    )
    def post(self, request: Request, request_id: int) -> Response:
        """Withdraw a request with a reason. Importer and filer are told by letter."""
        user = request_user(request)
        row = request_or_404(user, request_id)
        version = named_version(request)
        body = read_body(request, shapes.WithdrawBody)
        withdraw_request(request_id=row.pk, user=user, expected_version=version, **body)
        row = request_or_404(user, request_id)
        return Response(_answers([row])[0], headers=etag_header(row.version))


class Decide(StaffView):
    """The decision on an ask for more time."""

    max_body_bytes = 100_000
    needs_match = True

    @extend_schema(
        operation_id="requests_extensions_decide",
        tags=["Requests"],
        request=shapes.DecideBody,
        responses={200: ExtensionShape, **PROBLEMS},
    )
    def post(self, request: Request, request_id: int, number: int) -> Response:
        """Grant or refuse more time; `If-Match` names the version of the request."""
        user = request_user(request)
        row = request_or_404(user, request_id)
        version = named_version(request)
        body = read_body(request, shapes.DecideBody)
        extension = decide_extension(
            request_id=row.pk, number=number, user=user, expected_version=version, **body
        )
        row.refresh_from_db()
        return Response(extension_answer(extension), headers=etag_header(row.version))


def _answers(rows: list[TradeRequest]) -> list[dict[str, Any]]:
    questions: dict[int, list[Question]] = {}
    for question in Question.objects.filter(request__in=[row.pk for row in rows]):
        questions.setdefault(question.request_id, []).append(question)
    return [request_answer(row, questions.get(row.pk, [])) for row in rows]
