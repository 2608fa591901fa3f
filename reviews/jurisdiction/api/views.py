"""Whose industry it is, for programs: set by hand, route again, withdraw, or leave it with the port.

From an item of the queue (`If-Match` with the item's tag) or from any summary in flight (with the summary's). GET of
the same address gives the difference first; routing again takes its token, so that nobody agrees to something else.
"""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core.api.etags import etag_header, named_version
from cee_portal.core.api.parameters import read_body, read_parameters
from cee_portal.core.refusals import InvalidInputError
from centers.access import StaffView
from centers.models import Office
from centers.selectors.offices import find_office
from entries.api.answers import summary_answer
from entries.api.shapes import SummaryShape
from entries.models import EntrySummary
from entries.rerouting.services import preview_reroute
from entries.selectors.summaries import find_summary
from reviews.jurisdiction import services
from reviews.work.api import shapes as shapes
from reviews.work.api.base import (
    PROBLEMS,
    make_act_view,
    visible_item_or_404,
)
from reviews.work.selectors.items import visible_items


def _center(code: str) -> Office:
    found = find_office(code.upper())
    if found is None or not found.is_center:
        raise InvalidInputError("There is no such Center. Write a code like CEE007.", field="center")
    return found


def _set_jurisdiction(user: User, item_id: int, data: dict[str, Any], version: int | None) -> Any:
    return services.set_jurisdiction(
        summary_id=_summary_of(user, item_id),
        center=_center(data["center"]),
        user=user,
        reason=data["reason"],
        item_id=item_id,
        expected_version=version,
    )


def _route_item_again(user: User, item_id: int, data: dict[str, Any], version: int | None) -> Any:
    return services.route_again(
        summary_id=_summary_of(user, item_id),
        user=user,
        reason=data.get("reason", ""),
        shown=data["shown"],
        item_id=item_id,
        expected_version=version,
    )


def _leave_at_port(user: User, item_id: int, data: dict[str, Any], version: int | None) -> Any:
    return services.leave_at_port(item_id=item_id, user=user, note=data["reason"], expected_version=version)


def _summary_of(user: User, item_id: int) -> int:
    return visible_items(user).values_list("summary_id", flat=True).get(pk=item_id)


_ItemSet = make_act_view(
    "SetJurisdiction", "Set the jurisdiction by hand.", _set_jurisdiction, body=shapes.SetJurisdictionBody
)
_ItemAgain = make_act_view(
    "RouteAgain", "Apply the rules of today.", _route_item_again, body=shapes.RouteAgainBody
)
StaysAtPort = make_act_view(
    "StaysAtPort",
    "Close it without naming a Center: the port keeps it.",
    _leave_at_port,
    body=shapes.ReasonBody,
)


class ItemSet(_ItemSet):  # type: ignore[valid-type, misc]
    """By a supervisor of the office that has the item."""

    @extend_schema(
        operation_id="work_items_setjurisdiction_preview",
        tags=["Work"],
        parameters=[shapes.SetParameters],
        responses=shapes.DifferenceAnswer,
    )
    def get(self, request: Request, item_id: int) -> Response:
        """What setting that Center would change. Nothing is changed."""
        center = _asked_center(request)
        item = visible_item_or_404(request, item_id)
        return _difference(item.summary_id, item.printed_number, item.version, center)


class ItemAgain(_ItemAgain):  # type: ignore[valid-type, misc]
    """By whoever works at the office that has the item."""

    @extend_schema(
        operation_id="work_items_routeagain_preview", tags=["Work"], responses=shapes.DifferenceAnswer
    )
    def get(self, request: Request, item_id: int) -> Response:
        """What the rules of today would change. Nothing is changed."""
        read_parameters(request)
        item = visible_item_or_404(request, item_id)
        return _difference(item.summary_id, item.printed_number, item.version)


class SummaryAct(StaffView):
    """One act on the jurisdiction of a summary, whether or not there is an item."""

    max_body_bytes = 100_000
    body: type[serializers.Serializer[Any]]

    def act(self, summary: EntrySummary, user: User, data: dict[str, Any], version: int | None) -> Any:
        raise NotImplementedError

    def post(self, request: Request, number: str) -> Response:
        user = request_user(request)
        summary = find_summary(user, number)
        version = named_version(request)
        data = read_body(request, self.body)
        self.act(summary, user, data, version)
        done = find_summary(user, number)
        return Response(summary_answer(done), headers=etag_header(done.lock_version))


def _schema(name: str, body: type[serializers.Serializer[Any]]) -> Any:
    return extend_schema(
        operation_id=f"entry_summaries_{name}",
        tags=["Entry summaries"],
        request=body,
        responses={200: SummaryShape, **PROBLEMS},
    )


class SummarySet(SummaryAct):
    """By a supervisor of the office that has the summary."""

    body = shapes.SetJurisdictionBody

    @extend_schema(
        operation_id="entry_summaries_set_jurisdiction_preview",
        tags=["Entry summaries"],
        parameters=[shapes.SetParameters],
        responses=shapes.DifferenceAnswer,
    )
    def get(self, request: Request, number: str) -> Response:
        """What setting that Center would change. Nothing is changed."""
        center = _asked_center(request)
        summary = find_summary(request_user(request), number)
        return _difference(summary.pk, summary.printed_number, summary.lock_version, center)

    @_schema("set_jurisdiction", shapes.SetJurisdictionBody)
    def post(self, request: Request, number: str) -> Response:
        """Set the jurisdiction by hand: it stands until the tariff numbers change."""
        return super().post(request, number)

    def act(self, summary: EntrySummary, user: User, data: dict[str, Any], version: int | None) -> Any:
        return services.set_jurisdiction(
            summary_id=summary.pk,
            center=_center(data["center"]),
            user=user,
            reason=data["reason"],
            expected_summary=version,
        )


class SummaryAgain(SummaryAct):
    """By whoever works at the office that has the summary."""

    body = shapes.RouteAgainBody

    @extend_schema(
        operation_id="entry_summaries_route_again_preview",
        tags=["Entry summaries"],
        responses=shapes.DifferenceAnswer,
    )
    def get(self, request: Request, number: str) -> Response:
        """What the rules of today would change. Nothing is changed."""
        read_parameters(request)
        summary = find_summary(request_user(request), number)
        return _difference(summary.pk, summary.printed_number, summary.lock_version)

    @_schema("route_again", shapes.RouteAgainBody)
    def post(self, request: Request, number: str) -> Response:
        """Apply the rules of today, as the difference showed them."""
        return super().post(request, number)

    def act(self, summary: EntrySummary, user: User, data: dict[str, Any], version: int | None) -> Any:
        return services.route_again(
            summary_id=summary.pk,
            user=user,
            reason=data.get("reason", ""),
            shown=data["shown"],
            expected_summary=version,
        )


class SummaryWithdraw(SummaryAct):
    """By a supervisor of the office that has the summary."""

    body = shapes.ReasonBody

    @_schema("withdraw_jurisdiction", shapes.ReasonBody)
    def post(self, request: Request, number: str) -> Response:
        """Take back what was set by hand; the rules of today decide."""
        return super().post(request, number)

    def act(self, summary: EntrySummary, user: User, data: dict[str, Any], version: int | None) -> Any:
        return services.withdraw_jurisdiction(
            summary_id=summary.pk, user=user, reason=data["reason"], expected_summary=version
        )


def _asked_center(request: Request) -> Office:
    given = read_parameters(request, shapes.SetParameters)
    return _center(given["center"])


def _difference(summary_id: int, number: str, version: int, center: Office | None = None) -> Response:
    found = preview_reroute(summary_id, center=center.code if center else None)
    return Response(
        {
            "entry_number": number,
            "changes": found.changes,
            "moves": found.moves,
            "now": {"office": found.office, "jurisdiction": found.jurisdiction, "reason": found.reason},
            "then": {
                "office": found.decision.office,
                "jurisdiction": found.decision.jurisdiction,
                "reason": found.reason_then,
            },
            "shown": found.token,
        },
        headers=etag_header(version),
    )
