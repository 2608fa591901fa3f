"""Reads from a request which office, which queue and which filters it asks for."""

from datetime import date

from django.http import Http404, QueryDict

from cee_portal.accounts.models import User
from cee_portal.core import clock
from cee_portal.core.web.reading import read_query_string
from centers.models import Office
from centers.selectors.memberships import is_staff_person, memberships_on
from centers.selectors.offices import find_office
from reviews.work.queue.filters import ItemFilters
from reviews.work.queue.list_request import ListRequest
from reviews.work.queue.queues import Viewer, all_queues

DEFAULT_QUEUE = "office"


def read_list_request(user: User, given: QueryDict) -> ListRequest:
    """Read a list from a query string. Raises Http404 for an office or queue that is out of sight or not there."""
    if not is_staff_person(user):
        raise Http404
    today = clock.today()
    viewer = _viewer(user, given.get("office", ""), today)
    queue = all_queues().get(given.get("queue", "") or DEFAULT_QUEUE)
    if queue is None or not queue.is_offered_to(viewer):
        raise Http404
    return ListRequest(viewer, queue, today, ItemFilters.of(given), given.get("cursor", ""))


def read_posted_list(user: User, given: QueryDict) -> ListRequest:
    """Read the list that a POST names in its field `list`, a query string, so that the act returns to it."""
    return read_list_request(user, read_query_string(given.get("list", "")))


def _viewer(user: User, code: str, today: date) -> Viewer:
    roles = memberships_on(user, today)
    membership = next((role for role in roles if role.office.code == code), None)
    if not code and roles:
        membership = roles[0]
    if membership:
        return Viewer(user, membership.office, membership)
    office = find_office(code) if code else Office.objects.filter(kind=Office.Kind.CENTER).order_by("code")[0]
    if office is None:
        raise Http404
    return Viewer(user, office, None)


def parameters_known(given: QueryDict) -> list[str]:
    """Return the query parameters that the list does not know; the page names them instead of ignoring them."""
    known = {*ItemFilters.__dataclass_fields__, "queue", "office", "cursor", "peek", "q", "back"}
    return [name for name in given if name not in known]


def filters_given_twice(given: QueryDict) -> list[str]:
    """Return the filters with two values: a filter has one (decision 9), so one of them would be ignored."""
    return [
        name for name in ItemFilters.__dataclass_fields__ if len(set(filter(None, given.getlist(name)))) > 1
    ]
