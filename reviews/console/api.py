"""`/api/v1/delegations/` and `/api/v1/reassignment-batches/`: the console for programs, by the same services."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cee_portal.accounts.gate import GateBusyError
from cee_portal.accounts.models import User
from cee_portal.api.etags import etag_header, require_match
from cee_portal.api.idempotency import idempotent
from cee_portal.api.pagination import Keyset
from cee_portal.api.parameters import read_parameters
from cee_portal.api.problems import Fault, ProblemError
from centers.models import Delegation
from centers.selectors import is_staff_person
from entries.models import RoutingDecision
from reviews.console import api_shapes as shapes
from reviews.reassignment import controls, orders
from reviews.reassignment.errors import OrderError
from reviews.reassignment.models import Batch
from reviews.reassignment.selectors import visible_batches, visible_orders
from reviews.reassignment.starting import approve_and_start, call_workers
from reviews.work.models import ItemMove

_ORDERS = Keyset("delegations", "id", descending=True)
_SUMMARY_MOVES = Keyset("batch-summaries", "summary_id")
_ITEM_MOVES = Keyset("batch-items", "item_id")
_PROBLEMS = {
    403: OpenApiResponse(description="Administrators only; the proposer does not approve"),
    404: OpenApiResponse(description="Out of sight"),
    409: OpenApiResponse(description="Not ready, or not in a state for this"),
    412: OpenApiResponse(description="It changed meanwhile"),
    428: OpenApiResponse(description="If-Match is missing"),
}


class StaffView(APIView):
    """For people who work for the service; nobody else learns that it is here."""

    max_body_bytes = 1_000_000

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not is_staff_person(request.user):
            raise Http404


class OrderView(StaffView):
    """Orders are headquarters': auditors read them, administrators write them."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        roles = User.NationalRole
        allowed = (
            (roles.ADMINISTRATOR, roles.AUDITOR)
            if request.method in ("GET", "HEAD")
            else (roles.ADMINISTRATOR,)
        )
        if request.method in ("GET", "HEAD", "POST") and _person(request).national_role not in allowed:
            raise ProblemError(403, "Orders are prepared and approved by administrators.")


class DelegationList(OrderView):
    """All orders, newest first; POST drafts one."""

    @extend_schema(
        operation_id="delegations_list",
        tags=["Orders"],
        parameters=[shapes.DelegationParameters],
        responses=shapes.DelegationListAnswer,
    )
    def get(self, request: Request) -> Response:
        given = read_parameters(request, shapes.DelegationParameters)
        found = visible_orders(request.user).select_related("proposed_by", "approved_by")
        if "state" in given:
            found = found.filter(state=given["state"])
        if "center" in given:
            found = found.filter(centers__code=given["center"])
        if "changed_since" in given:
            # An order's version is its last event.
            from cee_portal.accounts.models import Event

            changed = Event.objects.filter(object_kind="delegation", at__gte=given["changed_since"])
            found = found.filter(
                pk__in=[int(pk) for pk in changed.values_list("object_id", flat=True) if pk.isdigit()]
            )
        page = _ORDERS.page(
            found.prefetch_related("centers", "ports"), cursor=given.get("cursor"), limit=given["limit"]
        )
        return Response(page.answer([shapes.order_shown(order) for order in page.rows]))

    @extend_schema(
        operation_id="delegations_create",
        tags=["Orders"],
        request=shapes.DelegationBody,
        responses={201: shapes.DelegationAnswer, **_PROBLEMS},
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        data = _body(request, shapes.DelegationBody)
        try:
            order = orders.propose_order(user=_person(request), wish=shapes.wish_of(data))
        except OrderError as error:
            raise _problem(error) from error
        return _order_answer(order, status=201)


class DelegationOne(OrderView):
    """One order."""

    @extend_schema(operation_id="delegations_one", tags=["Orders"], responses=shapes.DelegationAnswer)
    def get(self, request: Request, order_id: int) -> Response:
        read_parameters(request)
        return _order_answer(_order(request, order_id))


class DelegationPreview(OrderView):
    """Count what it would move."""

    @extend_schema(
        operation_id="delegations_preview",
        tags=["Orders"],
        request=shapes.NoBody,
        responses={200: shapes.PreviewAnswer, **_PROBLEMS},
    )
    def post(self, request: Request, order_id: int) -> Response:
        order = _matched(request, order_id)
        _body(request, shapes.NoBody)
        try:
            preview = orders.make_preview(order_id=order.pk, user=_person(request))
        except OrderError as error:
            raise _problem(error) from error
        order = _order(request, order_id)
        return Response(shapes.preview_shown(order, preview), headers=etag_header(shapes.version_of(order)))


class DelegationApprove(OrderView):
    """The second person approves the preview that is named."""

    @extend_schema(
        operation_id="delegations_approve",
        tags=["Orders"],
        request=shapes.ApproveBody,
        responses={200: shapes.ApproveAnswer, **_PROBLEMS},
    )
    def post(self, request: Request, order_id: int) -> Response:
        order = _matched(request, order_id)
        data = _body(request, shapes.ApproveBody)
        try:
            order, batch = approve_and_start(
                order_id=order.pk, user=_person(request), preview_id=data.get("preview")
            )
        except OrderError as error:
            raise _problem(error) from error
        except GateBusyError as error:
            raise _busy() from error
        body = {"id": order.pk, "state": order.state, "batch": batch.pk}
        return Response(body, headers=etag_header(shapes.version_of(_order(request, order_id))))


class DelegationRevoke(OrderView):
    """Withdraw: at once before its day (200); from then on the answer is the order that would do it (201)."""

    @extend_schema(
        operation_id="delegations_revoke",
        tags=["Orders"],
        request=shapes.OrderReasonBody,
        responses={200: shapes.RevokeAnswer, 201: shapes.RevokeAnswer, **_PROBLEMS},
    )
    def post(self, request: Request, order_id: int) -> Response:
        order = _matched(request, order_id)
        reason = _body(request, shapes.OrderReasonBody)["reason"]
        try:
            found = orders.revoke_order(order_id=order.pk, user=_person(request), reason=reason)
        except OrderError as error:
            raise _problem(error) from error
        except GateBusyError as error:
            raise _busy() from error
        headers = etag_header(shapes.version_of(_order(request, found.pk)))
        if found.pk == order.pk:
            return Response({"id": found.pk, "state": found.state, "batch": None}, headers=headers)
        body = {"id": found.pk, "withdraws": order.pk, "state": found.state}
        return Response(body, status=201, headers=headers)


class BatchOne(StaffView):
    """How far a batch is, and its proof."""

    @extend_schema(operation_id="reassignment_batches_one", tags=["Orders"], responses=shapes.BatchAnswer)
    def get(self, request: Request, batch_id: int) -> Response:
        read_parameters(request)
        return _batch_answer(_batch(request, batch_id))


class BatchMoves(StaffView):
    """Every single move of a batch, by the number of its object."""

    @extend_schema(
        operation_id="reassignment_batches_moves",
        tags=["Orders"],
        parameters=[shapes.MoveParameters],
        responses=shapes.MoveListAnswer,
    )
    def get(self, request: Request, batch_id: int) -> Response:
        given = read_parameters(request, shapes.MoveParameters)
        batch = _batch(request, batch_id)
        if given["object"] == "item":
            items = ItemMove.objects.filter(batch_id=batch.pk).select_related(
                "item", "from_office", "to_office"
            )
            page = _ITEM_MOVES.page(items, cursor=given.get("cursor"), limit=given["limit"])
            return Response(page.answer([_item_move(row) for row in page.rows]))
        rows = RoutingDecision.objects.filter(batch_id=batch.pk).select_related(
            "summary", "from_office", "to_office"
        )
        page = _SUMMARY_MOVES.page(rows, cursor=given.get("cursor"), limit=given["limit"])
        return Response(page.answer([_summary_move(row) for row in page.rows]))


class BatchAct(StaffView):
    """An act of an administrator on a batch."""

    body: type[serializers.Serializer[Any]] = shapes.MayReasonBody

    def act(self, batch: Batch, user: User, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def post(self, request: Request, batch_id: int) -> Response:
        batch = _batch(request, batch_id)
        if _person(request).national_role != User.NationalRole.ADMINISTRATOR:
            raise ProblemError(403, "Moves are steered by administrators.")
        require_match(request, batch.lock_version)
        data = _body(request, self.body)
        try:
            self.act(batch, _person(request), data)
        except OrderError as error:
            raise _problem(error) from error
        return _batch_answer(_batch(request, batch_id))


class BatchPause(BatchAct):
    """Pause after the chunks that are being done."""

    def act(self, batch: Batch, user: User, data: dict[str, Any]) -> None:
        controls.pause(batch_id=batch.pk, user=user, reason=data["reason"])

    @extend_schema(
        operation_id="reassignment_batches_pause",
        tags=["Orders"],
        request=shapes.MayReasonBody,
        responses={200: shapes.BatchAnswer, **_PROBLEMS},
    )
    def post(self, request: Request, batch_id: int) -> Response:
        return super().post(request, batch_id)


class BatchResume(BatchAct):
    """Go on where it stopped."""

    body = shapes.NoBody

    def act(self, batch: Batch, user: User, data: dict[str, Any]) -> None:
        controls.resume(batch_id=batch.pk, user=user)
        call_workers(batch.pk)

    @extend_schema(
        operation_id="reassignment_batches_resume",
        tags=["Orders"],
        request=shapes.NoBody,
        responses={200: shapes.BatchAnswer, **_PROBLEMS},
    )
    def post(self, request: Request, batch_id: int) -> Response:
        return super().post(request, batch_id)


class BatchCancel(BatchAct):
    """End it as it is; what is left stays where it is, held and listed."""

    body = shapes.OrderReasonBody

    def act(self, batch: Batch, user: User, data: dict[str, Any]) -> None:
        controls.cancel(batch_id=batch.pk, user=user, reason=data["reason"])

    @extend_schema(
        operation_id="reassignment_batches_cancel",
        tags=["Orders"],
        request=shapes.OrderReasonBody,
        responses={200: shapes.BatchAnswer, **_PROBLEMS},
    )
    def post(self, request: Request, batch_id: int) -> Response:
        return super().post(request, batch_id)


def _person(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def _order(request: Request, order_id: int) -> Delegation:
    found = (
        visible_orders(request.user)
        .select_related("proposed_by", "approved_by")
        .prefetch_related("centers", "ports")
        .filter(pk=order_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _matched(request: Request, order_id: int) -> Delegation:
    """The order, where the caller has read its present version."""
    order = _order(request, order_id)
    require_match(request, shapes.version_of(order))
    return order


def _batch(request: Request, batch_id: int) -> Batch:
    found = visible_batches(request.user).select_related("preview", "delegation").filter(pk=batch_id).first()
    if found is None:
        raise Http404
    return found


def _order_answer(order: Delegation, status: int = 200) -> Response:
    shown = shapes.order_shown(order)
    return Response(shown, status=status, headers={"ETag": shown["etag"]})


def _batch_answer(batch: Batch) -> Response:
    return Response(shapes.batch_shown(batch), headers=etag_header(batch.lock_version))


def _body(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    body = shape(data=request.data or {})
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _problem(error: OrderError) -> ProblemError:
    return ProblemError(error.status, error.message, faults=[Fault(error.field, error.code, error.message)])


def _busy() -> ProblemError:
    return ProblemError(
        503, "Filings are being taken in and did not pause. Try again.", headers={"Retry-After": "3"}
    )


def _summary_move(row: RoutingDecision) -> dict[str, Any]:
    return {
        "object": "summary",
        "entry_number": row.summary.printed_number,
        "item": None,
        "at": row.at,
        "from": row.from_office.code if row.from_office else None,
        "to": row.to_office.code,
        "due_on": None,
        "rulebook": row.rulebook,
    }


def _item_move(row: ItemMove) -> dict[str, Any]:
    return {
        "object": "item",
        "entry_number": row.item.printed_number,
        "item": row.item_id,
        "at": row.at,
        "from": row.from_office.code,
        "to": row.to_office.code,
        "due_on": row.due_on,
        "rulebook": None,
    }
