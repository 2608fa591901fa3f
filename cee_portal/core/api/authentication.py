"""Authentication of the API by the session of the browser."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class SessionSignIn(SessionAuthentication):
    """The session of the browser, with Django's CSRF check.

    Because the scheme has a name, calls without a session are answered 401 and not 403.
    """

    def authenticate_header(self, request: Request) -> Any:
        return 'Session realm="CEE Portal"'
