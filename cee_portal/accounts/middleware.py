"""The user of each request: people of the demonstration only where DEMO is on.

They have a published password, so they end with DEMO, and a session that is open ends too.
"""

from typing import cast

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cee_portal.accounts.models import User


class PeopleMiddleware(AuthenticationMiddleware):
    """Django's middleware, for which a person who may not sign in is a visitor."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if not settings.DEMO:
            found = request.user
            request.user = cast(User, SimpleLazyObject(lambda: _visitor_unless_allowed(found)))


def may_sign_in(user: object) -> bool:
    """Return whether this is a person who may have a session here."""
    return isinstance(user, User) and (settings.DEMO or not user.demo_card)


def _visitor_unless_allowed(user: User | AnonymousUser) -> User | AnonymousUser:
    return user if may_sign_in(user) else AnonymousUser()
