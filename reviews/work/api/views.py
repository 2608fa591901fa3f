"""`/api/v1/work-items/`: the queue for programs. The same selectors and services as the screen."""

from typing import Any

from django.db.models import Q
from django.http import QueryDict
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from cee_portal.core.api.pagination import Keyset
from cee_portal.core.api.parameters import read_body, read_parameters
from cee_portal.core.api.problems import Fault, ProblemError, invalid
from cee_portal.core.refusals import InvalidInputError
from centers.access import StaffView
from centers.rules.port_codes import read_office_code
from centers.selectors.offices import find_office
from reviews.kinds import criterion_codes, kind_of
from reviews.work.api import shapes as shapes
from reviews.work.api.base import RELATED, item_answer, make_act_view
from reviews.work.models import WorkItem
from reviews.work.pages.request import read_list_request
from reviews.work.queue.list_request import ListRequest
from reviews.work.selectors.items import TooSlowError, queue_query, time_limit, visible_items
from reviews.work.services import hand_over, ownership, parking
from reviews.work.services.undoing import undo_last_act

_LIST = Keyset("work-items", "band", "due_on", "id")


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
        list_request = _list_request(request, given)
        try:
            wanted = queue_query(list_request)
            if "changed_since" in given:
                wanted = wanted.narrowed_by("changed", Q(changed_at__gte=given["changed_since"]))
            place = _LIST.read(given["cursor"], WorkItem.objects.all()) if given.get("cursor") else None
            with time_limit():
                found = list(wanted.first(given["limit"] + 1, place).select_related(*RELATED))
            page = _LIST.to_page(found, given["limit"])
        except TooSlowError as error:
            message = f"{error} Use the filter due, or fewer filters, to make it fast."
            raise ProblemError(503, message, headers={"Retry-After": "1"}) from error
        return Response(page.answer(shapes.item_answers(page.rows)))


class WorkItemOne(StaffView):
    """One item, open or closed."""

    @extend_schema(operation_id="work_items_one", tags=["Work"], responses=shapes.WorkItemAnswer)
    def get(self, request: Request, item_id: int) -> Response:
        read_parameters(request)
        return item_answer(request, item_id)


class TakeNext(StaffView):
    """Take the first free item of the list; 204 where none is left."""

    max_body_bytes = 100_000

    @extend_schema(
        operation_id="work_items_take_next",
        tags=["Work"],
        request=shapes.TakeNextBody,
        responses={200: shapes.WorkItemAnswer, 204: None},
    )
    def post(self, request: Request) -> Response:
        list_request = _list_request(request, read_body(request, shapes.TakeNextBody))
        if not list_request.viewer.may_act:
            raise ProblemError(
                403, f"You do not work at {list_request.office.short_name}. Name an office of yours."
            )
        if list_request.queue.read_only:
            raise ProblemError(409, "This list is read only: a port still processes it.")
        items = queue_query(list_request)
        item = ownership.take_next(user=request_user(request), candidates=items)
        return Response(status=204) if item is None else item_answer(request, item.pk)


def _close(*, item_id: int, user: User, expected_version: int | None, **data: Any) -> WorkItem:
    kind = kind_of(visible_items(user).get(pk=item_id).kind)
    return kind.close(item_id=item_id, user=user, data=data, expected_version=expected_version)


def _send(*, office: str, **act: Any) -> WorkItem:
    found = find_office(office)
    if found is None:
        raise InvalidInputError("There is no such office. Write a code like CEE007 or 2704.", field="office")
    return hand_over.send(office=found, **act)


def _assign(*, owner: str, **act: Any) -> WorkItem:
    found = User.objects.filter(username=owner, is_active=True).first()
    if found is None:
        raise InvalidInputError(f"Nobody has the user name “{owner}”.", field="owner")
    return ownership.assign(owner=found, **act)


Take = make_act_view("Take", "Become the owner.", ownership.take, needs_match=False)
Release = make_act_view("Release", "Back to the queue.", ownership.release, needs_match=False)
Skip = make_act_view(
    "Skip", "Take-next does not offer it to this user until tomorrow.", ownership.skip, needs_match=False
)
Accept = make_act_view("Accept", "Accept what another office sent.", hand_over.accept)
Unpark = make_act_view("Unpark", "Open again before its day.", parking.unpark)
Close = make_act_view("Close", "Close with a structured result.", _close, body=shapes.CloseBody)
Send = make_act_view("Send", "Send to another office.", _send, body=shapes.SendBody)
Park = make_act_view("Park", "Park it until a day.", parking.park, body=shapes.ParkBody)
Assign = make_act_view("Assign", "Give it to a person of the office.", _assign, body=shapes.AssignBody)
Undo = make_act_view(
    "Undo", "Undo your last act on it, within ten seconds.", undo_last_act, needs_match=False
)
Return = make_act_view(
    "Return",
    "Send back to the office that the rules give.",
    hand_over.return_to_sender,
    body=shapes.ReasonBody,
)


def _list_request(request: Request, given: dict[str, Any]) -> ListRequest:
    office = read_office_code(given.get("office", ""))
    if office and find_office(office) is None:
        message = f"There is no office {office}. Write a code like CEE007 or 2704."
        raise invalid([Fault("office", "invalid", message)])
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in given.items()})
    if "criterion" in given:  # the API names criteria by code, the page by id
        known = next((pk for pk, code in criterion_codes().items() if code == given["criterion"]), None)
        if known is None and not given["criterion"].isdecimal():
            message = (
                f"There is no criterion “{given['criterion']}”. Send a code as rows give it in `criteria`."
            )
            raise invalid([Fault("criterion", "invalid", message)])
        query["criterion"] = str(known or given["criterion"])
    if office:
        query["office"] = office
    return read_list_request(request_user(request), query)
