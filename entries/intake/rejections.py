"""The refusal of a whole file, and the rejection of one summary of a file."""

from typing import Any, NamedTuple

from cee_portal.core.refusals import RefusedError


class FileRefusedError(RefusedError):
    """Nothing of the file can be read. Nothing was stored."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(f"{message} {fix}", code=code)
        self.message = message
        self.fix = fix

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.code, self.message, self.fix)


class RejectedSummary(NamedTuple):
    """A summary that is not stored, its rows, all its problems, and the row of the file of each of its rows."""

    first_row: int
    entry_number: str
    rows: list[dict[str, Any]]
    errors: list[dict[str, Any]]
    row_numbers: list[int] = []
