"""ETag and If-Match (RFC 9110 13.1.1): a write names the version that the caller read.

A write without If-Match is answered 428, one that names another version than the present one 412.
"""

from typing import Any

from rest_framework.request import Request

from cee_portal.core.api.problems import Fault, ProblemError

_MISSING = "Send If-Match with the ETag you read, so that nobody's change is overwritten."
_LONGEST_TAG = 24


def etag(version: int) -> str:
    """Return the tag of a version of an object: `"7"`, quotes included."""
    return f'"{version}"'


def etag_header(version: int) -> dict[str, str]:
    """Return the headers of an answer that shows one object."""
    return {"ETag": etag(version)}


def require_match(request: Request, version: int, **members: Any) -> None:
    """Refuse the write unless `If-Match` names `version`, which was read from the locked row.

    Raises 428 where the header is missing, 412 where the version is another; `members` go into the document.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise ProblemError(428, _MISSING, faults=[Fault("If-Match", "if_match_required", _MISSING)])
    tags = {_strong_tag(tag) for tag in header.split(",")}
    if header != "*" and etag(version) not in tags:
        message = "The object has changed since you read it. Read it again and repeat the change."
        raise ProblemError(
            412,
            message,
            faults=[Fault("If-Match", "changed_meanwhile", message)],
            headers=etag_header(version),
            **members,
        )


def named_versions(request: Request) -> frozenset[int] | None:
    """Return the versions that `If-Match` names, for a service to compare on the locked row; None for any (`*`).

    Raises 428 where the header is missing. A tag of another form names no version.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise ProblemError(428, _MISSING, faults=[Fault("If-Match", "if_match_required", _MISSING)])
    if header == "*":
        return None
    tags = [_strong_tag(tag) for tag in header.split(",")]
    numbers = [
        tag[1:-1] for tag in tags if len(tag) < _LONGEST_TAG and tag[1:-1].isascii() and tag[1:-1].isdecimal()
    ]
    return frozenset(int(number) for number in numbers if etag(int(number)) in tags)


def named_version(request: Request) -> int | None:
    """Return the one version that `If-Match` names; None for any (`*`), -1, which no object has, for other tags."""
    versions = named_versions(request)
    if versions is None:
        return None
    return next(iter(versions)) if len(versions) == 1 else -1


def not_modified(request: Request, version: int) -> bool:
    """Return whether the caller has this version (`If-None-Match`); the answer is 304 then."""
    header = request.headers.get("If-None-Match", "")
    return etag(version) in {_strong_tag(tag) for tag in header.split(",")} if header else False


def _strong_tag(tag: str) -> str:
    """Return the tag as it was sent: a proxy that compresses makes it weak, and its version stays the same."""
    return tag.strip().removeprefix("W/")
