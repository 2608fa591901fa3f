"""What loading some reference data came to."""

from typing import NamedTuple


class Loaded(NamedTuple):
    """What one kind of reference data counts, and how many of them are new or changed."""

    what: str
    total: int
    new: int

    def __str__(self) -> str:
        return f"{self.what}: {self.total:,}, {f'{self.new:,} new or changed' if self.new else 'unchanged'}"
