"""ETag and If-Match (RFC 9110 13.1.1): a write names the version it is based on; 428 without, 412 when it is
gone."""

from typing import Any

from rest_framework.request import Request

from cee_portal.core.api.problems import Fault, ProblemError

_MISSING = "Send If-Match with the ETag you read, so that nobody's change is overwritten."
_LONGEST_TAG = 24


def etag(version: int) -> str:
    """The tag of a version of an object: `"7"`, quotes included."""
    return f'"{version}"'


def etag_header(version: int) -> dict[str, str]:
    """Headers of an answer that shows one object."""
    return {"ETag": etag(version)}


def require_match(request: Request, version: int, **members: Any) -> None:
    """Refuse the write unless `If-Match` names `version`, read from the locked row.

    Raises 428 where the header is missing, 412 where the object has moved on; `members` go into the document.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise ProblemError(428, _MISSING, faults=[Fault("If-Match", "if_match_required", _MISSING)])
    tags = {_bare(tag) for tag in header.split(",")}
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
    """The versions that `If-Match` names, for a service to compare on the locked row; None for any (`*`).

    Raises 428 where the header is missing. A tag that is none of ours names no version.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise ProblemError(428, _MISSING, faults=[Fault("If-Match", "if_match_required", _MISSING)])
    if header == "*":
        return None
    bare = [_bare(tag) for tag in header.split(",")]
    numbers = [
        tag[1:-1] for tag in bare if len(tag) < _LONGEST_TAG and tag[1:-1].isascii() and tag[1:-1].isdecimal()
    ]
    return frozenset(int(number) for number in numbers if etag(int(number)) in bare)


def named_version(request: Request) -> int | None:
    """The one version that `If-Match` names, None for any (`*`); -1, which no object has, for anything else."""
    versions = named_versions(request)
    if versions is None:
        return None
    return next(iter(versions)) if len(versions) == 1 else -1


def not_modified(request: Request, version: int) -> bool:
    """Whether the caller holds this version already (`If-None-Match`): answer 304."""
    header = request.headers.get("If-None-Match", "")
    return etag(version) in {_bare(tag) for tag in header.split(",")} if header else False


def _bare(tag: str) -> str:
    """A proxy that compresses makes a strong tag weak on its way; the version it names is the same."""
    return tag.strip().removeprefix("W/")
