"""The cookie of a browser in which people have signed in before (decision 45).

Such a browser is counted by itself and not by its address. So a stranger at the same address, such as that of an
agency's network, can lock out nobody who uses the own browser.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "known_browser"
_SALT = "cee_portal.accounts.known_browser"
_MOST_NAMES = 10
_SECONDS = 400 * 24 * 3600  # browsers keep no cookie longer


def known_browser(request: HttpRequest, name: str) -> str:
    """Return the token of this browser where `name` has signed in with it before, else an empty text."""
    token, names = _read(request)
    return token if _mark(name) in names else ""


def remember_browser(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Note in the browser that `name` has signed in with it; the ten latest names are kept."""
    token, names = _read(request)
    names = [_mark(name), *(other for other in names if other != _mark(name))][:_MOST_NAMES]
    response.set_cookie(
        COOKIE,
        signing.dumps([token or secrets.token_hex(8), names], salt=_SALT),
        max_age=_SECONDS,
        path=settings.LOGIN_URL,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        token, names = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return "", []
    return str(token), list(names)


def _mark(name: str) -> str:
    """Return a short digest of a user name, because the cookie can be read by others at the machine."""
    return salted_hmac(_SALT, name).hexdigest()[:16]
