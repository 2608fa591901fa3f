"""The access log of the web server, without numbers of persons.

An importer number comes in query strings, and in paths such as that of the tool that checks it. Query strings and
headers of the client are not logged at all; of a path, such a number is left out.
"""

from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

from cee_portal.core.log_numbers import hide_numbers

_LEFT_OUT = ("HTTP_REFERER", "QUERY_STRING", "HTTP_COOKIE")


class PortalLogger(Logger):
    """The logger of gunicorn, whose atoms hold no query, no referrer and no number of an importer."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """Return what a format may name, by gunicorn's letters."""
        path = hide_numbers(str(environ.get("PATH_INFO", "")))
        # The path is decoded: a line break in it would write a line of its own.
        path = quote(path, safe="/~:@", encoding="latin-1", errors="replace")
        safe = {name: value for name, value in environ.items() if name not in _LEFT_OUT}
        safe |= {"PATH_INFO": path, "RAW_URI": path, "REQUEST_URI": path}
        found: dict[str, Any] = super().atoms(resp, [], safe, request_time)
        return found
