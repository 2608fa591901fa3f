"""What a summary is of, as its importer's months count it: heading and origin, with lines and value."""

from collections.abc import Iterable

Goods = tuple[tuple[str, str, int, int], ...]


def sum_goods(lines: Iterable[tuple[str, str, int]]) -> Goods:
    """Heading, origin, number of lines and their value in dollars, of lines (heading, origin, value)."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for heading, origin, value in lines:
        known = found.get((heading, origin))
        found[heading, origin] = (1, value) if known is None else (known[0] + 1, known[1] + value)
    return tuple([(heading, origin, *sums) for (heading, origin), sums in found.items()])
