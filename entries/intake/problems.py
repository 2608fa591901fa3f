"""What is wrong with what was handed in, in words that say what to do."""

from typing import Any, NamedTuple

_SHOWN = 120


class Problem(NamedTuple):
    """One thing wrong with one value. `code` is for machines; `message` says what is wrong, `fix` what to do."""

    field: str
    value: str
    code: str
    message: str
    fix: str

    def at(self, row: int) -> dict[str, Any]:
        """The problem as it is stored and sent: `row` is the file row (the header is row 1; 0: not from a file)."""
        return {"row": row, **self._replace(value=shown(self.value))._asdict()}

    def named(self, field: str) -> "Problem":
        """The same problem under the name that the field has in its source."""
        return self._replace(field=field)


class FileRefusedError(Exception):
    """Nothing of the file can be read. Nothing was stored."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(f"{message} {fix}")
        self.code = code
        self.message = message
        self.fix = fix

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        return type(self), (self.code, self.message, self.fix)


def shown(value: object) -> str:
    """A value as an error may repeat it: one line, without control characters, not endless."""
    text = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(value)[: _SHOWN + 1]
    )
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


class Refused(NamedTuple):
    """A summary that is not stored: where it began, its rows as they came, and everything that is wrong with it."""

    first_row: int
    entry_number: str
    rows: list[dict[str, Any]]
    errors: list[dict[str, Any]]
