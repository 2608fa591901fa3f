"""JSON of a filer, decoded so that one bad member spoils no more than its own body."""

import json
import re
from typing import Any

DEEPEST = 20
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


class RepeatedMember(dict[str, Any]):
    """An object that has a member twice; `name` is the member. The last value counts in the dictionary."""

    name = ""


def make_decoder() -> json.JSONDecoder:
    """Return a decoder that keeps the digits of money as text and marks objects with a member given twice."""
    return json.JSONDecoder(
        parse_float=str, parse_int=_whole, parse_constant=str, object_pairs_hook=_object_of
    )


def find_fault(body: Any) -> str:
    """Return what keeps a decoded body from being a plain one, "" for a plain body.

    Faults are a member given twice, a text with NUL or half of a surrogate pair, which no database stores, and a body
    that is nested too deeply.
    """
    level: list[Any] = [body]
    for _ in range(DEEPEST):
        deeper: list[Any] = []
        for value in level:
            if isinstance(value, str):
                if not is_storable(value):
                    return "A text holds a character that cannot be stored (NUL or half of a pair)."
            elif isinstance(value, RepeatedMember):
                return f"The member {value.name[:60]!r} is given twice in one object."
            elif isinstance(value, dict):
                deeper.extend(value)
                deeper.extend(value.values())
            elif isinstance(value, list):
                deeper.extend(value)
        if not deeper:
            return ""
        level = deeper
    return f"The body is nested deeper than {DEEPEST} levels."


def is_storable(text: str) -> bool:
    """Return True for a text that PostgreSQL can hold."""
    return "\0" not in text and (text.isascii() or text.isprintable() or _is_encodable(text))


def make_storable(value: Any, depth: int = 0) -> Any:
    """Return a copy of a body that can be stored: characters that cannot be are shown as U+FFFD."""
    if isinstance(value, str):
        return value if is_storable(value) else _NOT_STORABLE.sub("\ufffd", value)
    if depth > DEEPEST and isinstance(value, dict | list):
        return "..."
    if isinstance(value, dict):
        return {make_storable(name): make_storable(one, depth + 1) for name, one in value.items()}
    return [make_storable(one, depth + 1) for one in value] if isinstance(value, list) else value


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = RepeatedMember(found)
    seen: set[str] = set()
    repeated.name = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return repeated


def _whole(text: str) -> int | str:
    """Return a long integer as text, because Python refuses 4,300 digits."""
    return int(text) if len(text) < 20 else text
