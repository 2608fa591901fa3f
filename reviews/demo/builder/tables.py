"""The tables of the demonstration (`data/`)."""

from functools import cache
from pathlib import Path

from cee_portal.core.files.shipped_tables import read_table

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `data/<name>.csv`, values as text."""
    return read_table(DATA / f"{name}.csv")


def words(name: str) -> tuple[str, ...]:
    """Return the words of `data/<name>.txt`."""
    return tuple((DATA / f"{name}.txt").read_text(encoding="utf-8").split())


def weighted(text: str) -> tuple[list[str], list[float]]:
    """Return the codes and their cumulative weights of a text like `CN 40 VN 14`."""
    parts = text.split()
    total, cumulative = 0.0, []
    for weight in parts[1::2]:
        total += float(weight)
        cumulative.append(total)
    return parts[::2], cumulative
