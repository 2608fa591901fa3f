"""`/api/v1/work-items/`: the queue for programs. The same selectors and services as the screen."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, QueryDict
from django.utils.timezone import localdate
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cee_portal.accounts import clock
from cee_portal.accounts.models import User
from cee_portal.api.etags import etag, etag_header
from cee_portal.api.pagination import Keyset
from cee_portal.api.parameters import read_parameters
from cee_portal.api.problems import Fault, ProblemError
from centers.selectors import find_office, is_staff_person
from reviews.desk import api_shapes as shapes
from reviews.desk.request import DeskRequest, read_desk
from reviews.validation.closing import FoundDiscrepancy, Outcome, close_review, results_on, start_review
from reviews.validation.models import Criterion
from reviews.work import services
from reviews.work.errors import InvalidActError, ItemMovedError, StaleItemError, WorkError
from reviews.work.models import WorkItem
from reviews.work.selectors import TooSlowError, cut, queue_items, visible_items
from reviews.work.services.locking import keep_text

_RELATED = ("office", "jurisdiction", "team", "owner", "port", "importer")
_LIST = Keyset("work-items", "band", "due_on", "id")
_PROBLEMS = {
    404: OpenApiResponse(description="Out of sight"),
    409: OpenApiResponse(description="It moved, or is taken"),
}


class StaffView(APIView):
    """Only for people who work at an office, administrators and auditors; nobody else learns that it is here."""

    max_body_bytes = 100_000

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not is_staff_person(request.user):
            raise Http404


class WorkItemList(StaffView):
    """Open items of one queue of one office, by band, due date and number."""

    @extend_schema(
        operation_id="work_items_list",
        tags=["Work"],
        parameters=[shapes.WorkItemParameters],
        responses=shapes.WorkItemListAnswer,
    )
    def get(self, request: Request) -> Response:
        given = read_parameters(request, shapes.WorkItemParameters)
        asked = _asked(request, given)
        try:
            items = queue_items(asked.queue, asked.desk, asked.filters, today=asked.today)
            if "changed_since" in given:
                items = items.filter(changed_at__gte=given["changed_since"])
            with cut():
                page = _LIST.page(
                    items.select_related(*_RELATED), cursor=given.get("cursor"), limit=given["limit"]
                )
        except WorkError as error:
            raise problem(error) from error
        except TooSlowError as error:
            message = f"{error} The filter due, or fewer filters together, makes it fast."
            raise ProblemError(503, message, headers={"Retry-After": "1"}) from error
        return Response(page.answer(shapes.shown(page.rows)))


class WorkItemOne(StaffView):
    """One item, open or closed."""

    @extend_schema(operation_id="work_items_one", tags=["Work"], responses=shapes.WorkItemAnswer)
    def get(self, request: Request, item_id: int) -> Response:
        read_parameters(request)
        return _answer(request, item_id)


class TakeNext(StaffView):
    """Take the first free item of the list; 204 where none is left."""

    @extend_schema(
        operation_id="work_items_take_next",
        tags=["Work"],
        request=shapes.TakeNextBody,
        responses={200: shapes.WorkItemAnswer, 204: None},
    )
    def post(self, request: Request) -> Response:
        asked = _asked(request, _body(request, shapes.TakeNextBody))
        if not asked.desk.may_act:
            raise ProblemError(
                403, f"You do not work at {asked.desk.office.short_name}. Name an office of yours."
            )
        if asked.queue.read_only:
            raise ProblemError(409, "This list is read only: a port still processes it.")
        try:
            items = queue_items(asked.queue, asked.desk, asked.filters, today=asked.today)
            item = services.take_next(user=person(request), candidates=items)
        except WorkError as error:
            raise problem(error) from error
        return Response(status=204) if item is None else _answer(request, item.pk)


class Act(StaffView):
    """One act on one item. `needs_match`: the caller must name the version it is based on."""

    needs_match = True
    body: type[serializers.Serializer[Any]] = shapes.NoBody

    def act(self, user: User, item_id: int, data: dict[str, Any], version: int | None) -> WorkItem:
        raise NotImplementedError

    def post(self, request: Request, item_id: int) -> Response:
        _seen(request, item_id)
        version = _if_match(request) if self.needs_match else None
        data = _body(request, self.body)
        try:
            self.act(person(request), item_id, data, version)
        except WorkError as error:
            typed = data.get("note") or data.get("reason") or ""
            if error.status in (409, 412):  # a lost race loses no text
                keep_text(item_id=item_id, user=person(request), text=typed)
            raise problem(error) from error
        return _answer(request, item_id)


def _act(
    name: str,
    words: str,
    run: Callable[[User, int, dict[str, Any], int | None], WorkItem],
    *,
    body: type[serializers.Serializer[Any]] = shapes.NoBody,
    needs_match: bool = True,
) -> type[Act]:
    """An endpoint for one act: `words` are its description, `run` calls the service."""

    def act(self: Act, user: User, item_id: int, data: dict[str, Any], version: int | None) -> WorkItem:
        return run(user, item_id, data, version)

    view = type(name, (Act,), {"__doc__": words, "act": act, "body": body, "needs_match": needs_match})
    schema = extend_schema(
        operation_id=f"work_items_{name.lower()}",
        tags=["Work"],
        request=body,
        responses={200: shapes.WorkItemAnswer, **_PROBLEMS},
    )
    return extend_schema_view(post=schema)(view)


def _close(user: User, item_id: int, data: dict[str, Any], version: int | None) -> WorkItem:
    findings = tuple(
        FoundDiscrepancy(
            kind=each["kind"],
            line_no=each.get("line"),
            declared=each.get("declared", ""),
            found=each.get("found", ""),
            amount=each.get("amount"),
        )
        for each in data.get("findings", [])
    )
    outcome = Outcome(result=data["result"], note=data.get("note", ""), findings=findings)
    return close_review(item_id=item_id, user=user, outcome=outcome, expected_version=version)


def _send(user: User, item_id: int, data: dict[str, Any], version: int | None) -> WorkItem:
    office = find_office(data["office"].upper())
    if office is None:
        raise InvalidActError("There is no such office. Write a code like CEE007 or 2704.", field="office")
    return services.send(
        item_id=item_id, user=user, office=office, reason=data["reason"], expected_version=version
    )


def _park(user: User, item_id: int, data: dict[str, Any], version: int | None) -> WorkItem:
    return services.park(
        item_id=item_id, user=user, until=data["until"], reason=data["reason"], expected_version=version
    )


def _assign(user: User, item_id: int, data: dict[str, Any], version: int | None) -> WorkItem:
    to = User.objects.filter(username=data["owner"], is_active=True).first()
    if to is None:
        raise InvalidActError(f"Nobody has the user name “{data['owner']}”.", field="owner")
    return services.assign(
        item_id=item_id, user=user, to=to, reason=data.get("reason", ""), expected_version=version
    )


Take = _act(
    "Take", "Become the owner.", lambda u, i, d, v: services.take(item_id=i, user=u), needs_match=False
)
Release = _act(
    "Release", "Back to the queue.", lambda u, i, d, v: services.release(item_id=i, user=u), needs_match=False
)
Skip = _act(
    "Skip",
    "Take-next passes it over for you until tomorrow.",
    lambda u, i, d, v: services.skip(item_id=i, user=u),
    needs_match=False,
)
Start = _act(
    "Start",
    "Start the review: the summary is under review.",
    lambda u, i, d, v: start_review(item_id=i, user=u, expected_version=v),
)
Accept = _act(
    "Accept",
    "Accept what another office sent.",
    lambda u, i, d, v: services.accept(item_id=i, user=u, expected_version=v),
)
Unpark = _act(
    "Unpark",
    "Open again before its day.",
    lambda u, i, d, v: services.unpark(item_id=i, user=u, expected_version=v),
)
Close = _act("Close", "Close with a structured result.", _close, body=shapes.CloseBody)
Send = _act("Send", "Send to another office.", _send, body=shapes.SendBody)
Park = _act("Park", "Rest until a day.", _park, body=shapes.ParkBody)
Assign = _act("Assign", "Give it to a person of the office.", _assign, body=shapes.AssignBody)
Return = _act(
    "Return",
    "Send back to the office that the rules give.",
    lambda u, i, d, v: services.return_to_sender(item_id=i, user=u, reason=d["reason"], expected_version=v),
    body=shapes.ReasonBody,
)


class ResultCodes(StaffView):
    """The results that may close an item today."""

    @extend_schema(
        operation_id="result_codes",
        tags=["Work"],
        parameters=[shapes.ResultCodeParameters],
        responses=shapes.ResultCodeListAnswer,
    )
    def get(self, request: Request) -> Response:
        given = read_parameters(request, shapes.ResultCodeParameters)
        codes = results_on(clock.today())
        if "changed_since" in given:
            codes = codes.filter(valid_from__gte=localdate(given["changed_since"]))
        return Response({"next": None, "results": [shapes.shown_code(code) for code in codes]})


def person(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def problem(error: WorkError) -> ProblemError:
    """A refused act as a problem document; where the item went stands in `went_to`."""
    members: dict[str, Any] = {}
    if isinstance(error, ItemMovedError):
        members["went_to"] = error.went_to
    field = (
        error.field
        if isinstance(error, InvalidActError)
        else "If-Match"
        if isinstance(error, StaleItemError)
        else ""
    )
    return ProblemError(
        error.status, error.message, faults=[Fault(field, error.code, error.message)], **members
    )


def _asked(request: Request, given: dict[str, Any]) -> DeskRequest:
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in given.items()})
    if "criterion" in given:  # rows name criteria by code; the address of the screen has their numbers
        known = Criterion.objects.filter(code=given["criterion"]).values_list("pk", flat=True).first()
        query["criterion"] = str(known or given["criterion"])
    return read_desk(person(request), query)


def _body(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    body = shape(data=request.data or {})
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _seen(request: Request, item_id: int) -> WorkItem:
    item = visible_items(person(request)).filter(pk=item_id).select_related(*_RELATED).first()
    if item is None:
        raise Http404
    return item


def _answer(request: Request, item_id: int) -> Response:
    item = _seen(request, item_id)
    return Response(shapes.shown([item])[0], headers=etag_header(item.version))


def _if_match(request: Request) -> int | None:
    """The version that the caller read; it is compared on the locked row. Raises 428 where it is missing."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        message = "Send If-Match with the ETag you read, so that nobody's change is overwritten."
        raise ProblemError(428, message, faults=[Fault("If-Match", "if_match_required", message)])
    if header == "*":
        return None
    bare = header.removeprefix("W/").strip('"')
    return int(bare) if bare.isdecimal() and len(bare) < 10 and header.endswith(etag(int(bare))) else -1
