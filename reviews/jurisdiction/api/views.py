"""Whose industry it is, for programs: set by hand, route again, withdraw, or leave it with the port.

From an item of the queue (`If-Match` with the item's tag) or from any summary in flight (with the summary's). GET of
the same address gives the difference first; routing again takes its token, so that nobody agrees to something else.
"""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
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
from entries.rerouting.services import preview_reroute
from entries.selectors.summaries import find_summary
from reviews.jurisdiction import services
from reviews.work.api import shapes as shapes
from reviews.work.api.base import PROBLEMS, make_act_view, visible_item_or_404
from reviews.work.selectors.items import visible_items


def _center(code: str) -> Office:
    found = find_office(code)
    if found is None or not found.is_center:
        raise InvalidInputError("There is no such Center. Write a code like CEE007.", field="center")
    return found


def _summary_of(user: User, item_id: int) -> int:
    return visible_items(user).values_list("summary_id", flat=True).get(pk=item_id)


def _set_jurisdiction(*, center: str, **act: Any) -> Any:
    return services.set_jurisdiction(center=_center(center), **act)


def _set_from_item(*, item_id: int, user: User, **act: Any) -> Any:
    return _set_jurisdiction(summary_id=_summary_of(user, item_id), item_id=item_id, user=user, **act)


def _route_item_again(*, item_id: int, user: User, **act: Any) -> Any:
    return services.route_again(summary_id=_summary_of(user, item_id), item_id=item_id, user=user, **act)


def _leave_at_port(*, reason: str, **act: Any) -> Any:
    return services.leave_at_port(note=reason, **act)


class SetPreview(StaffView):
    """The difference that a jurisdiction would make, of an item or of a summary."""

    def get(self, request: Request, **address: Any) -> Response:
        """What setting that Center would change. Nothing is changed."""
        given = read_parameters(request, shapes.SetParameters)
        return _difference(request, _center(given["center"]).code, **address)


class AgainPreview(StaffView):
    """The difference that routing again would make, of an item or of a summary."""

    def get(self, request: Request, **address: Any) -> Response:
        """What the rules of today would change. Nothing is changed."""
        read_parameters(request)
        return _difference(request, None, **address)


def _difference(request: Request, center: str | None, *, item_id: int = 0, number: str = "") -> Response:
    if number:
        summary = find_summary(request_user(request), number)
        summary_id, version = summary.pk, summary.lock_version
        number = summary.printed_number
    else:
        item = visible_item_or_404(request, item_id)
        summary_id, version, number = item.summary_id, item.version, item.printed_number
    found = preview_reroute(summary_id, center=center)
    decision = found.decision
    return Response(
        {
            "entry_number": number,
            "changes": found.changes,
            "moves": found.moves,
            "now": {"office": found.office, "jurisdiction": found.jurisdiction, "reason": found.reason},
            "then": {
                "office": decision.office,
                "jurisdiction": decision.jurisdiction,
                "reason": found.reason_then,
            },
            "shown": found.token,
        },
        headers=etag_header(version),
    )


def _preview_schema(name: str, tag: str, *parameters: Any) -> Callable[[type], type]:
    schema = extend_schema(
        operation_id=f"{name}_preview",
        tags=[tag],
        parameters=list(parameters),
        responses=shapes.DifferenceAnswer,
    )
    return extend_schema_view(get=schema)


class SummaryActView(StaffView):
    """One act on the jurisdiction of a summary, whether or not there is an item. `run` is the service."""

    max_body_bytes = 100_000
    needs_match = True
    body: type[serializers.Serializer[Any]]
    run: Callable[..., Any]

    def post(self, request: Request, number: str) -> Response:
        user = request_user(request)
        summary = find_summary(user, number)
        version = named_version(request)
        data = read_body(request, self.body)
        self.run(summary_id=summary.pk, user=user, expected_summary=version, **data)
        done = find_summary(user, number)
        return Response(summary_answer(done), headers=etag_header(done.lock_version))


def _summary_schema(name: str, words: str, body: type[serializers.Serializer[Any]]) -> Callable[[type], type]:
    schema = extend_schema(
        operation_id=f"entry_summaries_{name}",
        description=words,
        tags=["Entry summaries"],
        request=body,
        responses={200: SummaryShape, **PROBLEMS},
    )
    return extend_schema_view(post=schema)


_ItemSet = make_act_view(
    "SetJurisdiction", "Set the jurisdiction by hand.", _set_from_item, body=shapes.SetJurisdictionBody
)
_ItemAgain = make_act_view(
    "RouteAgain", "Route again by today's rules.", _route_item_again, body=shapes.RouteAgainBody
)
StaysAtPort = make_act_view(
    "StaysAtPort",
    "Close it without naming a Center: the port keeps it.",
    _leave_at_port,
    body=shapes.ReasonBody,
)


@_preview_schema("work_items_setjurisdiction", "Work", shapes.SetParameters)
class ItemSet(_ItemSet, SetPreview):  # type: ignore[valid-type, misc]
    """By a supervisor of the office that has the item."""


@_preview_schema("work_items_routeagain", "Work")
class ItemAgain(_ItemAgain, AgainPreview):  # type: ignore[valid-type, misc]
    """By whoever works at the office that has the item."""


@_preview_schema("entry_summaries_set_jurisdiction", "Entry summaries", shapes.SetParameters)
@_summary_schema(
    "set_jurisdiction",
    "Set the jurisdiction by hand. It holds until a new version changes the tariff numbers.",
    shapes.SetJurisdictionBody,
)
class SummarySet(SummaryActView, SetPreview):
    """By a supervisor of the office that has the summary."""

    body = shapes.SetJurisdictionBody
    run = staticmethod(_set_jurisdiction)


@_preview_schema("entry_summaries_route_again", "Entry summaries")
@_summary_schema(
    "route_again", "Apply today's rules, with the result that the preview showed.", shapes.RouteAgainBody
)
class SummaryAgain(SummaryActView, AgainPreview):
    """By whoever works at the office that has the summary."""

    body = shapes.RouteAgainBody
    run = staticmethod(services.route_again)


@_summary_schema(
    "withdraw_jurisdiction", "Withdraw the jurisdiction set by hand; today's rules decide.", shapes.ReasonBody
)
class SummaryWithdraw(SummaryActView):
    """By a supervisor of the office that has the summary."""

    body = shapes.ReasonBody
    run = staticmethod(services.withdraw_jurisdiction)
