"""A strict parser of JSON bodies: bounded in size and depth, no member twice, no text that a database cannot hold."""

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

    Raises 413 for a larger body and 400 for a body that is not plain JSON, each with what to do.
    """

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        context = parser_context or {}
        text = _text(read_body(stream, context), str(context.get("encoding") or "utf-8"))
        try:
            body = json.loads(
                text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_repeated_member
            )
        except RecursionError:
            raise ParseError(_depth_message()) from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}. Correct it and send it again.") from None
        _check_values(body)
        return body


def read_body(stream: Any, context: Mapping[str, Any]) -> bytes:
    """Return the whole body; raise 413 where it is larger than the view's `max_body_bytes`."""
    limit = int(getattr(context.get("view"), "max_body_bytes", DEFAULT_BYTES))
    request = context.get("request")
    try:
        declared = int(request.META.get("CONTENT_LENGTH") or 0) if request is not None else 0
    except ValueError:
        declared = 0
    raw = b"" if declared > limit else stream.read(limit + 1)
    if declared > limit or len(raw) > limit:
        raise ProblemError(413, f"The body is larger than {limit:,} bytes. Send it in smaller parts.")
    return raw


def _text(raw: bytes, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
        return raw.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
    except (LookupError, UnicodeError):
        raise ParseError("The body is not UTF-8 text. Save it as UTF-8 and send it again.") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _refuse_repeated_member(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member {twice[:60]!r} is given twice in one object")
    return found


def _check_values(body: Any) -> None:
    """Refuse NUL and lone surrogates, which PostgreSQL cannot hold, and bodies nested deeper than any call needs."""
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
    raise ParseError(_depth_message())


def _check_text(value: str) -> None:
    if "\x00" in value or not (value.isascii() or _is_encodable(value)):
        raise ParseError("A text of the body holds a character that cannot be stored (NUL or half a pair).")


def _is_encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _depth_message() -> str:
    return f"The body is nested deeper than {DEEPEST} levels. Compare it with the schema at /api/v1/schema/."
