"""How many bytes a request may send, by its address and by whether its sender has signed in (decision 41).

The web server asks before it takes a body in, and a middleware asks again before Django reads it.
"""

from collections.abc import Callable
from typing import Any

from django.urls import Resolver404, resolve

# Where the web server says to Django by which status it refused a body; 0: it did not.
REFUSED = "cee_portal.refused"
# A visitor sends the form of the sign-in, and questions to the tools of the API.
VISITOR_FORM_BYTES = 64_000
VISITOR_API_BYTES = 250_000
# Django keeps about eighty bytes for each byte of the worst form.
FORM_BYTES = 1_000_000
API_BYTES = 1_000_000


def body_limit(size: int, *, allowed: Callable[[Any], bool] | None = None) -> Callable[[Any], Any]:
    """Decorate a page that takes larger bodies, from every user or from those for whom `allowed` is true."""

    def mark(view: Any) -> Any:
        view.max_body_bytes, view.large_body_allowed = size, allowed
        return view

    return mark


def visitor_limit(path: str, view: Any = None) -> int:
    """Return how many bytes anybody may send to an address; `view` answers it."""
    limit = VISITOR_API_BYTES if _is_api(path) else VISITOR_FORM_BYTES
    return min(limit, _own_limit(view) or limit)


def user_limit(path: str, view: Any, user: Any) -> int:
    """Return how many bytes a user who has signed in may send to an address."""
    allowed = getattr(view, "large_body_allowed", None)
    own = _own_limit(view) if allowed is None or allowed(user) else 0
    return own or (API_BYTES if _is_api(path) else FORM_BYTES)


def find_view(path: str) -> Any:
    """Return the view of an address, None where there is none."""
    try:
        return resolve(path).func
    except Resolver404:
        return None


def size_words(size: int) -> str:
    """Return a limit in words: `64 kB`, `1 MB`, `2.1 GB`."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{size} bytes"


def _is_api(path: str) -> bool:
    return path.startswith("/api/")


def _own_limit(view: Any) -> int:
    """Return the limit that a page or a class of the API sets, 0 where it sets none."""
    holder = getattr(view, "cls", None) or view
    return int(getattr(holder, "max_body_bytes", 0))
