"""The limit of the sender of a large body, by the session that the request names, before the body is taken in."""

from http.cookies import CookieError
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie

from cee_portal.core.web.body_limits import user_limit


def session_key(cookies: str) -> str:
    """Return the session that a Cookie header names, "" where it names none that can exist."""
    try:
        key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
    except (CookieError, ValueError):
        return ""
    return key if key.isascii() and key.isalnum() and len(key) < 100 else ""


def sender_limit(path: str, view: Any, cookies: str) -> int:
    """Return how many bytes a user may send, 0 for a visitor; it reads the session from the database."""
    # These need Django's apps, and gunicorn loads this module before it loads them.
    from cee_portal.accounts.middleware import may_sign_in
    from cee_portal.core.web.surfaces import is_person_served

    close_old_connections()
    try:
        engine = import_module(settings.SESSION_ENGINE)
        request = HttpRequest()
        request.session = engine.SessionStore(session_key(cookies) or None)
        user = get_user(request)
        is_served = may_sign_in(user) and is_person_served(user)
        return user_limit(path, view, user) if is_served else 0
    finally:
        close_old_connections()
