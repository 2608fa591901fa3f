"""The API of orders, `/api/v1/delegations/`.

It uses the same services as the pages.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.accounts.access import request_user
from cee_portal.core.api.etags import etag_header, named_versions
from cee_portal.core.api.idempotency import idempotent
from cee_portal.core.api.pagination import Keyset
from cee_portal.core.api.parameters import read_parameters
from cee_portal.core.api.problems import ProblemError
from cee_portal.core.models import Event
from centers.access import StaffView
from centers.models import Delegation
from reviews.reassignment.api import order_shapes as shapes
from reviews.reassignment.api.base import PROBLEMS, read_strict_body
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
            found = _changed_since(found, given["changed_since"])
        page = _ORDERS.page(
            found.prefetch_related("centers", "ports"), cursor=given.get("cursor"), limit=given["limit"]
        )
        return Response(page.answer([shapes.order_answer(order) for order in page.rows]))

    @extend_schema(
        operation_id="delegations_create",
        tags=["Orders"],
        request=shapes.DelegationBody,
        responses={201: shapes.DelegationAnswer, **PROBLEMS},
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        data = read_strict_body(request, shapes.DelegationBody)
        order = drafting.propose_order(user=request_user(request), spec=shapes.parse_order_spec(data))
        return _respond_order(order, status=201)


class DelegationOne(OrderView):
    """One order."""

    @extend_schema(operation_id="delegations_one", tags=["Orders"], responses=shapes.DelegationAnswer)
    def get(self, request: Request, order_id: int) -> Response:
        read_parameters(request)
        return _respond_order(_order_or_404(request, order_id))


class DelegationPreview(OrderView):
    """Count what it would move."""

    @extend_schema(
        operation_id="delegations_preview",
        tags=["Orders"],
        request=shapes.NoBody,
        responses={200: shapes.PreviewAnswer, **PROBLEMS},
    )
    def post(self, request: Request, order_id: int) -> Response:
        _order_or_404(request, order_id)
        versions = named_versions(request)
        read_strict_body(request, shapes.NoBody)
        preview = drafting.make_preview(order_id=order_id, user=request_user(request), versions=versions)
        order = _order_or_404(request, order_id)
        return Response(shapes.preview_answer(order, preview), headers=etag_header(order_version(order)))


class DelegationApprove(OrderView):
    """The second person approves the preview that is named."""

    @extend_schema(
        operation_id="delegations_approve",
        tags=["Orders"],
        request=shapes.ApproveBody,
        responses={200: shapes.ApproveAnswer, **PROBLEMS},
    )
    def post(self, request: Request, order_id: int) -> Response:
        _order_or_404(request, order_id)
        versions = named_versions(request)
        data = read_strict_body(request, shapes.ApproveBody)
        approved = approve_order(
            order_id=order_id,
            user=request_user(request),
            preview_id=data.get("preview"),
            warnings_read=data["warnings_read"],
            versions=versions,
        )
        order, batch = start_approved(*approved)
        body = {"id": order.pk, "state": order.state, "batch": batch.pk}
        return Response(body, headers=etag_header(order_version(_order_or_404(request, order_id))))


class DelegationRevoke(OrderView):
    """Withdraw: at once before its day (200); from then on the answer is the order that would do it (201)."""

    @extend_schema(
        operation_id="delegations_revoke",
        tags=["Orders"],
        request=shapes.OrderReasonBody,
        responses={200: shapes.RevokeAnswer, 201: shapes.RevokeAnswer, **PROBLEMS},
    )
    @idempotent()
    def post(self, request: Request, order_id: int) -> Response:
        _order_or_404(request, order_id)
        versions = named_versions(request)
        reason = read_strict_body(request, shapes.OrderReasonBody)["reason"]
        found = withdrawal.revoke_order(
            order_id=order_id, user=request_user(request), reason=reason, versions=versions
        )
        headers = etag_header(order_version(_order_or_404(request, found.pk)))
        if found.pk == order_id:
            return Response({"id": found.pk, "state": found.state, "batch": None}, headers=headers)
        body = {"id": found.pk, "withdraws": order_id, "state": found.state}
        return Response(body, status=201, headers=headers)


def _changed_since(rows: QuerySet[Delegation], moment: Any) -> QuerySet[Delegation]:
    """Return the orders that changed since `moment`.

    An order changes by events, previews, batches, and the order that withdraws it.
    """
    about = Event.objects.filter(object_kind="delegation", at__gte=moment).values_list("object_id", flat=True)
    return rows.filter(
        Q(pk__in=[int(pk) for pk in about if pk.isdigit()])
        | Q(pk__in=Preview.objects.filter(made_at__gte=moment, delegation__isnull=False).values("delegation"))
        | Q(
            pk__in=Batch.objects.filter(created_at__gte=moment, delegation__isnull=False).values("delegation")
        )
        | Q(pk__in=Delegation.objects.filter(approved_at__gte=moment).values("withdraws"))
    )


def _order_or_404(request: Request, order_id: int) -> Delegation:
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


def _respond_order(order: Delegation, status: int = 200) -> Response:
    shown = shapes.order_answer(order)
    return Response(shown, status=status, headers={"ETag": shown["etag"]})
