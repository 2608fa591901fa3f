"""Who sends a large body: the user of the session that a request names, asked before the body is taken in."""

from http.cookies import CookieError
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, parse_cookie

from cee_portal.core.web.body_limits import user_limit, visitor_limit


def session_key(cookies: str) -> str:
    """Return the session that a Cookie header names, "" where it names none that can exist."""
    try:
        key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
    except (CookieError, ValueError):
        return ""
    return key if key.isascii() and key.isalnum() and len(key) < 100 else ""


def sender_limit(path: str, view: Any, cookies: str) -> int:
    """Return how many bytes the sender may send; it reads the session and the user from the database.

    Where the database does not answer, the sender counts as a visitor.
    """
    close_old_connections()
    try:
        engine = import_module(settings.SESSION_ENGINE)
        request = HttpRequest()
        request.session = engine.SessionStore(session_key(cookies) or None)
        user = get_user(request)
        return user_limit(path, view, user) if user.is_authenticated else visitor_limit(path, view)
    except DatabaseError:
        return visitor_limit(path, view)
    finally:
        close_old_connections()
