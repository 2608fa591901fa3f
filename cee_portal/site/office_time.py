"""The time zone of a page: that of the person's office. Legal dates are plain dates and have none."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from centers.selectors.memberships import memberships_of

_DEFAULT = ZoneInfo(settings.TIME_ZONE)


class OfficeTimeMiddleware:
    """Activate the time zone of the office where the person works; New York for everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        memberships = memberships_of(request.user) if not request.path.startswith("/api/") else []
        current = next((membership for membership in memberships if membership.valid_to is None), None)
        zone = ZoneInfo(current.office.timezone) if current else _DEFAULT
        with timezone.override(zone):
            return self.get_response(request)
