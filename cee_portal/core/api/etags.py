"""ETag and If-Match (RFC 9110 13.1.1): a write names the version that the caller read.

A write without If-Match is answered 428, one that names another version than the present one 412.
"""

import re

from rest_framework.request import Request

from cee_portal.core.api.problems import Fault, ProblemError

_MISSING = "Send If-Match with the ETag you read, so that nobody's change is overwritten."
# A proxy that compresses makes a tag weak, and its version stays the same.
_TAG = re.compile(r'(?:W/)?"(0|[1-9][0-9]{0,20})"')


def etag(version: int) -> str:
    """Return the tag of a version of an object: `"7"`, quotes included."""
    return f'"{version}"'


def etag_header(version: int) -> dict[str, str]:
    """Return the headers of an answer that shows one object."""
    return {"ETag": etag(version)}


def named_versions(request: Request) -> frozenset[int] | None:
    """Return the versions that `If-Match` names, for a service to compare on the locked row; None for any (`*`).

    Raises 428 where the header is missing. A tag of another form names no version.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise ProblemError(428, _MISSING, faults=[Fault("If-Match", "if_match_required", _MISSING)])
    if header == "*":
        return None
    tags = (_TAG.fullmatch(tag.strip()) for tag in header.split(","))
    return frozenset(int(tag[1]) for tag in tags if tag)


def named_version(request: Request) -> int | None:
    """Return the one version that `If-Match` names; None for any (`*`), -1, which no object has, for other tags."""
    versions = named_versions(request)
    if versions is None:
        return None
    return next(iter(versions)) if len(versions) == 1 else -1
