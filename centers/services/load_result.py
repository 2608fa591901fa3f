"""The result of loading one kind of reference data."""

from typing import NamedTuple


class LoadResult(NamedTuple):
    """How many rows one kind of reference data has, and how many changed.

    `new` counts the new rows, too.
    """

    label: str
    total: int
    new: int

    def __str__(self) -> str:
        return f"{self.label}: {self.total:,}, {f'{self.new:,} new or changed' if self.new else 'unchanged'}"
