"""Reading JSON bodies strictly: bounded in size and depth, no member twice, no text that no database can
hold."""

import codecs
import json
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from cee_portal.core.api.problems import ProblemError

DEFAULT_BYTES = 1_000_000
DEEPEST = 20


class StrictJSONParser(JSONParser):
    """`application/json` up to the view's `max_body_bytes` (1 MB where it has none).

    Raises 413 for a larger body, 400 for anything that is not plain JSON, each with what to do.
    """

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        context = parser_context or {}
        text = _text(read_body(stream, context), str(context.get("encoding") or "utf-8"))
        try:
            body = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_member_twice)
        except RecursionError:
            raise ParseError(_too_deep()) from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}. Correct it and send it again.") from None
        _check(body)
        return body


def read_body(stream: Any, context: Mapping[str, Any]) -> bytes:
    """The whole body, bounded by the view's `max_body_bytes`; also for parsers of other formats. Raises
    413."""
    limit = int(getattr(context.get("view"), "max_body_bytes", DEFAULT_BYTES))
    request = context.get("request")
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0) if request is not None else 0
    except ValueError:
        announced = 0
    raw = b"" if announced > limit else stream.read(limit + 1)
    if announced > limit or len(raw) > limit:
        raise ProblemError(413, f"The body is larger than {limit:,} bytes. Send it in smaller parts.")
    return raw


def _text(raw: bytes, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
        return raw.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
    except (LookupError, UnicodeError):
        raise ParseError("The body is not UTF-8 text. Save it as UTF-8 and send it again.") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _no_member_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member {twice[:60]!r} is given twice in one object")
    return found


def _check(body: Any) -> None:
    """Refuse NUL and lone surrogates, which PostgreSQL cannot hold, and structures deeper than any of
    ours."""
    level: list[Any] = [body]
    for _ in range(DEEPEST):
        deeper: list[Any] = []
        for value in level:
            if isinstance(value, str):
                _check_text(value)
            elif isinstance(value, dict):
                for name in value:
                    _check_text(name)
                deeper.extend(value.values())
            elif isinstance(value, list):
                deeper.extend(value)
        if not deeper:
            return
        level = deeper
    raise ParseError(_too_deep())


def _check_text(value: str) -> None:
    if "\x00" in value or not (value.isascii() or _encodes(value)):
        raise ParseError("A text of the body holds a character that cannot be stored (NUL or half a pair).")


def _encodes(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _too_deep() -> str:
    return f"The body is nested deeper than {DEEPEST} levels. Compare it with the schema at /api/v1/schema/."
