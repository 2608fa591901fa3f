"""A strict parser of JSON bodies: bounded in size, values and depth, no member twice, no text that a database cannot hold.

`decode_json` is the one decoder of JSON that people and programs send; the parser of the API and pages that take JSON
as text use it.
"""

import codecs
import json
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from cee_portal.core.api.problems import ProblemError
from cee_portal.core.web.body_limits import API_BYTES, size_words

# A value of a body in use needs at least 13 bytes. The objects of Python need ten times the bytes of the densest text.
_BYTES_OF_A_VALUE = 8
_FEW_VALUES = 20_000
DEEPEST = 20
_LONGEST_NUMBER = 40


class StrictJSONParser(JSONParser):
    """`application/json` up to the view's `max_body_bytes` (API_BYTES where it has none).

    Raises 413 for a larger body and 400 for a body that is not plain JSON, each with what to do.
    """

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        context = parser_context or {}
        text = _text(read_body(stream, context), str(context.get("encoding") or "utf-8"))
        try:
            return decode_json(text)
        except JsonError as error:
            raise ParseError(str(error)) from None


class JsonError(ValueError):
    """A text that is no JSON the portal takes. The message says what to do."""


def decode_json(text: str, **options: Any) -> Any:
    """Return what a JSON text holds; `options` are those of `json.loads`. Raises JsonError."""
    _check_number_of_values(text)
    readers = {"parse_int": _read_integer, "parse_float": _read_float, **options}
    try:
        body = json.loads(
            text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_repeated_member, **readers
        )
    except RecursionError:
        raise JsonError(_depth_message()) from None
    except ValueError as error:
        raise JsonError(f"The body is not JSON: {error}. Correct it and send it again.") from None
    _check_values(body)
    return body


def read_body(stream: Any, context: Mapping[str, Any]) -> bytes:
    """Return the whole body; raise 413 where it is larger than the view's `max_body_bytes`."""
    limit = int(getattr(context.get("view"), "max_body_bytes", API_BYTES))
    request = context.get("request")
    try:
        declared = int(request.META.get("CONTENT_LENGTH") or 0) if request is not None else 0
    except ValueError:
        declared = 0
    raw = b"" if declared > limit else stream.read(limit + 1)
    if declared > limit or len(raw) > limit:
        raise ProblemError(413, f"The body is larger than {size_words(limit)}. Send it in smaller parts.")
    return raw


def _text(raw: bytes, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
        return raw.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
    except (LookupError, UnicodeError):
        raise ParseError("The body is not UTF-8 text. Save it as UTF-8 and send it again.") from None


def _check_number_of_values(text: str) -> None:
    """Refuse a text with more values than one of its size needs, before they become objects.

    Commas and brackets within texts are counted too, so the bound is wide.
    """
    values = sum(text.count(mark) for mark in ",]}")
    if values > _FEW_VALUES and values * _BYTES_OF_A_VALUE > len(text):
        raise JsonError(
            f"The body holds about {values:,} values in {len(text):,} characters, which no call needs. "
            "Compare it with the schema at /api/v1/schema/."
        )


def _read_integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number has {len(text):,} digits")
    return int(text)


def _read_float(text: str) -> float:
    number = float(text)
    if len(text) > _LONGEST_NUMBER or number in (float("inf"), float("-inf")):
        raise ValueError("a number is longer or larger than any that is needed")
    return number


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _refuse_repeated_member(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
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
    raise JsonError(_depth_message())


def _check_text(value: str) -> None:
    if "\x00" in value or not (value.isascii() or _is_encodable(value)):
        raise JsonError("A text of the body holds a character that cannot be stored (NUL or half a pair).")


def _is_encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _depth_message() -> str:
    return f"The body is nested deeper than {DEEPEST} levels. Compare it with the schema at /api/v1/schema/."
