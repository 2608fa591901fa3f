"""Guards by person: the user of a request, and acts that only administrators do."""

from django.http import HttpRequest
from rest_framework.request import Request

from cee_portal.accounts.models import User
from cee_portal.core.refusals import NotAllowedError


def request_user(request: HttpRequest | Request) -> User:
    """Return the user of a request that a guard has let in: somebody is signed in."""
    assert isinstance(request.user, User)
    return request.user


def require_administrator(user: User, message: str) -> None:
    """Raise NotAllowedError with the message unless the user is an administrator."""
    if not user.is_administrator:
        raise NotAllowedError(message)
