"""The CSV tables that the product carries in its `data` folders. Pure."""

import csv
from functools import cache
from pathlib import Path


@cache
def read_table(path: Path) -> tuple[dict[str, str], ...]:
    """Return the rows of a shipped table, values as text; codes keep their leading zeros."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
