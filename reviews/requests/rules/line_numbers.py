"""Reads and writes line numbers as people type them: `1, 3-5`. Pure."""

import re

MOST_LINES = 999
_DASH = re.compile(r"\s*[-\u2013]\s*")
_BETWEEN = re.compile(r"[,;\s]+")
_PART = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)
_WORDS = "Write line numbers like 1, 3-5."


class LineNumbersError(ValueError):
    """Line numbers that cannot be read; the message says what to write."""


def read_line_numbers(text: str) -> list[int]:
    """Return the line numbers of a text in their order, each once. Raises LineNumbersError."""
    found: set[int] = set()
    for part in filter(None, _BETWEEN.split(_DASH.sub("-", text))):
        match = _PART.fullmatch(part)
        if match is None:
            raise LineNumbersError(f"“{part[:20]}” cannot be read. {_WORDS}")
        first, last = int(match[1]), int(match[2] or match[1])
        if not 0 < first <= last or last - first >= MOST_LINES:
            raise LineNumbersError(f"“{part[:20]}” is no range of lines. {_WORDS}")
        found.update(range(first, last + 1))
    if len(found) > MOST_LINES:
        raise LineNumbersError(f"These are more than {MOST_LINES} lines. Name fewer of them.")
    return sorted(found)


def write_line_numbers(numbers: list[int]) -> str:
    """Return line numbers as people write them: `1, 3-5`."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
