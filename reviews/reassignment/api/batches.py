"""The API of batches, `/api/v1/reassignment-batches/`.

All staff read batches; administrators steer them.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.accounts.access import request_user
from cee_portal.core.api.etags import etag_header, named_versions
from cee_portal.core.api.idempotency import idempotent
from cee_portal.core.api.pagination import Keyset
from cee_portal.core.api.parameters import read_parameters
from cee_portal.core.api.problems import Fault, ProblemError, invalid
from centers.access import StaffView
from centers.selectors.offices import find_office
from reviews.reassignment.access import batch_or_404
from reviews.reassignment.api import batch_shapes as shapes
from reviews.reassignment.api.base import (
    PROBLEMS,
    Shape,
    counted_answer,
    describe_call,
    list_changed_ids,
    read_strict_body,
)
from reviews.reassignment.api.order_shapes import MayReasonBody, NoBody, OrderReasonBody
from reviews.reassignment.causes.entry_numbers import find_named_summaries
from reviews.reassignment.causes.manual import may_propose_manual_move, propose_manual_move
from reviews.reassignment.models import Batch
from reviews.reassignment.pages.batches.waiting_context import recount
from reviews.reassignment.selectors import summaries_moved, visible_batches
from reviews.reassignment.steering import controls
from reviews.reassignment.steering.start import enqueue_workers, start_if_due
from reviews.work.models import ItemMove

_BATCHES = Keyset("reassignment-batches", "id", descending=True)
_MOVES = {"summary": Keyset("batch-summaries", "summary_id"), "item": Keyset("batch-items", "item_id")}


class BatchList(StaffView):
    """All batches, newest first; POST proposes a mass move by hand, which a second person approves."""

    @describe_call("reassignment_batches_list", shapes.BatchListAnswer, parameters=[shapes.BatchParameters])
    def get(self, request: Request) -> Response:
        given = read_parameters(request, shapes.BatchParameters)
        chosen = {name: given[name] for name in ("state", "cause", "delegation") if name in given}
        rows = visible_batches(request.user).defer("params", "proof", "baseline").filter(**chosen)
        if "changed_since" in given:
            moment = given["changed_since"]
            rows = rows.filter(Q(created_at__gte=moment) | Q(pk__in=list_changed_ids("batch", moment)))
        page = _BATCHES.page(rows, cursor=given.get("cursor"), limit=given["limit"])
        return Response(page.answer([shapes.batch_line_answer(batch) for batch in page.rows]))

    @describe_call(
        "reassignment_batches_create",
        {201: shapes.BatchAnswer, 403: PROBLEMS[403], 409: PROBLEMS[409]},
        request=shapes.ManualMoveBody,
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        user = request_user(request)
        if not may_propose_manual_move(user):
            raise ProblemError(403, "Mass moves are proposed by administrators and supervisors.")
        data = read_strict_body(request, shapes.ManualMoveBody)
        summaries, unknown = find_named_summaries(user, data["entry_numbers"])
        office = find_office(data["office"])
        faults = [Fault("entry_numbers", "unknown", f"No such entry: {word[:20]}.") for word in unknown[:20]]
        if office is None:
            faults.append(Fault("office", "unknown", "There is no such office. Send a code like 2704."))
        if faults or office is None:
            raise invalid(faults)
        batch = propose_manual_move(user=user, summaries=summaries, office=office, reason=data["reason"])
        return _respond_batch(batch, status=201)


class BatchOne(StaffView):
    """How far a batch is, and its proof."""

    @describe_call("reassignment_batches_one", shapes.BatchAnswer)
    def get(self, request: Request, batch_id: int) -> Response:
        read_parameters(request)
        return _respond_batch(batch_or_404(request_user(request), batch_id))


class BatchMoves(StaffView):
    """Every single move of a batch, by the number of its object."""

    @describe_call("reassignment_batches_moves", shapes.MoveListAnswer, parameters=[shapes.MoveParameters])
    def get(self, request: Request, batch_id: int) -> Response:
        given = read_parameters(request, shapes.MoveParameters)
        batch = batch_or_404(request_user(request), batch_id)
        moves: QuerySet[Any] = summaries_moved(batch)
        if given["object"] == "item":
            moves = ItemMove.objects.filter(batch_id=batch.pk)
        if "changed_since" in given:
            moves = moves.filter(at__gte=given["changed_since"])
        moves = moves.select_related(given["object"], "from_office", "to_office")
        page = _MOVES[given["object"]].page(moves, cursor=given.get("cursor"), limit=given["limit"])
        return Response(page.answer([shapes.move_answer(row) for row in page.rows]))


class BatchPreview(StaffView):
    """Count again what a batch without an order would move. That of an order is counted at the order."""

    @describe_call(
        "reassignment_batches_preview", {200: shapes.BatchPreviewAnswer, **PROBLEMS}, request=NoBody
    )
    def post(self, request: Request, batch_id: int) -> Response:
        batch = _batch_to_steer(request, batch_id)
        versions = named_versions(request)
        read_strict_body(request, NoBody)
        preview = recount(batch, request_user(request), versions)
        shown = counted_answer(shapes.BatchPreviewAnswer, batch, preview)
        return Response(shown, headers=etag_header(batch.lock_version))


class BatchAct(StaffView):
    """An act of an administrator on a batch. Its service takes the members of its body."""

    body: ClassVar[Shape]
    run: ClassVar[Callable[..., Any]]

    def post(self, request: Request, batch_id: int) -> Response:
        _batch_to_steer(request, batch_id)
        versions = named_versions(request)
        data = read_strict_body(request, self.body)
        type(self).run(batch_id=batch_id, user=request_user(request), versions=versions, **data)
        return _respond_batch(batch_or_404(request_user(request), batch_id))


def batch_act(name: str, body: Shape) -> Callable[[type[BatchAct]], type[BatchAct]]:
    """Return the decorator of an act: its name in the schema, and its body."""

    def decorate(view: type[BatchAct]) -> type[BatchAct]:
        view.body = body
        answers = {200: shapes.BatchAnswer, **PROBLEMS}
        described = describe_call(f"reassignment_batches_{name}", answers, request=body)
        return extend_schema_view(post=described)(view)

    return decorate


@batch_act("approve", shapes.ReleaseBody)
class BatchApprove(BatchAct):
    """The second person approves the preview of a batch that waits: it moves when its day has come."""

    @staticmethod
    def run(*, batch_id: int, preview: int, **arguments: Any) -> None:
        controls.approve_preview(batch_id=batch_id, preview_id=preview, **arguments)
        start_if_due(batch_id)


@batch_act("pause", MayReasonBody)
class BatchPause(BatchAct):
    """Pause after the chunks that are being done."""

    run = staticmethod(controls.pause_batch)


@batch_act("resume", NoBody)
class BatchResume(BatchAct):
    """Go on where it stopped."""

    @staticmethod
    def run(*, batch_id: int, **arguments: Any) -> None:
        controls.resume_batch(batch_id=batch_id, **arguments)
        enqueue_workers(batch_id)


@batch_act("cancel", OrderReasonBody)
class BatchCancel(BatchAct):
    """End it as it is; what is left stays where it is, held and listed."""

    run = staticmethod(controls.cancel_batch)


def _batch_to_steer(request: Request, batch_id: int) -> Batch:
    """Return a batch for an administrator's act. Raises Http404, 403."""
    user = request_user(request)
    batch = batch_or_404(user, batch_id)
    if not user.is_administrator:
        raise ProblemError(403, "Moves are steered by administrators.")
    return batch


def _respond_batch(batch: Batch, status: int = 200) -> Response:
    return Response(shapes.batch_answer(batch), status=status, headers=etag_header(batch.lock_version))
