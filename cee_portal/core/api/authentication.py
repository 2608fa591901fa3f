"""Who is calling."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class SessionSignIn(SessionAuthentication):
    """The session of the browser, with Django's CSRF check. Naming a scheme makes anonymous calls 401 rather
    than 403."""

    def authenticate_header(self, request: Request) -> Any:
        return 'Session realm="CEE Portal"'
