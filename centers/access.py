"""The guard of everything that is for staff, on pages and in the API."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from rest_framework.request import Request
from rest_framework.views import APIView

from cee_portal.accounts.access import request_user
from cee_portal.accounts.models import User
from centers.selectors.memberships import is_staff_person


def staff_user(request: HttpRequest | Request) -> User:
    """Return the user where it is staff. Raises Http404: nobody else learns that there is such an address."""
    if not is_staff_person(request.user):
        raise Http404
    return request_user(request)


def administrator_user(request: HttpRequest | Request, message: str) -> User:
    """Return the user where it is an administrator. Raises Http404, and PermissionDenied for other staff."""
    user = staff_user(request)
    if not user.is_administrator:
        raise PermissionDenied(message)
    return user


class StaffView(APIView):
    """A view of the API for staff; everybody else gets 404."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        staff_user(request)
