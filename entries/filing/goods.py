"""The goods of a summary as its importer's months count them: heading and origin."""

from collections.abc import Iterable

Goods = tuple[tuple[str, str, int, int], ...]


def sum_goods(lines: Iterable[tuple[str, str, int]]) -> Goods:
    """Sum lines (heading, origin, value) by heading and origin.

    Returns heading, origin, number of lines and their value in dollars.
    """
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for heading, origin, value in lines:
        known = found.get((heading, origin))
        found[heading, origin] = (1, value) if known is None else (known[0] + 1, known[1] + value)
    return tuple([(heading, origin, *sums) for (heading, origin), sums in found.items()])
