"""The code tables that the product carries, read once."""

from datetime import date
from functools import cache
from pathlib import Path

from cee_portal.core.files import shipped_tables

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `entries/data/<name>.csv` as text.

    Codes keep their leading zeros.
    """
    return shipped_tables.read_table(DATA / f"{name}.csv")


def first_day(text: str) -> date:
    """Return the start of a dated row; empty means it always held."""
    return date.fromisoformat(text) if text else date.min


def last_day(text: str) -> date:
    """Return the end of a dated row; empty means it still holds."""
    return date.fromisoformat(text) if text else date.max
