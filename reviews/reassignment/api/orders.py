"""The API of orders, `/api/v1/delegations/`.

It uses the same services as the pages.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.accounts.access import request_user
from cee_portal.core.api.etags import etag_header, named_versions
from cee_portal.core.api.idempotency import idempotent
from cee_portal.core.api.pagination import Keyset
from cee_portal.core.api.parameters import read_parameters
from cee_portal.core.api.problems import ProblemError
from centers.access import StaffView
from centers.models import Delegation
from reviews.reassignment.api import order_shapes as shapes
from reviews.reassignment.api.base import PROBLEMS, Shape, describe_call, list_changed_ids, read_strict_body
from reviews.reassignment.models import Batch, Preview
from reviews.reassignment.orders import drafting, withdrawal
from reviews.reassignment.orders.approval import approve_order
from reviews.reassignment.orders.versions import order_version
from reviews.reassignment.selectors import visible_orders
from reviews.reassignment.steering.start import start_approved

_ORDERS = Keyset("delegations", "id", descending=True)


class OrderView(StaffView):
    """Orders are headquarters': auditors read them, administrators write them."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        user = request_user(request)
        may_call = user.is_administrator if request.method == "POST" else user.reads_everything
        if request.method in ("GET", "HEAD", "POST") and not may_call:
            raise ProblemError(403, "Orders are prepared and approved by administrators.")


class DelegationList(OrderView):
    """All orders, newest first; POST drafts one."""

    @describe_call("delegations_list", shapes.DelegationListAnswer, parameters=[shapes.DelegationParameters])
    def get(self, request: Request) -> Response:
        given = read_parameters(request, shapes.DelegationParameters)
        orders = _visible_orders(request)
        if "state" in given:
            orders = orders.filter(state=given["state"])
        if "center" in given:
            orders = orders.filter(centers__code=given["center"])
        if "changed_since" in given:
            orders = _changed_since(orders, given["changed_since"])
        page = _ORDERS.page(orders, cursor=given.get("cursor"), limit=given["limit"])
        return Response(page.answer([shapes.order_answer(order) for order in page.rows]))

    @describe_call(
        "delegations_create", {201: shapes.DelegationAnswer, **PROBLEMS}, request=shapes.DelegationBody
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        data = read_strict_body(request, shapes.DelegationBody)
        order = drafting.draft_order(user=request_user(request), spec=shapes.parse_order_spec(data))
        return _respond_order(order, status=201)


class DelegationOne(OrderView):
    """One order."""

    @describe_call("delegations_one", shapes.DelegationAnswer)
    def get(self, request: Request, order_id: int) -> Response:
        read_parameters(request)
        return _respond_order(_order_or_404(request, order_id))


class DelegationPreview(OrderView):
    """Count what it would move."""

    @describe_call("delegations_preview", {200: shapes.PreviewAnswer, **PROBLEMS}, request=shapes.NoBody)
    def post(self, request: Request, order_id: int) -> Response:
        arguments, _ = _read_act(request, order_id, shapes.NoBody)
        preview = drafting.make_preview(**arguments)
        order = _order_or_404(request, order_id)
        return Response(shapes.preview_answer(order, preview), headers=etag_header(order_version(order)))


class DelegationApprove(OrderView):
    """The second person approves the preview that is named."""

    @describe_call("delegations_approve", {200: shapes.ApproveAnswer, **PROBLEMS}, request=shapes.ApproveBody)
    def post(self, request: Request, order_id: int) -> Response:
        arguments, data = _read_act(request, order_id, shapes.ApproveBody)
        approved = approve_order(
            **arguments, preview_id=data.get("preview"), warnings_read=data["warnings_read"]
        )
        order, batch = start_approved(*approved)
        body = {"id": order.pk, "state": order.state, "batch": batch.pk}
        return Response(body, headers=etag_header(order_version(_order_or_404(request, order_id))))


class DelegationRevoke(OrderView):
    """Withdraw: at once before its day (200); from then on the answer is the order that would do it (201)."""

    @describe_call(
        "delegations_revoke",
        {200: shapes.RevokeAnswer, 201: shapes.RevokeAnswer, **PROBLEMS},
        request=shapes.OrderReasonBody,
    )
    @idempotent()
    def post(self, request: Request, order_id: int) -> Response:
        arguments, data = _read_act(request, order_id, shapes.OrderReasonBody)
        result = withdrawal.revoke_order(**arguments, reason=data["reason"])
        headers = etag_header(order_version(_order_or_404(request, result.pk)))
        if result.pk == order_id:
            return Response({"id": result.pk, "state": result.state, "batch": None}, headers=headers)
        body = {"id": result.pk, "withdraws": order_id, "state": result.state}
        return Response(body, status=201, headers=headers)


def _changed_since(rows: QuerySet[Delegation], moment: datetime) -> QuerySet[Delegation]:
    """Return the orders that changed since `moment`.

    An order changes by events, previews, batches, and the order that withdraws it.
    """
    return rows.filter(
        Q(pk__in=list_changed_ids("delegation", moment))
        | Q(pk__in=Preview.objects.filter(made_at__gte=moment).values("delegation"))
        | Q(pk__in=Batch.objects.filter(created_at__gte=moment).values("delegation"))
        | Q(pk__in=Delegation.objects.filter(approved_at__gte=moment).values("withdraws"))
    )


def _visible_orders(request: Request) -> QuerySet[Delegation]:
    """Return the orders that the user may see, with what an answer reads."""
    orders = visible_orders(request.user).select_related("proposed_by", "approved_by")
    return orders.prefetch_related("centers", "ports")


def _order_or_404(request: Request, order_id: int) -> Delegation:
    return get_object_or_404(_visible_orders(request), pk=order_id)


def _read_act(request: Request, order_id: int, shape: Shape) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return order, user and versions, as the services take them, and the checked body.

    Raises Http404, 428, 400.
    """
    _order_or_404(request, order_id)
    arguments = {"order_id": order_id, "user": request_user(request), "versions": named_versions(request)}
    return arguments, read_strict_body(request, shape)


def _respond_order(order: Delegation, status: int = 200) -> Response:
    shown = shapes.order_answer(order)
    return Response(shown, status=status, headers={"ETag": shown["etag"]})
