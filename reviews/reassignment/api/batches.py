"""The API of batches, `/api/v1/reassignment-batches/`.

All staff read batches; administrators steer them.
"""

from typing import Any

from django.db.models import Q
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core.api.etags import etag_header, named_versions
from cee_portal.core.api.idempotency import idempotent
from cee_portal.core.api.pagination import Keyset
from cee_portal.core.api.parameters import read_parameters
from cee_portal.core.api.problems import Fault, ProblemError, invalid
from cee_portal.core.models import Event
from centers.access import StaffView
from centers.selectors.offices import find_office
from reviews.reassignment.api import batch_shapes as shapes
from reviews.reassignment.api.base import PROBLEMS, read_strict_body
from reviews.reassignment.api.order_shapes import MayReasonBody, NoBody, OrderReasonBody
from reviews.reassignment.causes.entry_numbers import find_named_summaries
from reviews.reassignment.causes.manual import may_propose_manual_move, propose_manual_move
from reviews.reassignment.models import Batch
from reviews.reassignment.orders.order_row import Versions
from reviews.reassignment.pages.batches.waiting_context import recount
from reviews.reassignment.selectors import summaries_moved, visible_batches
from reviews.reassignment.steering import controls
from reviews.reassignment.steering.start import enqueue_workers, start_if_due
from reviews.work.models import ItemMove

_BATCHES = Keyset("reassignment-batches", "id", descending=True)
_SUMMARY_MOVES = Keyset("batch-summaries", "summary_id")
_ITEM_MOVES = Keyset("batch-items", "item_id")


class BatchList(StaffView):
    """All batches, newest first; POST proposes a mass move by hand, which a second person approves."""

    @extend_schema(
        operation_id="reassignment_batches_list",
        tags=["Orders"],
        parameters=[shapes.BatchParameters],
        responses=shapes.BatchListAnswer,
    )
    def get(self, request: Request) -> Response:
        given = read_parameters(request, shapes.BatchParameters)
        rows = (
            visible_batches(request.user)
            .defer("params", "proof", "baseline")
            .filter(**{name: given[name] for name in ("state", "cause", "delegation") if name in given})
        )
        if "changed_since" in given:
            moment = given["changed_since"]
            about = Event.objects.filter(object_kind="batch", at__gte=moment).values_list(
                "object_id", flat=True
            )
            changed = [int(pk) for pk in about if pk.isdigit()]
            rows = rows.filter(Q(created_at__gte=moment) | Q(pk__in=changed))
        page = _BATCHES.page(rows, cursor=given.get("cursor"), limit=given["limit"])
        return Response(page.answer([shapes.batch_line_answer(batch) for batch in page.rows]))

    @extend_schema(
        operation_id="reassignment_batches_create",
        tags=["Orders"],
        request=shapes.ManualMoveBody,
        responses={201: shapes.BatchAnswer, 403: PROBLEMS[403], 409: PROBLEMS[409]},
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        if not may_propose_manual_move(request_user(request)):
            raise ProblemError(403, "Mass moves are proposed by administrators and supervisors.")
        data = read_strict_body(request, shapes.ManualMoveBody)
        found, unknown = find_named_summaries(request_user(request), data["entry_numbers"])
        office = find_office(data["office"].upper())
        faults = [Fault("entry_numbers", "unknown", f"No such entry: {word[:20]}.") for word in unknown[:20]]
        if office is None:
            faults.append(Fault("office", "unknown", "There is no such office. Send a code like 2704."))
        if faults or office is None:
            raise invalid(faults)
        batch = propose_manual_move(
            user=request_user(request), summaries=found, office=office, reason=data["reason"]
        )
        return _respond_batch(batch, status=201)


class BatchOne(StaffView):
    """How far a batch is, and its proof."""

    @extend_schema(operation_id="reassignment_batches_one", tags=["Orders"], responses=shapes.BatchAnswer)
    def get(self, request: Request, batch_id: int) -> Response:
        read_parameters(request)
        return _respond_batch(_batch_or_404(request, batch_id))


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
        batch = _batch_or_404(request, batch_id)
        since = {"at__gte": given["changed_since"]} if "changed_since" in given else {}
        if given["object"] == "item":
            items = ItemMove.objects.filter(batch_id=batch.pk, **since).select_related(
                "item", "from_office", "to_office"
            )
            page = _ITEM_MOVES.page(items, cursor=given.get("cursor"), limit=given["limit"])
            return Response(page.answer([shapes.item_move_answer(row) for row in page.rows]))
        rows = summaries_moved(batch).filter(**since).select_related("summary", "from_office", "to_office")
        page = _SUMMARY_MOVES.page(rows, cursor=given.get("cursor"), limit=given["limit"])
        return Response(page.answer([shapes.summary_move_answer(row) for row in page.rows]))


class BatchAct(StaffView):
    """An act of an administrator on a batch."""

    body: type[serializers.Serializer[Any]] = MayReasonBody

    def act(self, batch_id: int, user: User, data: dict[str, Any], versions: Versions) -> None:
        raise NotImplementedError

    def post(self, request: Request, batch_id: int) -> Response:
        _batch_to_steer(request, batch_id)
        versions = named_versions(request)
        data = read_strict_body(request, self.body)
        self.act(batch_id, request_user(request), data, versions)
        return _respond_batch(_batch_or_404(request, batch_id))


class BatchApprove(BatchAct):
    """The second person approves the preview of a batch that waits: it moves when its day has come."""

    body = shapes.ReleaseBody

    def act(self, batch_id: int, user: User, data: dict[str, Any], versions: Versions) -> None:
        controls.approve_preview(batch_id=batch_id, user=user, preview_id=data["preview"], versions=versions)
        start_if_due(batch_id)

    @extend_schema(
        operation_id="reassignment_batches_approve",
        tags=["Orders"],
        request=shapes.ReleaseBody,
        responses={200: shapes.BatchAnswer, **PROBLEMS},
    )
    def post(self, request: Request, batch_id: int) -> Response:
        return super().post(request, batch_id)


class BatchPreview(StaffView):
    """Count again what a batch without an order would move. That of an order is counted at the order."""

    @extend_schema(
        operation_id="reassignment_batches_preview",
        tags=["Orders"],
        request=NoBody,
        responses={200: shapes.BatchPreviewAnswer, **PROBLEMS},
    )
    def post(self, request: Request, batch_id: int) -> Response:
        batch = _batch_to_steer(request, batch_id)
        versions = named_versions(request)
        read_strict_body(request, NoBody)
        preview = recount(batch, request_user(request), versions)
        return Response(shapes.batch_preview_answer(batch, preview), headers=etag_header(batch.lock_version))


class BatchPause(BatchAct):
    """Pause after the chunks that are being done."""

    def act(self, batch_id: int, user: User, data: dict[str, Any], versions: Versions) -> None:
        controls.pause_batch(batch_id=batch_id, user=user, reason=data["reason"], versions=versions)

    @extend_schema(
        operation_id="reassignment_batches_pause",
        tags=["Orders"],
        request=MayReasonBody,
        responses={200: shapes.BatchAnswer, **PROBLEMS},
    )
    def post(self, request: Request, batch_id: int) -> Response:
        return super().post(request, batch_id)


class BatchResume(BatchAct):
    """Go on where it stopped."""

    body = NoBody

    def act(self, batch_id: int, user: User, data: dict[str, Any], versions: Versions) -> None:
        controls.resume_batch(batch_id=batch_id, user=user, versions=versions)
        enqueue_workers(batch_id)

    @extend_schema(
        operation_id="reassignment_batches_resume",
        tags=["Orders"],
        request=NoBody,
        responses={200: shapes.BatchAnswer, **PROBLEMS},
    )
    def post(self, request: Request, batch_id: int) -> Response:
        return super().post(request, batch_id)


class BatchCancel(BatchAct):
    """End it as it is; what is left stays where it is, held and listed."""

    body = OrderReasonBody

    def act(self, batch_id: int, user: User, data: dict[str, Any], versions: Versions) -> None:
        controls.cancel_batch(batch_id=batch_id, user=user, reason=data["reason"], versions=versions)

    @extend_schema(
        operation_id="reassignment_batches_cancel",
        tags=["Orders"],
        request=OrderReasonBody,
        responses={200: shapes.BatchAnswer, **PROBLEMS},
    )
    def post(self, request: Request, batch_id: int) -> Response:
        return super().post(request, batch_id)


def _batch_or_404(request: Request, batch_id: int) -> Batch:
    found = visible_batches(request.user).select_related("preview", "delegation").filter(pk=batch_id).first()
    if found is None:
        raise Http404
    return found


def _batch_to_steer(request: Request, batch_id: int) -> Batch:
    """Return a batch for an administrator's act. Raises Http404, 403."""
    batch = _batch_or_404(request, batch_id)
    if not request_user(request).is_administrator:
        raise ProblemError(403, "Moves are steered by administrators.")
    return batch


def _respond_batch(batch: Batch, status: int = 200) -> Response:
    return Response(shapes.batch_answer(batch), status=status, headers=etag_header(batch.lock_version))
